"""Columns and types of every table: declared where Python fills it, found by building it empty where SQL does."""

from collections.abc import Mapping

import duckdb

from pipelines.actuarial import adjusted_rates, savings_stages
from pipelines.engines import duckdb as engine
from pipelines.intake.canonical import LANDED_TABLES
from pipelines.settlement_tables import TABLES as SETTLEMENT_TABLES
from pipelines.terms import TABLES as TERM_TABLES
from pipelines.warehouse import Model

DECLARED_TABLES: Mapping[str, Mapping[str, str]] = {
    **LANDED_TABLES,
    **TERM_TABLES,
    adjusted_rates.TABLE: adjusted_rates.COLUMNS,
    **savings_stages.TABLES,
    **SETTLEMENT_TABLES,
}


def column_types(connection: duckdb.DuckDBPyConnection, models: Mapping[str, Model]) -> dict[str, Mapping[str, str]]:
    """Build every table empty and return column -> type, by ``layer.table``; the connection's tables are replaced."""
    types: dict[str, Mapping[str, str]] = dict(DECLARED_TABLES)
    for name, columns in DECLARED_TABLES.items():
        engine.load_table(connection, name, columns, [])
    for model in models.values():
        engine.build(connection, model)
        described = connection.execute(f"describe {model.name}").fetchall()
        types[model.name] = {column: kind for column, kind, *_ in described}
    return types
