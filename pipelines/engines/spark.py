"""The engine of a cluster: Spark builds the models, from the same files, carried into its dialect by sqlglot.

Belongs here: carrying a query over, handing tables to Spark and reading its results. Received files, terms, settlement
and publishing stay with the embedded database; both sides read and write Parquet in one folder, the exchange. What a
model becomes is a view of the warehouse over its files there, so nothing is copied back.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from pipelines.engines.carrying import Part, parts
from pipelines.engines.duckdb import row_count
from pipelines.warehouse import DIALECT, SOURCE_LAYERS, Model, ModelError

if TYPE_CHECKING:
    import duckdb
    from pyspark.sql import SparkSession
    from pyspark.sql.types import StructType

# A column's suffix is its type, so these are all there are.
TYPES = {"VARCHAR": "string", "BIGINT": "long", "DATE": "date", "BOOLEAN": "boolean"}
# Where in the exchange the steps of the model at work lie.
STEPS = "steps"
# What one task of a shuffle should get of the rows received, and the number of tasks at least and at most.
ROWS_A_TASK = 250_000
FEWEST_TASKS, MOST_TASKS = 2, 4_000
# Below this many rows received, Spark's own preparations cost more than the work: it neither writes programs for a
# query, nor thinks again after each of its stages, nor starts a job to send a small table around.
FEW_ROWS = 2_000_000
FOR_FEW_ROWS = {
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.constraintPropagation.enabled": "false",
}


@dataclass
class Cluster:
    """Builds models on Spark and lets the warehouse read them where they lie."""

    connection: duckdb.DuckDBPyConnection
    session: SparkSession
    exchange: Path
    given: set[str] = field(default_factory=set)
    rows_received: int = 0

    def build(self, model: Model) -> int:
        """Build one model as files of the exchange and as a view of the warehouse; return its number of rows."""
        for name in model.depends_on:
            if name not in self.given:
                self.give(name)
        kinds = types_of(self.connection, model.sql)
        *steps, result = parts(model.sql, view_name(model.name), view_name)
        for step in steps:
            prepare(self.session, step, self.exchange / STEPS)
        built = self.session.sql(result.sql).to(schema(kinds))
        built.write.mode("overwrite").parquet(self.folder(model.name).as_uri())
        shutil.rmtree(self.exchange / STEPS, ignore_errors=True)
        self.register(model.name, kinds)
        self.connection.execute(view_statement(model.name, kinds, self.folder(model.name)))
        return row_count(self.connection, model.name)

    def close(self) -> None:
        """End the session; its files stay until the next run."""
        self.session.stop()

    def give(self, name: str) -> None:
        """Let Spark read a table: a copy of what Python filled, the files of what an earlier run built."""
        if name.split(".", maxsplit=1)[0] in SOURCE_LAYERS:
            folder = self.folder(name)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            self.connection.execute(copy_statement(name, folder / "rows.parquet"))
            self.rows_received += row_count(self.connection, name)
            self.fit()
        self.register(name, types_of(self.connection, exp.select("*").from_(name).sql(DIALECT)))

    def fit(self) -> None:
        """Set Spark up for as many rows as it was given so far."""
        tasks = min(max(self.rows_received // ROWS_A_TASK, FEWEST_TASKS), MOST_TASKS)
        self.session.conf.set("spark.sql.shuffle.partitions", str(tasks))
        for name, value in FOR_FEW_ROWS.items():
            if self.rows_received < FEW_ROWS:
                self.session.conf.set(name, value)
            else:
                self.session.conf.unset(name)

    def register(self, name: str, kinds: Mapping[str, str]) -> None:
        """Give Spark a table's files under its name."""
        # A star or bracket in a path stands for itself.
        folder = re.sub(r"([*?\[\]{}\\])", r"\\\1", str(self.folder(name)))
        rows = self.session.read.schema(schema(kinds)).parquet(f"file://{folder}")
        rows.createOrReplaceTempView(view_name(name))
        self.given.add(name)

    def folder(self, name: str) -> Path:
        """Return where the files of a table lie."""
        return self.exchange.joinpath(*name.split("."))


def prepare(session: SparkSession, step: Part, folder: Path) -> None:
    """Make a step of a model known; one that is read more than once is computed now, into files of its own.

    Merely cached, Spark would still think through all that it was made from, each time it is read: the plan of a long
    model grows beyond measure.
    """
    rows = session.sql(step.sql)
    if step.is_kept:
        files = (folder / step.name).as_uri()
        rows.write.mode("overwrite").parquet(files)
        rows = session.read.schema(rows.schema).parquet(files)
    rows.createOrReplaceTempView(step.name)


def view_name(table: str) -> str:
    """Return the name under which Spark knows ``layer.table``."""
    return table.replace(".", "__")


def types_of(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, str]:
    """Return column -> type of a query as the embedded database finds them, without running it."""
    return {column: kind for column, kind, *_ in connection.execute(f"describe\n{query}").fetchall()}


def schema(kinds: Mapping[str, str]) -> StructType:
    """Return the columns in Spark's types: it widens what it finds narrower, and refuses what would lose something."""
    from pyspark.sql.types import StructType  # noqa: PLC0415 an optional extra

    columns = StructType()
    for column, kind in kinds.items():
        if kind not in TYPES:
            raise ModelError(f"{column} is {kind}; a column of a table is one of {', '.join(TYPES)}")
        columns = columns.add(column, TYPES[kind])
    return columns


def copy_statement(name: str, file: Path) -> str:
    """Return the statement that copies a table of the warehouse into a Parquet file."""
    form = exp.CopyParameter(this=exp.var("format"), expression=exp.var("parquet"))
    copy = exp.Copy(this=exp.to_table(name), kind=False, files=[exp.Literal.string(str(file))], params=[form])
    return copy.sql(DIALECT)


def view_statement(name: str, columns: Mapping[str, str], folder: Path) -> str:
    """Return the statement that lets the warehouse read Spark's files as a table."""
    files = re.sub(r"([*?\[])", r"[\1]", str(folder)) + "/*.parquet"
    plain = exp.EQ(this=exp.to_identifier("hive_partitioning"), expression=exp.false())
    rows = exp.Anonymous(this="read_parquet", expressions=[exp.Literal.string(files), plain])
    query = exp.select(*(exp.column(column) for column in columns)).from_(rows)
    return exp.Create(this=exp.to_table(name), kind="VIEW", replace=True, expression=query).sql(DIALECT)
