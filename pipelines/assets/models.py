"""One asset for each file under ``sql/``. What it reads is found in its query; nothing is declared twice."""

from collections.abc import Iterable

import dagster as dg

from pipelines.progress import run_step
from pipelines.resources import Run
from pipelines.warehouse import Model


def table_key(name: str) -> dg.AssetKey:
    """Return the asset key of ``layer.table``."""
    return dg.AssetKey(name.split("."))


def model_assets(models: Iterable[Model]) -> list[dg.AssetsDefinition]:
    """Return an asset a model."""
    return [model_asset(model) for model in models]


def model_asset(model: Model) -> dg.AssetsDefinition:
    """Return the asset that builds one model."""

    @dg.asset(
        key=table_key(model.name),
        deps=[table_key(name) for name in model.depends_on],
        group_name=model.layer,
        description=description(model),
        metadata={"dagster/column_schema": column_schema(model)},
        kinds={"sql"},
    )
    def table(run: Run) -> dg.MaterializeResult:
        rows = run_step(model.name, lambda: run.engine_at_work.build(model))
        return dg.MaterializeResult(metadata={"dagster/row_count": rows})

    return table


def description(model: Model) -> str:
    """Say what a row is and what identifies it."""
    return f"{model.description}\n\nGrain: {', '.join(model.grain)}"


def column_schema(model: Model) -> dg.TableSchema:
    """Return the data dictionary of a model."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name, description=comment or None, constraints=dg.TableColumnConstraints(unique=(name,) == model.grain)
            )
            for name, comment in model.columns.items()
        ]
    )
