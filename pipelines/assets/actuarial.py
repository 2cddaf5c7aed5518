"""Between what was measured and what is settled: rates under other treatments of those who did not answer."""

import dagster as dg

from pipelines.actuarial.adjusted_rates import COLUMNS, TABLE, adjusted_rows
from pipelines.actuarial.members import READ, read_members
from pipelines.assets.models import table_key
from pipelines.engines.duckdb import load_table
from pipelines.progress import run_step
from pipelines.resources import Run


@dg.asset(
    key=table_key(TABLE),
    deps=[table_key(name) for name in READ],
    group_name="actuarial",
    description="Weighted and risk-adjusted rates of the responder measures.",
    kinds={"python"},
)
def adjusted_rate(run: Run) -> dg.MaterializeResult:
    """Weight and adjust the rates of every agreement."""
    rows = run_step(TABLE, lambda: adjusted_into_table(run))
    return dg.MaterializeResult(metadata={"dagster/row_count": rows})


def adjusted_into_table(run: Run) -> int:
    """Fill ``actuarial.adjusted_rate``; return its number of rows."""
    rows = adjusted_rows(read_members(run.connection))
    load_table(run.connection, TABLE, COLUMNS, rows)
    return len(rows)
