"""Column types of every table, and what the house says they must be."""

from collections.abc import Mapping

from pipelines.engines import duckdb as engine
from pipelines.schema import column_types
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


class EmptyWarehouse:
    """Knows the columns of every table."""

    def __init__(self, models: Mapping[str, Model]) -> None:
        connection = engine.connect(threads=1)
        self._columns = column_types(connection, models)
        connection.close()

    def columns(self, name: str) -> Mapping[str, str]:
        """Return column -> type of a table."""
        return self._columns[name]
