"""The embedded engine: DuckDB, in memory or on one file, one process.

Belongs here: opening a connection, building a model, loading small typed tables. Does not: any rule of the business.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from pipelines.warehouse import DIALECT, LAYER_ORDER, SOURCE_LAYERS, Model

Columns = Mapping[str, str]
# Numbers of claims and lines hardly repeat. To look for what repeats in them would take a quarter of the time in which
# a claim line is written: they are kept as they are (docs/decisions/0010).
UNREPEATED = frozenset({"claim_id", "claim_line_id", "claim_root_id", "fill_id", "line_id", "original_claim_id"})


def connect(
    path: Path | None = None, *, threads: int | None = None, memory_limit: str | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a warehouse with one schema a layer; ``path`` None keeps it in memory.

    ``memory_limit`` is DuckDB's, such as ``8GB``: beyond it, work spills to disk beside the file.
    """
    settings: dict[str, Any] = {
        # Nothing is fetched at run time.
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "preserve_insertion_order": "false",
        # DuckDB 2.0.0 loses groups with it: docs/decisions/0003.
        "disabled_optimizers": "statistics_propagation",
    }
    if threads is not None:
        settings["threads"] = str(threads)
    if memory_limit is not None:
        settings["memory_limit"] = memory_limit
    connection = duckdb.connect(str(path) if path else ":memory:", config=settings)
    # Progress is told by step (pipelines/progress.py); a bar of the engine would mix into it and into --json. DuckDB
    # takes this setting on an open connection only.
    connection.execute("set enable_progress_bar = false")
    for layer in LAYER_ORDER:
        connection.execute(f"create schema if not exists {layer}")
    return connection


@dataclass(frozen=True)
class Embedded:
    """The engine that builds models as tables of the warehouse itself."""

    connection: duckdb.DuckDBPyConnection

    def build(self, model: Model) -> int:
        """Build one model; return its number of rows."""
        return build(self.connection, model)

    def close(self) -> None:
        """Keep the warehouse: who opened it closes it."""


def build(connection: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Build one model as a table from the file's own text; return its number of rows."""
    if UNREPEATED & model.columns.keys():
        _build_columns(connection, model)
    else:
        connection.execute(f"create or replace table {model.name} as\n{model.sql}")
    return row_count(connection, model.name)


def drop_built(connection: duckdb.DuckDBPyConnection, kind: str) -> None:
    """Drop the models that are a "table" or a "view": an engine cannot put its own in the place of another's."""
    listed = exp.select("schema_name", f"{kind}_name").from_(exp.Anonymous(this=f"duckdb_{kind}s"))
    for layer, name in connection.execute(listed.sql(dialect=DIALECT)).fetchall():
        if layer in LAYER_ORDER and layer not in SOURCE_LAYERS:
            connection.execute(exp.Drop(this=exp.to_table(f"{layer}.{name}"), kind=kind).sql(dialect=DIALECT))


def row_count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Return the number of rows of ``layer.table``."""
    return _scalar(connection, exp.select("count(*)").from_(table))


def duplicate_keys(connection: duckdb.DuckDBPyConnection, model: Model) -> int:
    """Return how many values of the model's grain occur more than once: none may."""
    # Equal keys have equal hashes, and hashes are counted in half the time: keys are looked at where two are equal.
    fewer = exp.select(f"count(*) - count(distinct hash({', '.join(model.grain)}))").from_(model.name)
    if _scalar(connection, fewer) == 0:
        return 0
    keys = exp.select(*model.grain).from_(model.name).group_by(*model.grain).having("count(*) > 1")
    return _scalar(connection, exp.select("count(*)").from_(keys.subquery("repeated")))


def load_table(
    connection: duckdb.DuckDBPyConnection, name: str, columns: Columns, rows: Sequence[Sequence[object]]
) -> None:
    """Create ``layer.table`` with the given column types and fill it; the engine casts each value from its text."""
    definition = ", ".join(f"{column} {kind}" for column, kind in columns.items())
    connection.execute(f"create or replace table {name} ({definition})")
    if not rows:
        return
    # One list a column: 20,000 rows go in at once, where executemany takes a second a thousand.
    texts = [[None if value is None else str(value) for value in column] for column in zip(*rows, strict=True)]
    unnested = exp.select(*(f"unnest(cast(${number} as varchar[]))" for number in range(1, len(columns) + 1)))
    connection.execute(f"insert into {name} {unnested.sql(dialect=DIALECT)}", texts)


def _build_columns(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    described = connection.execute(f"describe\n{model.sql}").fetchall()
    kept = {name: " using compression 'uncompressed'" if name in UNREPEATED else "" for name, *_ in described}
    definition = ", ".join(f"{name} {kind}{kept[name]}" for name, kind, *_ in described)
    # As one: where the query fails, the table that was there stays.
    connection.begin()
    try:
        connection.execute(f"create or replace table {model.name} ({definition})")
        connection.execute(f"insert into {model.name}\n{model.sql}")
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _scalar(connection: duckdb.DuckDBPyConnection, query: exp.Select) -> int:
    # Fetched to the end: a result left open blocks the connection's next statement.
    ((value,),) = connection.execute(query.sql(dialect=DIALECT)).fetchall()
    return int(value)
