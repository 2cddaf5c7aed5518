"""Step 1: files are received into ``landed.*`` as text, and acknowledged."""

from collections.abc import Iterator

import dagster as dg

from pipelines.assets.models import table_key
from pipelines.engines.duckdb import row_count
from pipelines.intake.canonical import LANDED_TABLES
from pipelines.landing import receive
from pipelines.progress import run_step
from pipelines.resources import Run


@dg.multi_asset(
    name="landed",
    specs=[
        dg.AssetSpec(
            table_key(name),
            group_name="landed",
            description="The files accepted."
            if name == "landed.file"
            else "One feed as received: every column is text.",
            kinds={"duckdb"},
        )
        for name in LANDED_TABLES
    ],
)
def landed(run: Run) -> Iterator[dg.MaterializeResult]:
    """Receive every feed of the input folder."""
    run_step("landed", lambda: receive(run.connection, run.reconciliation))
    for name in LANDED_TABLES:
        rows = row_count(run.connection, name)
        yield dg.MaterializeResult(asset_key=table_key(name), metadata={"dagster/row_count": rows})
