"""Builds the models of a Markdown case on Spark, from the same given rows, and brings them back to be compared."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pyspark.sql import SparkSession
from sqlglot import exp

from pipelines.engines.carrying import SPARK, parts
from pipelines.engines.spark import FOR_FEW_ROWS, prepare, schema
from pipelines.engines.spark_session import start
from pipelines.warehouse import Model

Rows = Sequence[Sequence[str | None]]


def small_session(work: Path) -> SparkSession:
    """Return a session for tables of a few rows: one partition each, so that nothing is sent around."""
    session = start("local[2]", work, work / "exchange")
    for name, value in {**FOR_FEW_ROWS, "spark.sql.shuffle.partitions": "1"}.items():
        session.conf.set(name, value)
    return session


class CaseOnSpark:
    """One case: its tables are views whose names carry its number, so that cases can run side by side."""

    def __init__(self, session: SparkSession, number: int, folder: Path) -> None:
        self._session = session
        self._number = number
        self._folder = folder
        self._views: list[str] = []

    def view(self, table: str) -> str:
        return f"case_{self._number}__{table.replace('.', '__')}"

    def give(self, name: str, kinds: Mapping[str, str], rows: Rows) -> None:
        self._session.sql(given(kinds, rows).sql(SPARK)).createOrReplaceTempView(self.view(name))
        self._views.append(self.view(name))

    def build(self, model: Model, kinds: Mapping[str, str]) -> list[list[str | None]]:
        """Build one model, and return its rows as text."""
        *steps, result = parts(model.sql, self.view(model.name), self.view)
        for step in steps:
            prepare(self._session, step, self._folder)
            self._views.append(step.name)
        found = self._session.sql(result.sql).to(schema(kinds)).collect()
        return [[printed(value) for value in row] for row in found]

    def close(self) -> None:
        for view in self._views:
            self._session.catalog.dropTempView(view)


def given(kinds: Mapping[str, str], rows: Rows) -> exp.Select:
    """Return the query that makes a table of literals, each cast from its text."""
    words = [f"c{number}" for number in range(len(kinds))]
    columns = [
        exp.alias_(exp.cast(exp.column(word), kind), name)
        for word, (name, kind) in zip(words, kinds.items(), strict=True)
    ]
    # A table without rows is one row of nulls that no condition lets through.
    texts = rows or [[None] * len(kinds)]
    values = exp.values([tuple(row) for row in texts], alias="given", columns=words)
    query = exp.select(*columns).from_(values)
    query.set("hint", exp.Hint(expressions=[exp.Anonymous(this="coalesce", expressions=[exp.convert(1)])]))
    return query if rows else query.where(exp.false())


def printed(value: object) -> str | None:
    """Return a value as the embedded engine reads it back."""
    return None if value is None else str(value)


def rows_of(connection, name: str) -> list[tuple[str | None, ...]]:
    """Return every row of a table of the embedded engine as text, sorted."""
    found = connection.execute(f"select * from {name}").fetchall()
    return sorted_rows([[printed(value) for value in row] for row in found])


def sorted_rows(rows: Sequence[Sequence[str | None]]) -> list[tuple[str | None, ...]]:
    return sorted((tuple(row) for row in rows), key=lambda row: tuple((value is None, value or "") for value in row))
