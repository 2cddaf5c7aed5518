"""Column types of every table, found by building the models on empty inputs."""

from collections.abc import Iterable, Mapping

import duckdb

from pipelines.engines import duckdb as engine
from pipelines.publish.agreement_tables import TABLES as QUOTED_TABLES
from pipelines.settlement_tables import TABLES as SETTLEMENT_TABLES
from pipelines.warehouse import Model

# The suffix is the type (house rule); the first that fits decides.
SUFFIX_TYPES = (
    ("_date", "date"),
    ("_cents", "bigint"),
    ("_count", "bigint"),
    ("_days", "bigint"),
    ("_number", "bigint"),
    ("_numerator", "bigint"),
    ("_denominator", "bigint"),
    ("_thousandths", "bigint"),
)


def type_of(column: str) -> str:
    """Return the type that the house gives a column of this name."""
    if column.startswith(("is_", "has_")):
        return "boolean"
    return next((kind for suffix, kind in SUFFIX_TYPES if column.endswith(suffix)), "varchar")


def declared_tables() -> dict[str, Mapping[str, str]]:
    """Return the columns of the tables that Python fills: ``landed.*``, ``terms.*`` and ``settlement.*``."""
    declared: dict[str, Mapping[str, str]] = {}
    try:  # the two imports become plain once both modules have landed
        from pipelines.terms import TABLES as TERM_TABLES

        declared |= TERM_TABLES
    except ImportError:
        pass
    try:
        from pipelines.intake.canonical import LANDED_TABLES

        declared |= LANDED_TABLES
    except ImportError:
        pass
    return declared | SETTLEMENT_TABLES | QUOTED_TABLES


class EmptyWarehouse:
    """Knows the columns of every table; a model that cannot be built on empty inputs is left out."""

    def __init__(self, models: Mapping[str, Model]) -> None:
        self._columns: dict[str, Mapping[str, str]] = dict(declared_tables())
        connection = engine.connect(threads=1)
        for name, columns in self._columns.items():
            engine.load_table(connection, name, columns, [])
        for model in models.values():
            try:
                engine.build(connection, model)
            except duckdb.Error:
                continue
            rows = connection.execute(f"select column_name, column_type from (describe {model.name})").fetchall()
            self._columns[model.name] = dict(rows)
        connection.close()

    def columns(self, name: str, shown: Iterable[str] = ()) -> Mapping[str, str]:
        """Return column -> type of a table; an undeclared table has the shown columns, typed by suffix."""
        return self._columns.get(name) or {column: type_of(column) for column in shown} or {"unknown": "varchar"}
