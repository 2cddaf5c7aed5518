"""Step 2: what was agreed becomes rows of ``terms.*``."""

from collections.abc import Iterator

import dagster as dg

from pipelines.assets.models import table_key
from pipelines.intake.canonical import LANDED_TABLES
from pipelines.progress import run_step
from pipelines.resources import Run
from pipelines.terms import TABLES, write_terms


@dg.multi_asset(
    name="terms",
    specs=[
        dg.AssetSpec(
            table_key(name),
            deps=[table_key(feed) for feed in LANDED_TABLES],
            group_name="terms",
            description="What was agreed, asked and declared, as rows.",
            kinds={"yaml"},
        )
        for name in TABLES
    ],
)
def terms(run: Run) -> Iterator[dg.MaterializeResult]:
    """Write the terms of every agreement that is due."""
    counts = run_step("terms", lambda: write_terms(run.connection, run.reconciliation))
    for name in TABLES:
        yield dg.MaterializeResult(asset_key=table_key(name), metadata={"dagster/row_count": counts[name]})
