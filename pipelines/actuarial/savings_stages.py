"""The stages of savings, each with the tables that it reads and fills.

Claims are completed, members compared, it is decided whether money may rest on that, and told what it is made of.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

import duckdb

from pipelines.actuarial import completion_rows, economics_rows, estimating, savings_rows


class Stage(Protocol):
    """What reads some tables and makes the rows of others, by table."""

    READ: Sequence[str]
    TABLES: Mapping[str, Mapping[str, str]]

    def rows(self, connection: duckdb.DuckDBPyConnection) -> Mapping[str, Sequence[Sequence[object]]]:
        """Return the rows of each table."""


# By the table that a stage is named after, in their order.
STAGES: Mapping[str, Stage] = {
    "actuarial.completion": completion_rows,
    "actuarial.savings_estimate": estimating,
    "actuarial.savings": savings_rows,
    "actuarial.price_use": economics_rows,
}
TABLES: Mapping[str, Mapping[str, str]] = {
    table: columns for stage in STAGES.values() for table, columns in stage.TABLES.items()
}
