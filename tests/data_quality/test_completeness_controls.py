"""What the controls of completeness flag, on months and amounts made for them.

The months are counted by the model itself, of claims and a ledger made for them.
"""

from collections.abc import Iterator, Sequence

import duckdb
import pytest

from data_quality.validation import CRITICAL, WARNING, load_reconciliations
from pipelines.engines import duckdb as engine
from pipelines.warehouse import SQL_ROOT, read_model

PAID_MONTH = read_model(SQL_ROOT / "core" / "paid_month.sql")
RECONCILIATIONS = load_reconciliations()
YEAR = [f"2025-{month:02d}-01" for month in range(1, 13)]
FEEDS = ("medical_claim", "pharmacy_claim")


@pytest.fixture
def tables() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = engine.connect(threads=1)
    received = "source_id varchar, known_from_date date, plan_paid_cents bigint"
    for feed in FEEDS:
        connection.execute(f"create table input.{feed} ({received}, paid_date date)")
    connection.execute(f"create table input.ledger_control ({received}, claim_feed_code varchar, month_date date)")
    transaction = "feed_code varchar, file_id varchar, row_number bigint"
    connection.execute(f"create table core.netting ({transaction}, source_id varchar, disposition_code varchar)")
    connection.execute(
        f"create table core.contested_transaction ({transaction}, known_from_date date, plan_paid_cents bigint)"
    )
    connection.execute(
        "create table terms.source (source_id varchar, adjustment_style_code varchar, has_paid_date boolean)"
    )
    connection.execute("create table terms.run (paid_through_date date)")
    amounts = "allowed_cents bigint, plan_paid_cents bigint, member_share_cents bigint, other_payer_cents bigint"
    used = "disposition_code varchar default 'used'"
    connection.execute(
        f"create table core.claim_line (source_id varchar, {amounts}, {used}, other_reduction_cents bigint, "
        "is_capitated boolean default false)"
    )
    connection.execute(f"create table core.pharmacy_fill (source_id varchar, {amounts}, {used})")
    connection.execute(
        "create table core.identity_exception (feed_code varchar, check_code varchar, source_id varchar, "
        "difference_cents bigint)"
    )
    connection.execute(
        "create table core.conservation (feed_code varchar, source_id varchar, disposition_code varchar, "
        "exclusion_code varchar)"
    )
    yield connection
    connection.close()


def flagged(tables: duckdb.DuckDBPyConnection, name: str, column: str) -> list[str]:
    found = tables.sql(f"select cast({column} as varchar) from ({RECONCILIATIONS[name].query}) order by 1").fetchall()
    return [value for (value,) in found]


def months(tables: duckdb.DuckDBPyConnection, counts: Sequence[int], through: str, ledger: Sequence[int] = ()) -> None:
    """Give each month from January on its claims, of a cent each, and what the ledger says of it."""
    tables.execute("insert into terms.run values (cast($1 as date))", [through])
    for month, count in zip(YEAR, counts, strict=False):
        tables.execute(
            "insert into input.medical_claim select 's', cast($1 as date), 1, cast($1 as date) from range($2)",
            [month, count],
        )
    for month, cents in zip(YEAR, ledger, strict=False):
        tables.execute(
            "insert into input.ledger_control values ('s', null, $2, 'medical_claim', cast($1 as date))", [month, cents]
        )
    engine.build(tables, PAID_MONTH)


def test_the_last_month_is_judged_once_it_is_over(tables: duckdb.DuckDBPyConnection) -> None:
    months(tables, [10] * 11 + [1], "2025-12-31")
    assert flagged(tables, "volumes_do_not_jump", "month_date") == ["2025-12-01"]


def test_a_month_that_is_not_over_is_not_judged(tables: duckdb.DuckDBPyConnection) -> None:
    months(tables, [10] * 11 + [1], "2025-12-30")
    assert flagged(tables, "volumes_do_not_jump", "month_date") == []
    assert flagged(tables, "volumes_keep_from_month_to_month", "month_date") == []


def test_a_last_month_without_any_row_is_flagged(tables: duckdb.DuckDBPyConnection) -> None:
    months(tables, [10] * 11, "2025-12-31")
    assert flagged(tables, "volumes_do_not_jump", "month_date") == ["2025-12-01"]


def test_a_short_extract_is_judged_by_the_months_there_are(tables: duckdb.DuckDBPyConnection) -> None:
    months(tables, [10, 10, 10, 1, 10, 10], "2025-06-30")
    assert flagged(tables, "volumes_do_not_jump", "month_date") == ["2025-04-01"]


def test_seventy_percent_and_thirty_percent_are_borne(tables: duckdb.DuckDBPyConnection) -> None:
    months(tables, [5, 10, 10, 10, 7], "2025-05-31")
    assert flagged(tables, "volumes_do_not_jump", "month_date") == []
    assert flagged(tables, "volumes_keep_from_month_to_month", "month_date") == []


def test_a_month_of_three_times_the_rows_is_flagged(tables: duckdb.DuckDBPyConnection) -> None:
    months(tables, [10] * 8 + [30] + [10] * 3, "2025-12-31")
    assert flagged(tables, "volumes_keep_from_month_to_month", "month_date") == ["2025-09-01", "2025-10-01"]


def test_claims_that_an_extract_starts_with_are_paid_in_its_third_month(tables: duckdb.DuckDBPyConnection) -> None:
    months(tables, [4, 9, 12, 16], "2025-04-30")
    assert flagged(tables, "volumes_keep_from_month_to_month", "month_date") == ["2025-04-01"]


def test_a_ledger_a_quarter_off_stops_the_run(tables: duckdb.DuckDBPyConnection) -> None:
    months(tables, [100] * 3, "2025-03-31", [125] * 3)
    assert flagged(tables, "ledger_agrees_with_claims", "feed_code") == ["medical_claim"]
    assert RECONCILIATIONS["ledger_agrees_with_claims"].severity == CRITICAL


def test_half_a_percent_of_the_ledger_is_borne(tables: duckdb.DuckDBPyConnection) -> None:
    months(tables, [199], "2025-01-31", [200])
    assert flagged(tables, "ledger_agrees_with_claims", "feed_code") == []
    assert flagged(tables, "ledger_agrees_month_by_month", "month_date") == []


def test_months_that_offset_each_other_are_told(tables: duckdb.DuckDBPyConnection) -> None:
    months(tables, [100, 300, 100, 50], "2025-04-30", [200, 100, 200, 50])
    assert flagged(tables, "ledger_agrees_with_claims", "feed_code") == []
    assert flagged(tables, "ledger_agrees_month_by_month", "month_date") == YEAR[:3]


@pytest.mark.parametrize("feed", FEEDS)
@pytest.mark.parametrize(("difference", "stops"), [(10, False), (11, True)])
def test_amounts_that_do_not_add_up_stop_either_feed(
    tables: duckdb.DuckDBPyConnection, feed: str, difference: int, stops: bool
) -> None:
    for table in ("claim_line", "pharmacy_fill"):
        tables.execute(f"insert into core.{table} (source_id, allowed_cents) values ('s', 10000)")
    tables.execute("insert into core.identity_exception values ($1, 'AMOUNTS', 's', $2)", [feed, difference])
    tables.execute("insert into core.identity_exception values ('pharmacy_claim', 'PARTS', 's', 9999)")
    assert flagged(tables, "identity_within_tolerance", "feed_code") == [feed] * stops


def test_a_source_without_any_member_share_is_told_of(tables: duckdb.DuckDBPyConnection) -> None:
    columns = "(source_id, allowed_cents, plan_paid_cents, member_share_cents)"
    rows = "('none', 90000, 10000, 0), ('full', 90000, 90000, 0), ('some', 90000, 10000, 0), ('some', 100, 50, 50)"
    for table in ("claim_line", "pharmacy_fill"):
        tables.execute(f"insert into core.{table} {columns} values {rows}")
    assert flagged(tables, "member_share_is_sent", "source_id") == ["none", "none"]
    assert RECONCILIATIONS["member_share_is_sent"].severity == WARNING
