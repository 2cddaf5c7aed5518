"""Between the extracts of savings and the settlement: claims completed, members compared, and what that decides."""

from collections.abc import Iterator

import dagster as dg

from pipelines.actuarial.savings_stages import STAGES, Stage
from pipelines.assets.models import table_key
from pipelines.engines.duckdb import load_table
from pipelines.progress import run_step
from pipelines.resources import Run


def savings_assets() -> list[dg.AssetsDefinition]:
    """Return an asset a stage."""
    return [savings_asset(name, stage) for name, stage in STAGES.items()]


def savings_asset(name: str, stage: Stage) -> dg.AssetsDefinition:
    """Return the asset that fills the tables of one stage."""

    @dg.multi_asset(
        name=name.replace(".", "_"),
        specs=[
            dg.AssetSpec(
                table_key(table),
                deps=[table_key(read) for read in stage.READ],
                group_name="actuarial",
                description=stage.__doc__,
                kinds={"python"},
            )
            for table in stage.TABLES
        ],
    )
    def tables(run: Run) -> Iterator[dg.MaterializeResult]:
        counts = run_step(name, lambda: stage_into_tables(run, stage))
        for table, count in counts.items():
            yield dg.MaterializeResult(asset_key=table_key(table), metadata={"dagster/row_count": count})

    return tables


def stage_into_tables(run: Run, stage: Stage) -> dict[str, int]:
    """Fill the tables of a stage; return the number of rows of each."""
    rows = stage.rows(run.connection)
    for table, columns in stage.TABLES.items():
        load_table(run.connection, table, columns, rows[table])
    return {table: len(rows[table]) for table in stage.TABLES}
