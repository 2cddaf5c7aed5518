"""Drops over time: manifests, series, control totals, and an answer with one code for each cause."""

import gzip
import hashlib
import hmac
import itertools
import json
import random
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.acknowledging import document
from pipelines.engines import duckdb as engine
from pipelines.intake.acknowledgement import Acknowledgement, Fault
from pipelines.intake.claimed import read_drop_folder
from pipelines.intake.inspection import inspect
from pipelines.intake.manifest import ManifestError, load_manifest
from pipelines.intake.profile import load_profile
from pipelines.intake.receive import receive_folder
from pipelines.landing import to_look_at, without_rows
from pipelines.row_reasons import naming_columns, row_reasons
from tests.pipelines.drops import CLAIMS, PROFILE, claim, drop, series_name, stated, write_manifest


@pytest.fixture(scope="module")
def connection():
    opened = engine.connect(threads=2)
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "profile.yaml").write_text(PROFILE)
    return tmp_path


def fresh(connection) -> None:
    connection.execute("drop schema if exists landed cascade")
    connection.execute("create schema landed")


def receive(connection: duckdb.DuckDBPyConnection, folder: Path) -> Acknowledgement:
    fresh(connection)
    return receive_folder(connection, folder)


def codes(acknowledgement: Acknowledgement) -> set[str]:
    """Return every code of an answer."""
    of_files = {fault.fault.name for receipt in acknowledgement.receipts for fault in receipt.refused}
    return {fault.fault.name for fault in acknowledgement.refused} | of_files


def used(connection: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    """Return the claims that count."""
    query = "select claim_id, claim_status, paid_amount from landed.medical_claim order by all"
    return connection.execute(query).fetchall()


def ended(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, int]]:
    """Return rows and paid cents by how they ended: used rows, and those that were set aside."""
    query = """
        select 'used', count(*), cast(sum(try_cast(paid_amount as decimal(18, 2))) * 100 as bigint)
        from landed.medical_claim having count(*) > 0
        union all select exclusion_code, count(*), sum(plan_paid_cents) from landed.set_aside group by 1"""
    return {name: (rows, int(cents)) for name, rows, cents in connection.execute(query).fetchall()}


A, B, C, D = (claim(name, cents) for name, cents in (("A", 10000), ("B", 2000), ("C", 300), ("D", 44)))
SIX = (
    (series_name("FULL", 1, 1), CLAIMS + A + B, {}),
    (series_name("DELTA", 2, 2), CLAIMS + C, {}),
    (series_name("DELTA", 3, 3), CLAIMS + D, {}),
    (series_name("REST", 4, 4), CLAIMS + claim("C", 500), {"supersedes": [series_name("DELTA", 2, 2)]}),
    (series_name("DELTA", 5, 5), CLAIMS + claim("E", 70), {}),
    (series_name("FULL", 6, 1).replace("_2026_", "_2025_"), CLAIMS + claim("F", 8000), {}),
)
FINAL = [("A", "90"), ("B", "18"), ("C", "4.5"), ("D", "0.4"), ("E", "0.63"), ("F", "72")]


@pytest.mark.parametrize("order", [*itertools.islice(itertools.permutations(range(6)), 310, 720, 200)])
def test_files_end_the_same_in_whatever_order_they_come(connection, folder, order):
    """After each arrival every row is accounted for, in rows and cents; at the end the state is that of any order."""
    rows, paid = 0, 0
    for number in order:
        name, text, more = SIX[number]
        path = drop(folder, name, text, **more)
        rows += text.count("\n") - 1
        paid += stated(path)["paid_cents"]
        acknowledgement = receive(connection, folder)
        assert acknowledgement.accepted, acknowledgement.lines()
        parts = ended(connection).values()
        assert (sum(part[0] for part in parts), sum(part[1] for part in parts)) == (rows, paid)
        file_rows = connection.execute("select sum(row_count) from landed.file").fetchall()
        assert file_rows == [(rows,)]
    assert [(claim_id, str(float(amount)).removesuffix(".0")) for claim_id, _, amount in used(connection)] == FINAL
    assert ended(connection)["FILE_SUPERSEDED"] == (1, 270)


def test_a_drop_in_a_folder_of_its_own(connection, folder):
    for number, (name, text, more) in enumerate(SIX[:3]):
        month = folder / f"2026-0{number + 1}"
        month.mkdir()
        drop(month, name, text, **more)
    assert receive(connection, folder).accepted
    assert len(used(connection)) == 4


def test_what_waits_is_said_and_settles_nothing(connection, folder):
    drop(folder, *SIX[1][:2])
    acknowledgement = receive(connection, folder)
    assert (acknowledgement.accepted, used(connection)) == (True, [])
    assert [fault.detail for fault in without_rows(acknowledgement)] == ["medical_claim", "eligibility"]
    (line,) = to_look_at(acknowledgement)
    assert "WAITS_FOR_BASE" in line
    (file,) = document(acknowledgement)["files"]
    assert (file["status"], file["codes"], file["standing"], file["mode"]) == (
        *("SET_ASIDE", ["WAITS_FOR_BASE"], "WAITING", "DELTA"),
    )


def test_today_s_way_stays(connection, folder):
    (folder / "medical_claim.csv").write_text(CLAIMS + A)
    acknowledgement = receive(connection, folder)
    assert (acknowledgement.accepted, len(used(connection))) == (True, 1)
    (folder / "profile.yaml").write_text(PROFILE + "manifest: REQUIRED\n")
    acknowledgement = receive(connection, folder)
    assert (codes(acknowledgement), used(connection)) == ({"WAITS_FOR_MANIFEST"}, [])
    assert ended(connection) == {"WAITS_FOR_MANIFEST": (1, 9000)}
    write_manifest(folder, stated(folder / "medical_claim.csv", feed="medical_claim"))
    assert (receive(connection, folder).accepted, len(used(connection))) == (True, 1)


def test_control_totals_are_compared_line_by_line(connection, folder):
    path = folder / series_name("FULL", 1, 1)
    path.write_text(CLAIMS + A + B)
    said = stated(path, service_from="2026-01-10", service_to="2026-01-31", paid_through="2026-01-31")
    write_manifest(folder, said)
    (file,) = document(receive(connection, folder))["files"]
    assert {each["control"] for each in file["controls"]} == {
        *("rows", "members", "claims", "allowed_cents", "paid_cents", "member_liability_cents"),
        *("rows_before_service_from", "rows_after_service_to", "rows_after_paid_through"),
        *("2026-01 rows", "2026-01 paid_cents"),
    }
    assert {each["difference"] for each in file["controls"]} == {0}
    assert file["status"] == "ACCEPTED"


@pytest.mark.parametrize(
    ("more", "control", "stated_value", "found"),
    [
        ({"rows": 3}, "rows", 3, 2),
        ({"members": 2}, "members", 2, 1),
        ({"claims": 3}, "claims", 3, 2),
        ({"allowed_cents": 12001}, "allowed_cents", 12001, 12000),
        ({"paid_cents": 10799}, "paid_cents", 10799, 10800),
        ({"member_liability_cents": 0}, "member_liability_cents", 0, 1200),
        ({"service_from": "2026-01-11"}, "rows_before_service_from", 0, 2),
        ({"service_to": "2026-01-09", "service_from": None}, "rows_after_service_to", 0, 2),
        ({"paid_through": "2026-01-19"}, "rows_after_paid_through", 0, 2),
        ({"months": [{"month": "2026-01", "rows": 1}]}, "2026-01 rows", 1, 2),
        ({"months": [{"month": "2026-01", "rows": 2}, {"month": "2026-02", "rows": 1}]}, "2026-02 rows", 1, 0),
    ],
)
def test_a_difference_of_one_refuses_the_file(connection, folder, more, control, stated_value, found):  # noqa: PLR0917
    path = folder / series_name("FULL", 1, 1)
    path.write_text(CLAIMS + A + B)
    write_manifest(folder, stated(path, **more))
    acknowledgement = receive(connection, folder)
    assert (codes(acknowledgement), acknowledgement.accepted) == ({"CONTROL_TOTAL"}, False)
    (file,) = document(acknowledgement)["files"]
    differing = [each for each in file["controls"] if each["difference"] != 0]
    assert differing == [
        {"control": control, "stated": stated_value, "found": found, "difference": found - stated_value}
    ]
    assert file["status"] == "REJECTED"


def manifest(**more: Any) -> dict[str, Any]:
    file = {
        "name": "medical_claim.csv",
        "sha256": "0" * 64,
        "bytes": 1,
        "feed": "medical_claim",
        "rows": 1,
        "paid_cents": 1,
    }
    return {
        "schema_version": "1",
        "sender": "plan",
        "as_of": "2026-02-28",
        "usage": "PRODUCTION",
        "files": [{**file, **more.pop("file", {})}],
        **more,
    }


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        ("{", ["is not JSON in UTF-8"]),
        ("[]", ["must be one JSON object"]),
        ("[" * 100_000, ["is nested too deep"]),
        ('{"sender": "a", "sender": "b"}', ["sender: is given twice"]),
        (
            manifest(sender="SECRET plan", as_of="soon", colour="red", usage="MAYBE"),
            [
                "sender: String should match pattern '^[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?$'",
                "as_of: Input should be a valid date or datetime, input is too short",
                "usage: Input should be 'PRODUCTION' or 'TEST'",
                "colour: no such field",
            ],
        ),
        (manifest(files=[]), ["files: name at least one file"]),
        (manifest(schema_version="2"), ["schema_version: must be '1'"]),
        (manifest(digest="1" * 64), ["digest: is not that of the manifest's other fields"]),
        (
            manifest(file={"name": "../medical_claim.csv", "rows": "1", "bytes": -1, "sha256": "abc"}),
            [
                "files.0.name: String should match pattern '^[A-Za-z0-9][A-Za-z0-9._+=-]{0,199}$'",
                "files.0.sha256: String should match pattern '^[0-9a-f]{64}$'",
                "files.0.bytes: Input should be greater than or equal to 0",
                "files.0.rows: Input should be a valid integer",
            ],
        ),
        (manifest(file={"feed": "claims"}), ["files.0: feed: no feed is called so; the guide lists them"]),
        (
            manifest(file={"paid_cents": None}),
            ["files.0: paid_cents: is required for a feed of claims, in whole cents"],
        ),
        (
            manifest(file={"mode": "REST"}),
            ["files.0: supersedes: a REST file names what it restates, by name or SHA-256, and no other file does"],
        ),
        (manifest(file={"paid_cents": 1.5}), ["files.0.paid_cents: Input should be a valid integer"]),
    ],
)
def test_a_manifest_says_all_that_is_wrong_with_it(tmp_path, content, faults):
    path = tmp_path / "one.manifest.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(ManifestError) as refused:
        load_manifest(path)
    assert refused.value.faults == [f"one.manifest.json: {fault}" for fault in faults]
    assert "SECRET" not in str(refused.value)


FULL, DELTA, TEXT = series_name("FULL", 1, 1), series_name("DELTA", 2, 2), CLAIMS + A
RECORDS = PROFILE + "records: {header: HDR, trailer: TRL}\n"
# Of each code: files with a manifest (name, text, what the manifest says otherwise), then files without one.
SCENARIOS: dict[str, tuple[list[tuple[str, str, dict[str, Any]]], dict[str, str | bytes]]] = {
    "BAD_NAME": ([], {FULL.replace("FULL_2026", "FULL_2O26"): TEXT}),
    "WRONG_SENDER": ([], {FULL.replace("plan_", "other_"): TEXT}),
    "BAD_MANIFEST": ([], {"one.manifest.json": "{}"}),
    "MANIFEST_MISMATCH": ([(FULL, TEXT, {"period": "2025"})], {}),
    "HASH_MISMATCH": ([(FULL, TEXT, {"sha256": "0" * 64})], {}),
    "NAME_REUSED": ([(FULL, TEXT, {}), (f"again/{FULL}", TEXT, {})], {}),
    "SEQUENCE_REPEATED": (
        [(FULL, TEXT, {}), (DELTA, CLAIMS + B, {}), (DELTA.replace("0202", "0203"), CLAIMS + C, {})],
        {},
    ),
    "SUPERSEDES_NOTHING": ([], {series_name("REST", 2, 2): TEXT}),
    "SUPERSEDES_MISMATCH": ([(FULL, TEXT, {}), (series_name("REST", 1, 0), CLAIMS + B, {"supersedes": [FULL]})], {}),
    "ALREADY_SUPERSEDED": (
        [
            (FULL, TEXT, {}),
            (series_name("REST", 2, 2), CLAIMS + B, {"supersedes": [FULL]}),
            (series_name("REST", 3, 3), CLAIMS + C, {"supersedes": [FULL]}),
        ],
        {},
    ),
    "HEADER_RECORD": ([], {"profile.yaml": RECORDS, "medical_claim.csv": TEXT + "TRL,1\n"}),
    "TRAILER_RECORD": ([], {"profile.yaml": RECORDS, "medical_claim.csv": "HDR,1\n" + TEXT}),
    "UNPACKED_SIZE": ([], {"medical_claim.csv.gz": gzip.compress(b"a" * (65 << 20), compresslevel=1)}),
    "FILE_SUPERSEDED": ([(FULL, TEXT, {}), (series_name("FULL", 2, 2), CLAIMS + B, {})], {}),
    "WAITS_FOR_BASE": ([(DELTA, TEXT, {})], {}),
    "WAITS_FOR_SEQUENCE": ([(FULL, TEXT, {}), (series_name("DELTA", 3, 3), CLAIMS + B, {})], {}),
    "WAITS_FOR_SUPERSEDED": ([(series_name("REST", 3, 3), CLAIMS + B, {"supersedes": [FULL]})], {}),
    "WAITS_FOR_MANIFEST": ([], {"profile.yaml": PROFILE + "manifest: REQUIRED\n", FULL: TEXT}),
    "TEST_FILE": ([(FULL, TEXT, {"usage": "TEST"})], {}),
    "HEADER_ONLY": ([], {"medical_claim.csv": CLAIMS}),
    "COLUMNS_LEFT": ([], {"medical_claim.csv": "mood," + CLAIMS + "x," + A}),
    "DUPLICATE_FILE": ([(FULL, TEXT, {}), (series_name("FULL", 2, 2), TEXT, {})], {}),
    "CONTROL_TOTAL": ([(FULL, TEXT, {"paid_cents": 1})], {}),
    "NO_FILES": ([], {}),
    "FILE_NOT_FOUND": ([(FULL, TEXT, {"name": DELTA, "mode": "DELTA"})], {}),
    "NOT_A_FILE": ([], {}),
}


def scenario(folder: Path, code: str) -> None:
    """Make a drop that is answered with a code."""
    with_manifest, without = SCENARIOS[code]
    for name, text, more in with_manifest:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        of_file = {key: value for key, value in more.items() if key != "usage"}
        of_drop = {key: value for key, value in more.items() if key == "usage"}
        write_manifest(path.parent, stated(path, **of_file), name=path.name, **of_drop)
    for name, content in without.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    if code == "NOT_A_FILE":
        path = drop(folder, FULL, TEXT)
        path.rename(folder / "elsewhere")
        path.symlink_to(folder / "elsewhere")
    if code == "FILE_NOT_FOUND":
        (folder / FULL).unlink()


SETTING_ASIDE = {
    *("FILE_SUPERSEDED", "WAITS_FOR_BASE", "WAITS_FOR_SEQUENCE", "WAITS_FOR_SUPERSEDED", "WAITS_FOR_MANIFEST"),
    *("TEST_FILE", "DUPLICATE_FILE"),
}
WARNINGS = {"HEADER_ONLY", "COLUMNS_LEFT"}
REFUSALS = set(SCENARIOS) - SETTING_ASIDE - WARNINGS


@pytest.mark.parametrize("code", SCENARIOS)
def test_each_code_of_the_protocol(connection, folder, code):
    scenario(folder, code)
    acknowledgement = receive(connection, folder)
    answer = document(acknowledgement)
    told = {*answer["codes"], *(each for file in answer["files"] for each in (*file["codes"], *file["warnings"]))}
    assert code in told
    assert answer["accepted"] is (code not in REFUSALS)
    if code in REFUSALS:
        assert told - SETTING_ASIDE == {code}


def test_every_code_is_produced_by_a_test():
    """A code that no test brings about is a code that nobody knows to work."""
    tests = "\n".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py") if "guide" not in path.name)
    made = {each.name for each in Fault if re.search(rf"\b{each.name}\b", tests)}
    assert {each.name for each in Fault} - made == set()


def test_a_test_drop_counts_for_nothing_and_is_answered_in_full(connection, folder):
    scenario(folder, "TEST_FILE")
    (file,) = document(receive(connection, folder))["files"]
    assert (file["rows"], file["standing"], len(file["controls"]) > 0) == (1, "TEST", True)
    assert (used(connection), ended(connection)) == ([], {"TEST_FILE": (1, 9000)})


@pytest.mark.parametrize("name", ["medical_claim.csv", "other.parquet"])
def test_a_name_is_no_pattern(connection, folder, name):
    """A file called like a pattern is read by itself, never with its neighbours."""
    (folder / "profile.yaml").write_text(PROFILE + "files: {medical_claim: 'cl*.csv'}\n")
    (folder / "cl*.csv").write_text(CLAIMS + A)
    (folder / "claims_of_another.csv").write_text(CLAIMS + B)
    assert receive(connection, folder).accepted
    assert [row[0] for row in used(connection)] == ["A"]


def test_packed_again_renamed_or_in_another_order_a_file_counts_once(connection, folder):
    full = series_name("FULL", 1, 1)
    drop(folder, full, CLAIMS + A + B)
    before = [receive(connection, folder).accepted, used(connection)]
    packed = folder / f"{full}.gz"
    packed.write_bytes(gzip.compress((CLAIMS + A + B).encode(), mtime=0))
    drop(folder, series_name("FULL", 2, 2), CLAIMS + A + B)
    acknowledgement = receive(connection, folder)
    assert [acknowledgement.accepted, used(connection)] == before
    assert sorted(receipt.status for receipt in acknowledgement.receipts) == ["ACCEPTED", "PASSED_OVER", "PASSED_OVER"]


def test_vendors_send_to_the_same_folder(connection, folder):
    """Two senders have two series: a gap in one says nothing of the other."""
    header = "vendor_id,report_id,due_date,received_date\n"
    names = [f"{sender}_vendor_report_acme_2026_FULL_20260201T000000Z_001.csv" for sender in ("north", "south")]
    for name in names:
        (folder / name).write_text(header + f"{name[:5]},1,2026-01-31,2026-02-01\n")
    assert codes(receive(connection, folder)) == {"WRONG_SENDER"}
    (folder / "profile.yaml").write_text(PROFILE + "senders: [north, south]\n")
    assert receive(connection, folder).accepted
    assert connection.execute("select count(*) from landed.vendor_report").fetchall() == [(2,)]


def test_declared_records_are_no_rows_and_their_totals_are_compared(connection, folder):
    records = "records: {header: HDR, trailer: TRL, totals: {rows: 2, paid_amount: 3, allowed_cents: 4}}\n"
    (folder / "profile.yaml").write_text(PROFILE + records)
    path = folder / "medical_claim.csv"
    path.write_text(f"HDR,plan,20260228\n{CLAIMS}{A}{B}TRL,2,108.00,12000\n")
    acknowledgement = receive(connection, folder)
    assert (acknowledgement.accepted, len(used(connection))) == (True, 2)
    assert connection.execute("select min(row_number), max(row_number) from landed.medical_claim").fetchall() == [
        (1, 2)
    ]
    for trailer in ("TRL,3,108.00,12000", "TRL,2,108.01,12000", "TRL,2,108.00,x", "TRL,2"):
        path.write_text(f"HDR,plan,20260228\n{CLAIMS}{A}{B}{trailer}\n")
        assert codes(receive(connection, folder)) == {"CONTROL_TOTAL"}, trailer
    # A second record of that kind may be a row, and would be lost as a trailer.
    path.write_text(f"HDR,plan,20260228\n{CLAIMS}{A}TRL,x,M1,2026-01-10,1,1,2026-01-20,0,paid\nTRL,2,108.00,12000\n")
    assert codes(receive(connection, folder)) == {"TRAILER_RECORD"}


@pytest.mark.parametrize(
    ("forms", "text", "plain"),
    [
        ("[]", "(45.00)", "(45.00)"),
        ("[]", "45.00-", "45.00-"),
        ("[]", '"1,234.56"', "1,234.56"),
        ("[PARENTHESES]", "(45.00)", "-45.00"),
        ("[PARENTHESES]", "45.00-", "45.00-"),
        ("[TRAILING_MINUS]", "45.00-", "-45.00"),
        ("[THOUSANDS]", '"1,234.56"', "1234.56"),
        ("[THOUSANDS]", '"-1,234,567"', "-1234567"),
        ("[THOUSANDS]", '"12,34.56"', "12,34.56"),
        ("[THOUSANDS]", '"1.234,56"', "1.234,56"),
        ("[PARENTHESES, THOUSANDS, TRAILING_MINUS]", '"(1,234.56)"', "-1234.56"),
        ("[PARENTHESES, THOUSANDS, TRAILING_MINUS]", '"1,234.56-"', "-1234.56"),
        ("[PARENTHESES, THOUSANDS, TRAILING_MINUS]", "(-5)", "(-5)"),
    ],
)
def test_money_is_read_in_the_declared_forms_only(connection, folder, forms, text, plain):
    """What is in no declared form stays as it came; typing rejects it as NOT_MONEY."""
    (folder / "profile.yaml").write_text(PROFILE + f"money: {forms}\n")
    (folder / "medical_claim.csv").write_text(CLAIMS + f"A,1,M1,2026-01-10,{text},10,2026-01-20,0,paid\n")
    assert receive(connection, folder).accepted
    assert [amount for _, _, amount in used(connection)] == [plain]


def test_rejected_rows_are_named_by_number_and_keyed_hash(connection, folder, monkeypatch):
    path = folder / "medical_claim.csv"
    path.write_text(CLAIMS + A + B)
    receive(connection, folder)
    file_id = hashlib.sha256(path.read_bytes()).hexdigest()
    columns = {"feed_code": "varchar", "file_id": "varchar", "row_number": "bigint"}
    columns |= {"column_name": "varchar", "reason_code": "varchar"}
    rows = [
        ("medical_claim", file_id, 2, "paid_amount", "NOT_MONEY"),
        ("medical_claim", file_id, 2, "paid_date", "MISSING"),
    ]
    engine.load_table(connection, "input.reject", columns, rows)
    own_key = hashlib.sha256(b"trueup row key\n" + path.read_bytes()).digest()
    for key, secret in ((own_key, None), (b"agreed", "agreed")):
        if secret:
            monkeypatch.setenv("TRUEUP_ACKNOWLEDGEMENT_KEY", secret)
        (found,) = row_reasons(connection, [folder])
        hashed = hmac.new(key, b"B|1", hashlib.sha256).hexdigest()[:32]
        reasons = [{"column": "paid_amount", "code": "NOT_MONEY"}, {"column": "paid_date", "code": "MISSING"}]
        assert found == {
            "feed": "medical_claim",
            "sha256": file_id,
            "rows": [{"row": 2, "key": hashed, "reasons": reasons}],
        }
    assert naming_columns("eligibility") == ("person_id",)
    assert naming_columns("session") == ("session_id",)


# F4: bytes that change on the way.


def is_refused(folder: Path) -> bool:
    """Tell whether a drop is refused on its bytes alone, before any engine reads it."""
    profile = load_profile(folder / "profile.yaml")
    said = read_drop_folder(folder, profile)
    files = {path: inspect(path, ",") for path in said.files if path.is_file()}
    return (
        bool(said.refused)
        or set(files) != set(said.files)
        or any(file.refused or said.files[path].differs(file) for path, file in files.items())
    )


def test_no_cut_and_no_flipped_bit_goes_unseen(connection, folder):
    """50 cuts and 200 flipped bits over a claims file, its packed twin and their manifest: all are refused.

    A few go all the way through the engine as well, which must not see them either.
    """
    draw = random.Random(4)  # noqa: S311 the same damage on every run
    rows = "".join(claim(f"C{number}", 100 + number) for number in range(50))
    plain, packed = folder / series_name("FULL", 1, 1), folder / series_name("DELTA", 2, 2, ending="csv.gz")
    plain.write_text(CLAIMS + rows)
    packed.write_bytes(gzip.compress((CLAIMS + A).encode(), mtime=0))
    of_packed = {"sha256": hashlib.sha256(packed.read_bytes()).hexdigest(), "bytes": packed.stat().st_size}
    counted = {"name": packed.name, "feed": "medical_claim", "mode": "DELTA", "rows": 1, "paid_cents": 9000}
    files = [plain, packed, write_manifest(folder, stated(plain), {**of_packed, **counted})]
    assert receive(connection, folder).accepted
    for number in range(250):
        target = files[number % 3]
        before = target.read_bytes()
        place = draw.randrange(len(before))
        flipped = bytes([*before[:place], before[place] ^ (1 << draw.randrange(8)), *before[place + 1 :]])
        target.write_bytes(before[:place] if number < 50 else flipped)
        assert is_refused(folder), (number, target.name, place)
        if number % 41 == 0:
            assert not receive(connection, folder).accepted
        target.write_bytes(before)
    assert receive(connection, folder).accepted


def test_a_flipped_bit_in_parquet(connection, folder):
    path = folder / series_name("FULL", 1, 1, ending="parquet")
    (folder / "rows.csv").write_text(CLAIMS + "".join(claim(f"C{number}", 100 + number) for number in range(50)))
    source = f"read_csv('{folder / 'rows.csv'}', all_varchar = true)"
    connection.execute(f"copy (from {source}) to '{path}' (format parquet, compression uncompressed)")
    content = path.read_bytes()
    said = stated(folder / "rows.csv", name=path.name, feed="medical_claim", mode="FULL")
    write_manifest(folder, {**said, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)})
    assert receive(connection, folder).accepted
    draw = random.Random(5)  # noqa: S311 the same damage on every run
    for number in range(40):
        other = bytearray(content)
        other[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
        for damaged in (bytes(other), content[: draw.randrange(len(content))]):
            path.write_bytes(damaged)
            assert is_refused(folder)
            if number % 20 == 0:
                assert not receive(connection, folder).accepted


# F8: files whose shape changes from one drop to the next.
def without(rows, name):
    place = rows[0].index(name)
    return [row[:place] + row[place + 1 :] for row in rows]


def renamed(rows, name):
    return [[f"{each}_new" if each == name else each for each in rows[0]], *rows[1:]]


def cased(rows, name):
    return [[each.title() if each == name else each for each in rows[0]], *rows[1:]]


def added(rows, name="new"):
    return [[*rows[0], name], *([*row, "1"] for row in rows[1:])]


AGREED = CLAIMS.strip().split(",")
DRIFTS = [
    *((f"without {name}", lambda rows, name=name: without(rows, name), name) for name in AGREED),
    *((f"renamed {name}", lambda rows, name=name: renamed(rows, name), name) for name in AGREED),
    *((f"upper case {name}", lambda rows, name=name: cased(rows, name), name) for name in AGREED),
    ("one more column", added, None),
    ("two more columns", lambda rows: added(added(rows), "more"), None),
    ("reordered", lambda rows: [row[::-1] for row in rows], None),
    ("rotated", lambda rows: [row[3:] + row[:3] for row in rows], None),
    ("named twice", lambda rows: [[*row, row[0]] for row in rows], "claim_id"),
    ("semicolons", lambda rows: [[";".join(row)] for row in rows], "claim_id"),
    ("tabs", lambda rows: [["\t".join(row)] for row in rows], "claim_id"),
    ("no header", lambda rows: rows[1:], "claim_id"),
    ("a short row", lambda rows: [*rows, rows[1][:-1]], "RAGGED_ROWS"),
    ("a long row", lambda rows: [*rows, [*rows[1], "x"]], "RAGGED_ROWS"),
    ("UTF-16", "utf-16", "NOT_UTF8"),
    ("Latin 1", "latin-1", "NOT_UTF8"),
    ("CR alone", "\r", "LINE_ENDS"),
]


def test_there_are_forty_drifts():
    assert len(DRIFTS) >= 40


@pytest.mark.parametrize(("drift", "change", "told"), DRIFTS, ids=[name for name, *_ in DRIFTS])
def test_a_change_of_shape(connection, folder, drift, change, told):
    """What only adds is warned of and changes nothing; what takes away is refused with the name of the field."""
    (folder / "profile.yaml").write_text(PROFILE + f"columns: {{medical_claim: [{', '.join(AGREED)}]}}\n")
    path = folder / "medical_claim.csv"
    rows = [line.split(",") for line in (CLAIMS + A + claim("é", 2000)).strip().split("\n")]
    if callable(change):
        path.write_text("\n".join(",".join(row) for row in change(rows)) + "\n")
    else:
        text = "\n".join(",".join(row) for row in rows) + "\n"
        path.write_bytes(text.replace("\n", "\r").encode() if change == "\r" else text.encode(change))
    acknowledgement = receive(connection, folder)
    (receipt,) = acknowledgement.receipts
    if told is None:
        assert (acknowledgement.accepted, len(used(connection))) == (True, 2)
        assert ("COLUMNS_LEFT" in document(acknowledgement)["files"][0]["warnings"]) is ("more" in drift)
    else:
        assert not acknowledgement.accepted
        (fault,) = receipt.refused
        assert told in (fault.fault.name, *fault.detail.split(", "))


def test_profiles_declare_the_new_fields(folder):
    (folder / "profile.yaml").write_text(
        PROFILE + "manifest: REQUIRED\nmoney: [THOUSANDS]\nrecords: {trailer: TRL, totals: {rows: 2}}\n"
    )
    profile = load_profile(folder / "profile.yaml")
    assert (profile.manifest.value, profile.records.totals) == ("REQUIRED", {"rows": 2})
    shutil.rmtree(folder)
