"""A second month: new claims, restated files, late reversals, coverage taken back; every difference has its cause."""

import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.publish.bridge.comparison import bridge
from pipelines.publish.bridge.history import Earlier, keep_history, make_views, open_history
from tests.pipelines.claims_chain import build_claims
from tests.pipelines.drops import PROFILE, drop, series_name

CLAIMS = (
    "claim_id,claim_line_number,person_id,claim_start_date,paid_amount,allowed_amount,copayment_amount,paid_date,"
    "claim_status,denial_code,hcpcs_code,claim_type,place_of_service_code\n"
)
COVERAGE = "person_id,enrollment_start_date,enrollment_end_date,posted_date,span_id,gender,birth_date,payer\n"
TABLES = (
    *("core.claim_line", "core.pharmacy_fill", "core.member_month", "core.netting", "core.received_row"),
    *("core.conservation", "input.member_crosswalk", "input.reject"),
)


def line(claim: str, day: str, allowed: int, paid_date: str, status: str = "paid", *, person: str = "M1") -> str:
    """Write a claim line of which the member pays a tenth; a denied one has no amounts."""
    if status == "denied":
        return f"{claim},1,{person},{day},0,0,0,{paid_date},denied,N1,99213,professional,11\n"
    share = allowed // 10
    return f"{claim},1,{person},{day},{allowed - share},{allowed},{share},{paid_date},{status},,99213,professional,11\n"


def span(person: str, start: str, end: str, posted: str) -> str:
    return f"{person},{start},{end},{posted},{person},female,1980-01-01,blue\n"


FIRST = CLAIMS + (
    line("STAYS", "2026-01-05", 100, "2026-01-20")
    + line("RAISED", "2026-01-06", 200, "2026-01-20")
    + line("TAKEN_BACK", "2026-01-07", 300, "2026-01-20")
    + line("DENIED", "2026-01-08", 0, "2026-01-20", "denied")
    + line("LEFT", "2026-01-20", 400, "2026-01-25", person="M2")
)
RESTATED = CLAIMS + line("MISKEYED", "2026-01-09", 5000, "2026-01-28")
SECOND = CLAIMS + (
    line("RAISED", "2026-01-06", 50, "2026-02-10")
    + line("TAKEN_BACK", "2026-01-07", -300, "2026-02-11", "reversal")
    + line("DENIED", "2026-01-08", 120, "2026-02-12")
    + line("LATE", "2026-01-30", 70, "2026-02-13")
    + line("NEW", "2026-02-14", 900, "2026-02-20")
)


def first_month(folder: Path) -> None:
    """Everything sent by the end of January: claims in two files, coverage."""
    folder.mkdir()
    (folder / "profile.yaml").write_text(PROFILE + "manifest: REQUIRED\n")
    drop(folder, series_name("FULL", 1, 1), FIRST)
    drop(folder, series_name("DELTA", 2, 2), RESTATED)
    coverage = COVERAGE + span("M1", "2026-01-01", "", "2026-01-01") + span("M2", "2026-01-01", "", "2026-01-01")
    drop(folder, series_name("FULL", 1, 1, feed="eligibility"), coverage)


def second_month(folder: Path) -> None:
    """February: new and changed claims, one file restated, one member's coverage taken back."""
    drop(folder, series_name("DELTA", 3, 3), SECOND)
    wrong, right = series_name("DELTA", 2, 2), CLAIMS + line("MISKEYED", "2026-01-09", 50, "2026-01-28")
    drop(folder, series_name("REST", 4, 4), right, supersedes=[wrong])
    taken_back = COVERAGE + span("M2", "2026-01-01", "2026-01-15", "2026-02-15")
    drop(folder, series_name("DELTA", 3, 2, feed="eligibility"), taken_back)


def accounted(connection: duckdb.DuckDBPyConnection) -> bool:
    """Tell whether each row and cent of each file received ended one way."""
    query = """
        select file.file_id
        from landed.file as file
        left join core.received_row as row on row.file_id = file.file_id and row.feed_code = file.feed_code
        group by file.file_id, file.row_count
        having count(row.row_number) <> file.row_count"""
    return connection.execute(query).fetchall() == []


@pytest.fixture(scope="module")
def months(tmp_path_factory) -> tuple[duckdb.DuckDBPyConnection, Path, dict[str, Any]]:
    root = tmp_path_factory.mktemp("months")
    folder = root / "inputs"
    first_month(folder)
    connection, _ = build_claims(folder, tables=TABLES)
    assert accounted(connection)
    make_views(connection)
    kept = keep_history(connection, root, "january")
    connection.close()
    shutil.copytree(kept, root / "kept")
    second_month(folder)
    connection, acknowledgement = build_claims(folder, tables=TABLES)
    assert sorted(receipt.status for receipt in acknowledgement.receipts) == [*["ACCEPTED"] * 5, "SET_ASIDE"]
    make_views(connection)
    release = root / "releases" / "aaa"
    release.mkdir(parents=True)
    (release / "manifest.json").write_text('{"content_id": "january"}')
    earlier = open_history(root, "aaa")
    assert isinstance(earlier, Earlier)
    yield connection, root, bridge(connection, earlier)
    connection.close()


def test_every_row_and_cent_of_both_months_is_accounted_for(months):
    connection, _, _ = months
    assert accounted(connection)
    query = "select disposition_code, exclusion_code, sum(row_count), sum(plan_paid_cents) from core.conservation "
    ended = connection.execute(query + "where feed_code = 'medical_claim' group by all order by all").fetchall()
    assert ended == [
        ("netted", None, 2, 0),
        ("out_of_scope", "NOT_COVERED", 1, 36000),
        ("superseded", "FILE_SUPERSEDED", 1, 450000),
        ("used", None, 8, 9000 + 18000 + 4500 + 10800 + 6300 + 81000 + 4500),
    ]


def test_what_changed_by_cause(months):
    _, _, changed = months
    (entry,) = changed["spend"]
    causes = {each["cause_code"]: (each["line_count"], each["spend_cents"]) for each in entry["causes"]}
    assert causes == {
        "NEW_SERVICE_MONTH": (1, 90000),
        "LATE_CLAIM": (1, 7000),
        "ADJUSTED_UP": (1, 5000),
        "REVERSAL": (1, -30000),
        "DENIAL_OVERTURNED": (1, 12000),
        "RETRO_TERMINATION": (1, -40000),
        "FILE_SUPERSEDED": (1, -495000),
    }
    assert entry["earlier_spend_cents"] == 10000 + 20000 + 30000 + 40000 + 500000
    assert entry["spend_cents"] - entry["earlier_spend_cents"] == sum(cents for _, cents in causes.values())


def test_what_changed_in_member_months(months):
    _, _, changed = months
    causes = {each["cause_code"]: each["covered_days"] for each in changed["member_months"]["causes"]}
    assert causes["RETRO_TERMINATION"] < 0
    found = changed["member_months"]
    assert found["covered_days"] - found["earlier_covered_days"] == sum(causes.values())


def test_rows_sent_again_in_another_order_change_no_cent(months, tmp_path):
    """As one more file, whose bytes nobody has seen: its rows are copies, row by row."""
    _, root, changed = months
    folder = tmp_path / "inputs"
    shutil.copytree(root / "inputs", folder)
    (folder / "profile.yaml").write_text(PROFILE)
    header, *rows = FIRST.splitlines(keepends=True)
    (folder / "medical_claim.csv").write_text(header + "".join(reversed(rows)))
    connection, acknowledgement = build_claims(folder, tables=TABLES)
    assert [each.row_count for each in acknowledgement.receipts if each.file_name == "medical_claim.csv"] == [len(rows)]
    (entry,) = changed["spend"]
    assert connection.execute("select sum(spend_cents) from core.claim_line").fetchall() == [(entry["spend_cents"],)]
    copies = "select count(*) from core.received_row where disposition_code = 'duplicate'"
    assert connection.execute(copies).fetchall() == [(len(rows),)]
    assert accounted(connection)
    connection.close()


def test_the_first_month_is_kept_the_same_on_one_thread(months, tmp_path):
    """What is kept of a release depends on what was received alone, so that a comparison made again says the same."""
    _, root, _ = months
    folder = tmp_path / "inputs"
    first_month(folder)
    connection, _ = build_claims(folder, threads=1, tables=TABLES)
    make_views(connection)
    again = keep_history(connection, tmp_path, "january")
    for name in ("line", "member_month"):
        rows = [f"select * from read_parquet('{place / name}.parquet')" for place in (again, root / "kept")]
        assert connection.execute(f"{rows[0]} except all {rows[1]}").fetchall() == []
        assert connection.execute(f"{rows[1]} except all {rows[0]}").fetchall() == []
    connection.close()
