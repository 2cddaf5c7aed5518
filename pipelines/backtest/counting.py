"""What an offer pays on counted from a release's inputs by the steps of a run, and settled; nothing is published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from contracts.books.book import Book
from contracts.exhibits import Exhibits
from contracts.versions import Versions
from pipelines.backtest.placing import Placed
from pipelines.building import build_with_all_read
from pipelines.engines.duckdb import connect, load_table
from pipelines.facts import FACT_TABLES, measured, rows
from pipelines.failures import QualityError
from pipelines.landing import receive
from pipelines.progress import run_step
from pipelines.reconciliation import Reconciliation, make_work
from pipelines.settlement_tables import TABLES, settlement_rows
from pipelines.settling import Settled, settle_one
from pipelines.terms import write_terms

LISTED = "scorecard.reconciliation"
INVOICED = "input.vendor_invoice"
NOT_INVOICED = "delete from input.vendor_invoice where vendor_id = $1"
# Units of days that lost coverage too late to take a charged fee back. Under an offer nobody knows what was charged.
WITHDRAWN = """
select count(*) from performance.billable where agreement_id = $1 and is_standing and is_in_period and is_payable
"""
ATTRIBUTED = "select count(distinct member_id) as members from attribution.activation where agreement_id = $1"
LISTED_MEMBERS = """
select
    clause_id, of_clause_id, kind_code, measure_id, member_key_id, event_date, month_date, reason_code, unit_count,
    amount_cents as cents, $2 as status
from scorecard.reconciliation
where agreement_id = $1
order by clause_id, of_clause_id, month_date nulls last, row_code, reason_code nulls last, row_id
"""
COUNTED = """
select clause_id, reason_code, count(*) as row_count, cast(sum(unit_count) as bigint) as unit_count
from scorecard.reconciliation
where agreement_id = $1 and row_code <> 'SETTLEMENT'
group by clause_id, reason_code
order by clause_id, reason_code
"""
CENTS = "select coalesce(sum(amount_cents), 0) as cents from scorecard.reconciliation where agreement_id = $1"


@dataclass(frozen=True)
class BackTest:
    """What an offer came to, how many members were attributed under it, and rows and units by clause and reason.

    `withdrawn_count` are units left out because their day lost coverage later; charged before, they would stand.
    """

    settled: Settled
    attributed_count: int
    withdrawn_count: int
    counted: Sequence[Mapping[str, Any]]


def count(given: Reconciliation, placed: Placed, exhibits: Exhibits, members: Path, mark: str) -> BackTest:
    """Build what the offer pays on, settle it, and write the list of members, every row of it marked.

    Raises QualityError where the list does not add up to the settlement.
    """
    make_work(given)
    name = placed.offer.agreement_id
    with connect(given.warehouse, threads=given.threads, memory_limit=given.memory) as connection:
        run_step("landed", lambda: receive(connection, given))
        run_step("terms", lambda: write_terms(connection, given))
        built = build_with_all_read(connection, [INVOICED])
        connection.execute(NOT_INVOICED, [placed.offer.vendor_id])
        built |= build_with_all_read(connection, FACT_TABLES, built)
        settled = run_step("settlement", lambda: _settled(connection, placed, given.work, exhibits))
        build_with_all_read(connection, [LISTED], built)
        connection.sql(LISTED_MEMBERS, params=[name, mark]).write_csv(str(members), header=True)
        ((sum_of_rows,),) = connection.execute(CENTS, [name]).fetchall()
        if sum_of_rows != settled.settlement.net_cents:
            raise QualityError(f"the list of members sums to {sum_of_rows} cents, not to the net")
        ((attributed,),) = connection.execute(ATTRIBUTED, [name]).fetchall()
        ((withdrawn,),) = connection.execute(WITHDRAWN, [name]).fetchall()
        return BackTest(settled, attributed, withdrawn, rows(connection, COUNTED, [name]))


def _settled(connection: duckdb.DuckDBPyConnection, placed: Placed, work: Path, exhibits: Exhibits) -> Settled:
    """Settle on what was measured, and fill ``settlement.*`` with it alone."""
    facts = measured(connection, Versions.of(placed.offer), exhibits).model_copy(update={"posted": ()})
    settled = settle_one(facts, placed.loaded, work, Book(placed.offer.agreement_id))
    filled = settlement_rows([settled], [placed.loaded], exhibits)
    for table, columns in TABLES.items():
        load_table(connection, table, columns, filled[table])
    return settled
