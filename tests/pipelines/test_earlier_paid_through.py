"""A run as of an earlier day is the run that was made then, whatever file took the place of another since."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.engines import duckdb as engine
from pipelines.intake.acknowledgement import Acknowledgement
from pipelines.intake.canonical import FEEDS, KNOWN_DATE, REQUIRED
from pipelines.intake.receive import last_received_date, latest_known_date, receive_folder
from pipelines.intake.series import ONLY_ADDED
from pipelines.landing import to_look_at
from tests.pipelines.claims_chain import build_claims, rows
from tests.pipelines.drops import CLAIMS, PROFILE, claim, drop, series_name

BEFORE, ON_THE_DAY = date(2026, 2, 10), date(2026, 2, 25)
# Rows of coverage are versions, known each from its own day: they are compared where they are counted.
SPLIT = [feed for feed in FEEDS if feed != "eligibility"]
COVERAGE = "person_id,enrollment_start_date,enrollment_end_date,posted_date,span_id,gender,birth_date,payer\n"
PHARMACY = (
    "claim_id,claim_line_number,person_id,dispensing_date,ndc_code,quantity,days_supply,paid_amount,allowed_amount,"
    "copayment_amount,paid_date\n"
)
SESSIONS = "vendor_id,session_id,person_id,session_date,received_date\n"
COUNTED = ("core.claim_line", "core.pharmacy_fill", "core.coverage_span", "core.member_month", "core.member")
TABLES = (*COUNTED, "core.vendor_row", "core.retro_termination", "core.received_row", "core.conservation")


def sent(folder: Path, day: int, feed: str, text: str) -> None:
    """Write a whole file of a series, sent on a day of February 2026; only its name says so."""
    (folder / series_name("FULL", day, 1, feed)).write_text(text)


def table(feed: str, *rows: tuple[str, str]) -> str:
    """Write rows of a feed: what each says in every column it must have, and when it became known."""
    columns = list(dict.fromkeys((*REQUIRED[feed], KNOWN_DATE.get(feed, REQUIRED[feed][0]))))
    lines = [",".join(known if name == KNOWN_DATE.get(feed) else said for name in columns) for said, known in rows]
    return "\n".join([",".join(columns), *lines, ""])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "profile.yaml").write_text(PROFILE)
    return tmp_path


@pytest.fixture(scope="module")
def connection():
    with engine.connect(threads=2) as opened:
        yield opened


def known(connection: duckdb.DuckDBPyConnection, feed: str, day: date) -> list[tuple]:
    """Return the rows of a feed that count and were known on a day."""
    where = f"try_cast({KNOWN_DATE[feed]} as date) <= date '{day}'" if feed in KNOWN_DATE else "true"
    return rows(connection, f"select * from landed.{feed} where {where} order by all")


def accounted(connection: duckdb.DuckDBPyConnection) -> list[tuple]:
    """Return the rows of each file that are neither used nor set aside, or are both."""
    landed = " union all ".join(
        f"select '{feed}' as feed_code, file_id, row_number from landed.{feed}" for feed in FEEDS
    )
    return rows(
        connection,
        f"""
        with ended as ({landed} union all select feed_code, file_id, row_number from landed.set_aside)
        select file.file_name from landed.file as file
        left join ended on ended.feed_code = file.feed_code and ended.file_id = file.file_id
        group by file.feed_code, file.file_name, file.row_count
        having count(distinct ended.row_number) <> file.row_count or count(*) <> file.row_count""",
    )


def test_each_feed_says_of_an_earlier_day_what_it_said_then(connection, folder):
    for feed in SPLIT:
        sent(
            folder, 5, feed, table(feed, ("left_out", "2026-01-20"), ("changed", "2026-01-25"), ("same", "2026-01-26"))
        )
    receive_folder(connection, folder, paid_through=BEFORE)
    then = {feed: known(connection, feed, BEFORE) for feed in SPLIT}
    assert {feed: len(said) for feed, said in then.items()} == dict.fromkeys(SPLIT, 3)
    for feed in SPLIT:
        more = [("other", "2026-01-25"), ("same", "2026-01-26"), ("late", "2026-01-10"), ("new", "2026-02-20")]
        sent(folder, 25, feed, table(feed, *more))
    answer = receive_folder(connection, folder, paid_through=BEFORE)
    assert {feed: known(connection, feed, BEFORE) for feed in SPLIT} == then
    # What became known after the first file is not lost, and waits for its own day alone.
    assert {feed: len(known(connection, feed, ON_THE_DAY)) for feed in KNOWN_DATE if feed in SPLIT} == dict.fromkeys(
        (feed for feed in SPLIT if feed in KNOWN_DATE), 4
    )
    assert accounted(connection) == []
    assert {line.split(": ")[2] for line in to_look_at(answer)} == {"TAKES_PLACE_LATER"}
    receive_folder(connection, folder, paid_through=ON_THE_DAY)
    # Of a feed to which files only add, both speak: three rows and four.
    counted = {feed: len(known(connection, feed, ON_THE_DAY)) for feed in SPLIT}
    assert counted == {feed: 7 if feed in ONLY_ADDED else 4 for feed in SPLIT}
    assert accounted(connection) == []


def first_files(folder: Path) -> None:
    """Coverage that says when it was posted, coverage that does not, claims, fills and sessions; sent on 5 February."""
    span = "1980-01-01,blue\n"
    coverage = f"M1,2026-01-01,,2026-01-02,1,female,{span}M2,2026-01-01,,,2,female,{span}M3,2026-01-01,,,3,male,{span}"
    sent(folder, 5, "eligibility", COVERAGE + coverage)
    sent(folder, 5, "medical_claim", CLAIMS + claim("A", 10000) + claim("B", 2000, person="M3"))
    fills = [f"{name},1,M1,2026-01-10,00000000001,30,30,9,10,1,2026-01-20\n" for name in ("R1", "R2")]
    sent(folder, 5, "pharmacy_claim", PHARMACY + "".join(fills))
    sent(folder, 5, "session", SESSIONS + "v,1,M1,2026-01-10,2026-01-11\nv,2,M1,2026-01-12,2026-01-13\n")


def later_files(folder: Path) -> None:
    """The same again, sent on 25 February: shortened, left out, corrected without a word, and new."""
    span = "1980-01-01,blue\n"
    coverage = f"M1,2026-01-01,2026-01-31,2026-02-20,1,female,{span}M2,2026-01-01,2026-01-15,,2,female,{span}"
    sent(folder, 25, "eligibility", COVERAGE + coverage)
    claims = claim("A2", 12000) + claim("B", 2500, person="M3") + claim("C", 300, paid="2026-02-20")
    sent(folder, 25, "medical_claim", CLAIMS + claims)
    sent(folder, 25, "pharmacy_claim", PHARMACY + "R2,1,M1,2026-01-11,00000000001,30,30,18,20,2,2026-01-20\n")
    sent(folder, 25, "session", SESSIONS + "v,1,M1,2026-01-09,2026-01-11\nv,3,M1,2026-02-12,2026-02-13\n")


def test_what_is_counted_of_an_earlier_day_is_what_was_counted_then(folder):
    first_files(folder)
    connection, _ = build_claims(folder, BEFORE, tables=TABLES)
    then = {name: rows(connection, f"from {name} order by all") for name in COUNTED}
    assert {name for name, said in then.items() if not said} == set()
    later_files(folder)
    connection, _ = build_claims(folder, BEFORE, tables=TABLES)
    assert {name: rows(connection, f"from {name} order by all") for name in COUNTED} == then
    ends = (
        "select feed_code, disposition_code, exclusion_code, sum(row_count), sum(allowed_cents) from core.conservation"
    )
    assert rows(connection, f"{ends} group by all order by all") == [
        ("eligibility", "not_yet_known", None, 2, 0),
        ("eligibility", "used", None, 3, 0),
        ("medical_claim", "not_yet_known", "TAKES_PLACE_LATER", 2, 14500),
        ("medical_claim", "not_yet_known", None, 1, 300),
        ("medical_claim", "used", None, 2, 12000),
        ("pharmacy_claim", "not_yet_known", "TAKES_PLACE_LATER", 1, 2000),
        ("pharmacy_claim", "used", None, 2, 2000),
        ("session", "not_yet_known", "TAKES_PLACE_LATER", 1, 0),
        ("session", "not_yet_known", None, 1, 0),
        ("session", "used", None, 2, 0),
    ]
    assert rows(connection, "from core.retro_termination") == []


def test_from_its_day_on_the_later_file_holds_and_what_it_took_back_is_seen(folder):
    first_files(folder)
    later_files(folder)
    connection, _ = build_claims(folder, ON_THE_DAY, tables=TABLES)
    ends = (
        "select feed_code, disposition_code, exclusion_code, sum(row_count), sum(allowed_cents) from core.conservation"
    )
    assert rows(connection, f"{ends} group by all order by all") == [
        ("eligibility", "superseded", "FILE_SUPERSEDED", 3, 0),
        ("eligibility", "used", None, 2, 0),
        ("medical_claim", "out_of_scope", "NOT_COVERED", 1, 2500),
        ("medical_claim", "superseded", "FILE_SUPERSEDED", 2, 12000),
        ("medical_claim", "used", None, 2, 12300),
        ("pharmacy_claim", "superseded", "FILE_SUPERSEDED", 2, 2000),
        ("pharmacy_claim", "used", None, 1, 2000),
        ("session", "superseded", "FILE_SUPERSEDED", 2, 0),
        ("session", "used", None, 2, 0),
    ]
    # M1 says when it was posted, M2 was shortened and M3 left out by the file of the 25th.
    query = "select member_id, posted_date, new_end_date from core.retro_termination order by member_id"
    assert rows(connection, query) == [
        ("M1", date(2026, 2, 20), date(2026, 2, 1)),
        ("M2", date(2026, 2, 25), date(2026, 1, 16)),
        ("M3", date(2026, 2, 25), date(2026, 1, 1)),
    ]


def test_without_a_day_the_greatest_paid_date_is_the_day(connection, folder):
    """The later file was made after the last payment: asked for that day or for none, the answer is one."""
    first_files(folder)
    later_files(folder)
    unasked = receive_folder(connection, folder)
    said = rows(connection, "from landed.medical_claim order by all")
    assert latest_known_date(connection) == date(2026, 2, 20)
    assert receive_folder(connection, folder, paid_through=date(2026, 2, 20)) == unasked
    assert rows(connection, "from landed.medical_claim order by all") == said
    assert [name for (name,) in rows(connection, "select claim_id from landed.medical_claim order by 1")] == [
        "A",
        "B",
        "C",
    ]
    # The day of the last file may be asked for, although nothing was paid on it.
    assert last_received_date(connection) == ON_THE_DAY


def test_a_manifest_says_as_of_which_day_a_file_was_made(connection, folder):
    """Sent on the 25th as of the 10th: on the 10th it is known."""
    sent(folder, 5, "medical_claim", CLAIMS + claim("A", 10000))
    drop(folder, series_name("FULL", 25, 1), CLAIMS + claim("A2", 12000), as_of="2026-02-10")
    receive_folder(connection, folder, paid_through=BEFORE)
    assert rows(connection, "select claim_id from landed.medical_claim") == [("A2",)]


def test_claims_that_cannot_be_replayed_have_one_word(connection, folder):
    (folder / "profile.yaml").write_text(PROFILE.replace("DELTA", "FLAGGED"))
    first_files(folder)
    later_files(folder)
    answer: Acknowledgement = receive_folder(connection, folder)
    lost = {receipt.feed for receipt in answer.receipts if receipt.standing == "SUPERSEDED"}
    assert lost == {"medical_claim", "pharmacy_claim"}
    assert rows(connection, "select claim_id from landed.medical_claim order by 1") == [("A2",), ("B",), ("C",)]
    assert rows(connection, "select session_id from landed.session order by 1") == [("1",), ("2",), ("3",)]
