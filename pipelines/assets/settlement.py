"""Step 10: clauses are applied to what was measured."""

from collections.abc import Iterator

import dagster as dg

from contracts.exhibits import load_exhibits
from pipelines.assets.models import table_key
from pipelines.books.found import kept_books
from pipelines.books.signed import without_effect
from pipelines.engines.duckdb import load_table
from pipelines.facts import FACT_TABLES
from pipelines.progress import journal, run_step
from pipelines.resources import Run
from pipelines.settlement_tables import TABLES, settlement_rows
from pipelines.settling import load_agreements, settle_all
from pipelines.suspended import suspended_lines


@dg.multi_asset(
    name="settlement",
    specs=[
        dg.AssetSpec(
            table_key(name),
            deps=[table_key(fact) for fact in FACT_TABLES],
            group_name="settlement",
            description="What the clauses make of the facts.",
            kinds={"python"},
        )
        for name in TABLES
    ],
)
def settlement(run: Run) -> Iterator[dg.MaterializeResult]:
    """Settle every agreement."""
    counts = run_step("settlement", lambda: settle_into_tables(run))
    for name, count in counts.items():
        yield dg.MaterializeResult(asset_key=table_key(name), metadata={"dagster/row_count": count})


def settle_into_tables(run: Run) -> dict[str, int]:
    """Fill ``settlement.*``; return the number of rows of each table."""
    given, exhibits = run.reconciliation, load_exhibits()
    agreements = load_agreements(given.agreements, exhibits)
    settled = settle_all(run.connection, agreements, exhibits, given.work, books=kept_books(given.work))
    for line in (*without_effect(run.connection), *suspended_lines(run.connection, settled)):
        journal().warn(line)
    rows = settlement_rows(settled, agreements, exhibits)
    for name, columns in TABLES.items():
        load_table(run.connection, name, columns, rows[name])
    return {name: len(rows[name]) for name in TABLES}
