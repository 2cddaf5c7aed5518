"""What arrives is read one way or refused by code: the traps that auto-detecting readers fall into."""

import datetime as dt
import gzip
import os
from pathlib import Path

import duckdb
import pytest

from pipelines.acknowledging import document
from pipelines.engines import duckdb as engine
from pipelines.intake import FORMATS
from pipelines.intake.acknowledgement import Fault
from pipelines.intake.canonical import FEEDS, LANDED_TABLES, REQUIRED
from pipelines.intake.inspection import text_chunks
from pipelines.intake.profile import Profile, ProfileError, load_profile
from pipelines.intake.receive import latest_known_date, receive_folder, receive_folders
from pipelines.landing import to_look_at
from tests.pipelines.drops import stated, write_manifest

PROFILE = """\
source_id: plan
format: tuva
adjustment_style: DELTA
eligibility: SPAN
has_paid_date: true
has_allowed: true
"""
HEADER = "vendor_id,report_id,due_date,delivered_date\n"


@pytest.fixture
def connection():
    opened = engine.connect(threads=2)
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "profile.yaml").write_text(PROFILE)
    return tmp_path


def receive(connection, folder: Path, content: bytes | str, name: str = "vendor_report.csv"):
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return receive_folder(connection, folder)


def landed(connection) -> list[tuple]:
    query = "select vendor_id, report_id, due_date, row_number from landed.vendor_report order by row_number"
    return connection.execute(query).fetchall()


def only_fault(acknowledgement) -> Fault:
    (receipt,) = acknowledgement.receipts
    (refused,) = receipt.refused
    return refused.fault


def test_a_plain_file(connection, folder):
    acknowledgement = receive(connection, folder, HEADER + "v,000123, 2026-01-01 ,\r\nw,,2026-01-02,\n")
    assert acknowledgement.accepted
    # Leading zeros stay, blanks go, nothing is null that was not empty.
    assert landed(connection) == [("v", "000123", "2026-01-01", 1), ("w", None, "2026-01-02", 2)]
    (receipt,) = acknowledgement.receipts
    assert (receipt.row_count, receipt.byte_count) == (2, len(HEADER) + 39)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", Fault.EMPTY_FILE),
        (HEADER.encode("utf-16"), Fault.NOT_UTF8),
        (HEADER.encode() + "v,é,2026-01-01,\n".encode("latin-1"), Fault.NOT_UTF8),
        (HEADER.encode() + b"v,a\0b,2026-01-01,\n", Fault.NUL_BYTE),
        (HEADER.replace("\n", "\r").encode() + b"v,1,2026-01-01,\r", Fault.LINE_ENDS),
        (b"vendor_id,report_id,due_date,report_id\nv,1,2026-01-01,2\n", Fault.DUPLICATE_COLUMN),
        (b"vendor_id,report_id,due_date,Report_ID\nv,1,2026-01-01,2\n", Fault.DUPLICATE_COLUMN),
        (b"vendor_id,report_id,due_date,\nv,1,2026-01-01,\n", Fault.DUPLICATE_COLUMN),
        (b"vendor_id,report_id,due_date\rv,1,2026-01-01\nv,2,2026-01-01\n", Fault.LINE_ENDS),
        (b"vendor_id,due_date\nv,2026-01-01\n", Fault.MISSING_COLUMN),
        (b"Vendor_ID,report_id,due_date\nv,1,2026-01-01\n", Fault.MISSING_COLUMN),
        (HEADER.encode() + b"v,1,2026-01-01\n", Fault.RAGGED_ROWS),
        (HEADER.encode() + b"v,SMITH, JR,2026-01-01,\n", Fault.RAGGED_ROWS),
        (HEADER.encode() + b"v,1,2026-01-01,,\n", Fault.RAGGED_ROWS),
        (HEADER.encode() + b"v,1,2026-01-01,,x\n", Fault.RAGGED_ROWS),
        (HEADER.encode() + b'v,"open,2026-01-01,\nw,2,2026-01-01,\n', Fault.RAGGED_ROWS),
        (HEADER.encode() + b'v,"a"b,2026-01-01,\n', Fault.RAGGED_ROWS),
    ],
)
def test_refused_by_code(connection, folder, content, fault):
    acknowledgement = receive(connection, folder, content)
    assert only_fault(acknowledgement) is fault
    assert not acknowledgement.accepted
    assert landed(connection) == []
    assert connection.execute("select count(*) from landed.file").fetchall() == [(0,)]


def test_a_quoted_delimiter_and_a_quoted_line_end_are_content(connection, folder):
    receive(connection, folder, HEADER + 'v,"SMITH, JR",2026-01-01,\nv,"two\nlines",2026-01-02,\n')
    assert landed(connection) == [("v", "SMITH, JR", "2026-01-01", 1), ("v", "two\nlines", "2026-01-02", 2)]


REPORTS = [f"v,{number},2026-01-01,\n" for number in range(2, 41)]


def lines_with(changes: dict[int, str]) -> str:
    """Return a file of forty lines, some of them by their number otherwise."""
    return HEADER + "".join(changes.get(number, line) for number, line in enumerate(REPORTS, 2))


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        pytest.param({35: '"v,35,2026-01-01,\n'}, 35, id="a quote is not closed, and few lines are left"),
        pytest.param({5: '"v,5,2026-01-01,\n'}, 5, id="a quote is not closed, and many lines are left"),
        pytest.param({3: 'v,3"in,2026-01-01,\n', 35: '"v,35,2026-01-01,\n'}, 35, id="quotes are even in number"),
        pytest.param({5: 'v,"5,2026-01-01,\n', 9: 'v,9",2026-01-01,\n'}, 5, id="rows glued by two stray quotes"),
        pytest.param({5: 'v,5,2026-01-01,"\n', 9: 'v,9,2026-01-01,"\n'}, 5, id="rows glued in a column nobody reads"),
        pytest.param({4: 'v,"a\nb",2026-01-01,\n', 9: '"v,9,2026-01-01,\n'}, 10, id="after a line end in a field"),
        pytest.param({7: "v,7,2026-01-01\n"}, 7, id="a field too few"),
        pytest.param({7: "v,7,2026-01-01,,\n"}, 7, id="a field too many"),
    ],
)
@pytest.mark.parametrize("name", ["vendor_report.csv", "vendor_report.csv.gz"])
def test_a_damaged_row_is_named_by_its_line(connection, folder, changes, line, name):
    text = lines_with(changes).encode()
    acknowledgement = receive(connection, folder, gzip.compress(text) if name.endswith(".gz") else text, name)
    ((receipt,),) = [acknowledgement.receipts]
    assert [(fault.fault, fault.detail) for fault in receipt.refused] == [(Fault.RAGGED_ROWS, f"line {line}")]
    assert landed(connection) == []


@pytest.mark.parametrize("ends", [("\n", "\r\n"), ("\r\n", "\n"), ("\r\n", "\r"), ("\n", "\r")])
def test_mixed_line_ends_are_told_as_such(connection, folder, ends):
    # The engine reads some mixtures whole, and not those whose last field holds something.
    reports = [line.replace(",\n", ",2026-01-02\n") for line in REPORTS]
    text = "".join(line.replace("\n", ends[number > 20]) for number, line in enumerate([HEADER, *reports]))
    assert only_fault(receive(connection, folder, text)) is Fault.LINE_ENDS


def test_what_is_legal_within_quotes_stays_legal(connection, folder):
    changes = {3: 'v,"a\n\nb",2026-01-01,\n', 4: 'v,"a ""word""",2026-01-01,"x,\ny"\n', 40: "\n\n"}
    assert receive(connection, folder, lines_with(changes)).accepted
    assert landed(connection)[1:3] == [("v", "a\n\nb", "2026-01-01", 2), ("v", 'a "word"', "2026-01-01", 3)]


def test_a_byte_order_mark_is_not_part_of_the_first_name(connection, folder):
    assert receive(connection, folder, "\ufeff" + HEADER + "v,1,2026-01-01,\n").accepted
    assert landed(connection) == [("v", "1", "2026-01-01", 1)]


def test_nothing_is_guessed_from_content(connection, folder):
    """Numbers, dates and truth values stay the text they were."""
    receive(connection, folder, HEADER + "true,1e3,03/04/2026,\nNULL,007,13/04/2026,\n")
    assert landed(connection) == [("true", "1e3", "03/04/2026", 1), ("NULL", "007", "13/04/2026", 2)]


def test_a_declared_date_form_and_delimiter(connection, folder):
    (folder / "profile.yaml").write_text(PROFILE + 'date_format: "%d-%b-%Y"\ndelimiter: "|"\n')
    receive(connection, folder, "vendor_id|report_id|due_date\nv|1|10-Jul-2014\nv|2|2014-07-10\n")
    # What is not in the declared form stays as it came, for typing to reject.
    assert [due for _, _, due, _ in landed(connection)] == ["2014-07-10", "2014-07-10"]


def test_gzip_and_a_cut_gzip(connection, folder):
    packed = gzip.compress((HEADER + "v,1,2026-01-01,\n" * 50).encode(), mtime=0)
    assert receive(connection, folder, packed, "vendor_report.csv.gz").accepted
    assert len(landed(connection)) == 50
    assert only_fault(receive(connection, folder, packed[:-20], "vendor_report.csv.gz")) is Fault.UNREADABLE


def test_a_header_alone_is_a_feed_without_rows(connection, folder):
    acknowledgement = receive(connection, folder, HEADER)
    assert acknowledgement.accepted
    assert acknowledgement.receipts[0].row_count == 0


def test_columns_the_format_does_not_know_are_reported_and_left(connection, folder):
    acknowledgement = receive(connection, folder, "vendor_id,report_id,due_date,secret\nv,1,2026-01-01,x\n")
    assert acknowledgement.receipts[0].unused_columns == ("secret",)
    assert acknowledgement.lines()[-1] == "vendor_report: vendor_report.csv: 1 columns not used"


def test_every_feed_has_its_table(connection, folder):
    receive(connection, folder, HEADER)
    query = (
        "select column_name, data_type from information_schema.columns where table_schema = 'landed' and table_name = "
    )
    for name, columns in LANDED_TABLES.items():
        found = dict(connection.execute(f"{query}'{name.removeprefix('landed.')}'").fetchall())
        assert {column: kind.lower() for column, kind in found.items()} == dict(columns), name


def test_the_same_bytes_twice_are_passed_over(connection, folder):
    (folder / "profile.yaml").write_text(PROFILE + "files: {vendor_report: [a.csv, b.csv, c.csv]}\n")
    for name, row in (("a.csv", "v,1"), ("b.csv", "v,2"), ("c.csv", "v,1")):
        (folder / name).write_text(HEADER + f"{row},2026-01-01,\n")
    acknowledgement = receive_folder(connection, folder)
    assert acknowledgement.accepted
    assert [receipt.file_name for receipt in acknowledgement.receipts if not receipt.accepted] == ["c.csv"]
    assert sorted(landed(connection)) == [("v", "1", "2026-01-01", 1), ("v", "2", "2026-01-01", 1)]


def test_parquet_is_read_where_it_lies(connection, folder):
    path = folder / "vendor_report.parquet"
    connection.execute(f"copy (select 'v' as vendor_id, ' 7 ' as report_id, date '2026-01-01' as due_date) to '{path}'")
    acknowledgement = receive_folder(connection, folder)
    assert (acknowledgement.accepted, landed(connection)) == (True, [("v", "7", "2026-01-01", 1)])
    kind = "select table_type from information_schema.tables where table_name = 'vendor_report'"
    assert connection.execute(kind).fetchall() == [("VIEW",)]


@pytest.mark.parametrize("column", ["1.5::double as due_date", "[1] as due_date", "{'a': 1} as due_date"])
def test_parquet_columns_whose_text_is_not_exact_are_refused(connection, folder, column):
    path = folder / "vendor_report.parquet"
    connection.execute(f"copy (select 'v' as vendor_id, '1' as report_id, {column}) to '{path}' (format parquet)")
    assert only_fault(receive_folder(connection, folder)) is Fault.COLUMN_TYPE


def test_a_file_that_is_not_parquet(connection, folder):
    assert only_fault(receive(connection, folder, "no", "vendor_report.parquet")) is Fault.UNREADABLE


def test_a_folder_called_like_a_partition_adds_no_column(connection, tmp_path):
    folder = tmp_path / "vendor_id=other"
    folder.mkdir()
    (folder / "profile.yaml").write_text(PROFILE)
    receive(connection, folder, HEADER + "v,1,2026-01-01,\n")
    assert landed(connection) == [("v", "1", "2026-01-01", 1)]


CLAIMS = "claim_id,claim_line_number,person_id,claim_start_date,paid_amount,allowed_amount,paid_date\n"


def test_control_totals_find_the_cut_last_digit(connection, folder):
    (folder / "profile.yaml").write_text(PROFILE + "controls: {medical_claim: {rows: 2, paid_cents: 200155}}\n")
    (folder / "medical_claim.csv").write_text(
        CLAIMS + "C,1,M,2026-01-01,1,1,2026-01-02\nC,2,M,2026-01-01,2000.55,1,2026-01-02\n"
    )
    assert receive_folder(connection, folder).accepted
    (folder / "medical_claim.csv").write_text(
        CLAIMS + "C,1,M,2026-01-01,1,1,2026-01-02\nC,2,M,2026-01-01,2000,1,2026-01-02\n"
    )
    acknowledgement = receive_folder(connection, folder)
    assert [str(fault) for fault in acknowledgement.refused] == [
        "CONTROL_TOTAL: the totals that the sender states must be found in the file "
        "(medical_claim: paid_cents: stated 200155, found 200100)"
    ]
    assert not acknowledgement.accepted


def test_totals_of_a_feed(connection, folder):
    lines = "C,1,M,2026-01-01,1.25,2,2026-03-02\nC,2,M,2026-01-01,x,1,2026-01-02\nD,1,N,2026-01-01,-0.25,0,2026-01-02\n"
    (folder / "medical_claim.csv").write_text(CLAIMS + lines)
    (total,) = receive_folder(connection, folder).totals
    assert (total.row_count, total.member_count, total.claim_count) == (3, 2, 2)
    assert (total.paid_cents, total.allowed_cents) == (100, 300)
    assert latest_known_date(connection) == dt.date(2026, 3, 2)


TRAPS = {
    "the last row is cut": ("v,1,2026-01-01\n", Fault.RAGGED_ROWS),
    "a row with too few fields": ("v,1\nw,2,2026-01-01,\n", Fault.RAGGED_ROWS),
    "a row with one delimiter too many": ("v,SMITH, JR,2026-01-01,\n", Fault.RAGGED_ROWS),
    "UTF-16": ((HEADER + "v,1,2026-01-01,\n").encode("utf-16"), Fault.NOT_UTF8),
    "lines that end with CR alone": ((HEADER + "v,1,2026-01-01,\n").replace("\n", "\r").encode(), Fault.LINE_ENDS),
    "nothing at all": (b"", Fault.EMPTY_FILE),
    "a quote that is not closed": ('v,"1,2026-01-01,\n', Fault.RAGGED_ROWS),
    "leading zeros": ("v,000123,2026-01-01,\n", [("v", "000123", "2026-01-01", 1)]),
    "dates of which one tells the form": (
        "v,1,03/04/2026,\nv,2,13/04/2026,\n",
        [("v", "1", "03/04/2026", 1), ("v", "2", "13/04/2026", 2)],
    ),
    "a NUL byte in a name": ("v,a\0b,2026-01-01,\n", Fault.NUL_BYTE),
    "a column named twice": (b"vendor_id,report_id,due_date,due_date\nv,1,2026-01-01,\n", Fault.DUPLICATE_COLUMN),
    "a trailer record that nobody declared": ("v,1,2026-01-01,\nTRL,1\n", Fault.RAGGED_ROWS),
    "money in three other ways": (
        'v,"1,234.56",(45.00),45.00-\n',
        [("v", "1,234.56", "(45.00)", 1)],
    ),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_each_of_the_thirteen_traps(connection, folder, trap):
    """Other readers guess here, drop rows in silence, or disagree: each is refused by code, or read as it stands."""
    content, expected = TRAPS[trap]
    acknowledgement = receive(connection, folder, content if isinstance(content, bytes) else HEADER + content)
    if isinstance(expected, Fault):
        assert only_fault(acknowledgement) is expected
        assert landed(connection) == []
    else:
        assert (acknowledgement.accepted, landed(connection)) == (True, expected)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("vendor_invoices.csv", "; is it vendor_invoice?"),
        ("medical_claim (1).csv", "; is it medical_claim?"),
        ("claims_extract.csv", ""),
        ("members.xlsx", ""),
    ],
)
def test_a_file_that_no_feed_takes_is_told_of(connection, folder, name, near):
    (folder / name).write_text(HEADER)
    acknowledgement = receive(connection, folder, HEADER + "v,1,2026-01-01,\n")
    assert acknowledgement.accepted
    assert [(each.fault, each.detail) for each in acknowledgement.warnings] == [(Fault.FILE_NOT_USED, name + near)]
    assert document(acknowledgement)["warnings"] == to_look_at(acknowledgement)


def test_two_drops_at_once(connection, folder, tmp_path):
    other = tmp_path / "vendor"
    other.mkdir()
    (other / "profile.yaml").write_text(PROFILE.replace("plan", "vendor"))
    (folder / "vendor_report.csv").write_text(HEADER + "v,1,2026-01-01,\n")
    (other / "vendor_report.csv").write_text(HEADER + "v,2,2026-01-01,\n")
    acknowledgement = receive_folders(connection, [folder, other], file_date=dt.date(2026, 2, 1))
    assert [row[0] for row in acknowledgement.source_rows()] == ["plan", "vendor"]
    query = "select source_id, file_date from landed.file order by 1"
    assert connection.execute(query).fetchall() == [("plan", dt.date(2026, 2, 1)), ("vendor", dt.date(2026, 2, 1))]


def test_case_36_two_sources_are_settled_as_of_the_day_both_have_reached(connection, folder, tmp_path):
    """One source has paid through May, the other through June: a result of June would miss a month of the first."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "profile.yaml").write_text(PROFILE.replace("plan", "other"))
    (folder / "medical_claim.csv").write_text(
        CLAIMS + "C,1,M,2026-01-01,1,1,2026-05-31\nD,1,M,2026-01-01,1,1,2026-01-31\n"
    )
    (other / "medical_claim.csv").write_text(CLAIMS + "C,1,N,2026-01-01,1,1,2026-06-30\n")
    receive_folders(connection, [folder, other])
    assert latest_known_date(connection) == dt.date(2026, 5, 31)


def test_a_manifest_dates_what_has_no_date_of_its_own(connection, folder):
    (folder / "profile.yaml").write_text(PROFILE.replace("has_paid_date: true", "has_paid_date: false"))
    path = folder / "medical_claim.csv"
    path.write_text("claim_id,claim_line_number,person_id,claim_start_date,paid_amount\nC,1,M,2026-01-01,1\n")
    receive_folder(connection, folder)
    assert latest_known_date(connection) is None
    write_manifest(folder, stated(path, claims=None, members=None, months=[], allowed_cents=None), as_of="2026-02-07")
    receive_folder(connection, folder)
    assert latest_known_date(connection) == dt.date(2026, 2, 7)


def test_two_folders_of_one_source_are_refused(connection, folder, tmp_path):
    other = tmp_path / "again"
    other.mkdir()
    (other / "profile.yaml").write_text(PROFILE)
    with pytest.raises(ProfileError, match="source_id: plan is that of another folder too"):
        receive_folders(connection, [folder, other])


def test_one_file_from_two_sources_counts_once(connection, folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "profile.yaml").write_text(PROFILE.replace("plan", "other"))
    (folder / "vendor_report.csv").write_text(HEADER + "v,1,2026-01-01,\n")
    (other / "vendor_report.csv.gz").write_bytes(gzip.compress((HEADER + "v,1,2026-01-01,\n").encode()))
    acknowledgement = receive_folders(connection, [folder, other])
    standing = {each.source_id: (each.status, each.row_count) for each in acknowledgement.receipts}
    assert standing == {"plan": ("ACCEPTED", 1), "other": ("PASSED_OVER", 0)}
    assert len(landed(connection)) == 1


@pytest.mark.parametrize(
    "name", ["vendor_report.zip", "vendor_report.CSV", "Vendor_Report.csv", "vendor_report.csv.pgp"]
)
def test_a_feed_in_a_form_that_nobody_reads_is_not_passed_over(connection, folder, name):
    acknowledgement = receive(connection, folder, HEADER + "v,1,2026-01-01,\n", name)
    assert Fault.BAD_NAME in {refused.fault for refused in acknowledgement.refused}
    assert not acknowledgement.accepted


def test_an_empty_folder_and_a_file_that_is_not_there(connection, folder):
    assert [fault.fault for fault in receive_folder(connection, folder).refused] == [Fault.NO_FILES]
    (folder / "profile.yaml").write_text(PROFILE + "files: {session: session_2026.csv}\n")
    acknowledgement = receive_folder(connection, folder)
    assert [(fault.fault, fault.detail) for fault in acknowledgement.refused] == [
        (Fault.FILE_NOT_FOUND, "session_2026.csv")
    ]


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", ["1: must not be empty"]),
        ("- source_id", ["1: must hold fields such as `source_id: my_plan`, one a line"]),
        ("[: ", ["1: is not YAML: expected the node content, but found ':'"]),
        (
            PROFILE + "files: {session: ../session.csv}\n",
            ["7: files: a file is named as it is called in its folder, without a way out of it"],
        ),
        (PROFILE + "has_allowed: false\n", ["7: has_allowed: must be given once; it is given on line 6 already"]),
        (
            "source_id: My Plan\nformat: edi\nadjustment_style: LATEST\neligibility: SPAN\n"
            "has_paid_date: perhaps\ncolour: red\n",
            [
                "1: source_id: String should match pattern '^[a-z0-9_]{1,40}$', got 'My Plan'",
                f"2: format: no such format; formats are {', '.join(FORMATS)}, got 'edi'",
                "3: adjustment_style: Input should be 'DELTA', 'REPLACE', 'REPLACE_CLAIM' or 'FLAGGED', got 'LATEST'",
                "5: has_paid_date: Input should be a valid boolean, unable to interpret input, got 'perhaps'",
                "1: has_allowed: is required",
                f"6: colour: no such field; fields are {', '.join(Profile.model_fields)}",
            ],
        ),
        (
            PROFILE + "unreliable: {claims: [allowed_amount], eligibility: [paid_amount]}\n",
            ["7: unreliable: claims, eligibility.paid_amount is not known; give a feed with columns of it"],
        ),
        (
            PROFILE + "files: {claims: c.csv}\n",
            [
                f"7: files: no feed is called claims; feeds are {', '.join(FEEDS)}; "
                f"files of tuva are {', '.join(FORMATS['tuva'].inputs)}"
            ],
        ),
    ],
)
def test_a_profile_says_all_that_is_wrong_with_it(tmp_path, text, faults):
    path = tmp_path / "profile.yaml"
    path.write_text(text)
    with pytest.raises(ProfileError) as refused:
        load_profile(path)
    assert refused.value.faults == [f"{path}:{fault}" for fault in faults]


def test_a_folder_without_a_profile(connection, tmp_path):
    with pytest.raises(ProfileError, match=r"profile\.yaml: file: not found"):
        receive_folder(connection, tmp_path)


@pytest.mark.parametrize(
    "path",
    sorted(Path(__file__).resolve().parents[2].glob("pipelines/intake/profiles/*.yaml")),
    ids=lambda path: path.stem,
)
def test_shipped_profiles_load(path):
    assert isinstance(load_profile(path), Profile)


def test_an_unreliable_column_is_read_as_empty(connection, folder):
    (folder / "profile.yaml").write_text(PROFILE + "unreliable: {vendor_report: [due_date]}\n")
    assert receive(connection, folder, b"vendor_id,report_id,due_date\nv,1,2026-01-31\n").accepted
    assert connection.execute("select report_id, due_date from landed.vendor_report").fetchall() == [("1", None)]


def test_a_format_uses_only_canonical_names():
    for form in FORMATS.values():
        for feed, layout in form.feeds.items():
            assert set(layout.columns) <= set(FEEDS[feed]), (form.code, feed)
            assert set(layout.required) <= layout.reads() | {"derived_tcn_nbr"}, (form.code, feed)
    assert all(set(REQUIRED[feed]) <= set(columns) for feed, columns in FEEDS.items())


def test_bytes_are_read_in_pieces(tmp_path):
    """A name split over two pieces is still one name, and a character split over two is still one character."""
    path = tmp_path / "big.csv"
    path.write_bytes(("é" * (1 << 20)).encode())
    assert sum(len(chunk) for chunk in text_chunks(path)) == 1 << 21
    assert os.path.getsize(path) == 1 << 21  # noqa: PTH202


def test_a_ragged_file_leaves_nothing_behind(connection, folder):
    (folder / "profile.yaml").write_text(PROFILE + "files: {vendor_report: [a.csv, b.csv]}\n")
    (folder / "a.csv").write_text(HEADER + "v,1,2026-01-01,\n" * 5000 + "v,1\n")
    (folder / "b.csv").write_text(HEADER + "v,2,2026-01-01,\n")
    acknowledgement = receive_folder(connection, folder)
    assert [receipt.accepted for receipt in acknowledgement.receipts] == [False, True]
    assert landed(connection) == [("v", "2", "2026-01-01", 1)]
    assert isinstance(connection, duckdb.DuckDBPyConnection)
