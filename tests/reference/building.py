"""Builds chosen models on given rows and reads tables back: where a plain-Python reference meets the SQL."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from contracts.exhibit_tables import exhibit_tables
from contracts.exhibits import load_exhibits
from pipelines.engines import duckdb as engine
from pipelines.warehouse import Model, read_models
from tests.sql.schema import EmptyWarehouse


@cache
def common_rules() -> list[dict[str, object]]:
    table = exhibit_tables(load_exhibits())["common_rule"]
    return [dict(zip(dict(table.columns), row, strict=True)) for row in table.rows]


@cache
def warehouse() -> tuple[dict[str, Model], EmptyWarehouse]:
    models = read_models()
    return models, EmptyWarehouse(models)


def build(
    given: Mapping[str, Iterable[Mapping[str, object]]], models: Sequence[str], read: Mapping[str, str]
) -> dict[str, list[tuple]]:
    """Build ``models`` (by name) over the given tables and the common rules; return what ``read`` names.

    ``read`` has the columns to read of each table; the answer has their rows, in one order.
    """
    known, empty = warehouse()
    given = {"terms.common_rule": common_rules(), **given}
    order = [model for name, model in known.items() if name in models]
    needed = {name for model in order for name in model.depends_on} - set(models)
    connection = engine.connect(threads=1)
    try:
        for name in sorted(needed | set(given)):
            kinds = empty.columns(name)
            rows = [[row.get(column) for column in kinds] for row in given.get(name, ())]
            engine.load_table(connection, name, kinds, rows)
        for model in order:
            engine.build(connection, model)
            assert engine.duplicate_keys(connection, model) == 0, model.name
        return {
            table: sorted(connection.execute(f"select {columns} from {table}").fetchall(), key=repr)
            for table, columns in read.items()
        }
    finally:
        connection.close()
