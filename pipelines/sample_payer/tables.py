"""The simulator's tables: SQL files in folders, built on an embedded engine and written as Parquet.

Belongs here: reading a file, building it, writing a feed. Does not: which tables in which order (``simulation``).
"""

from pathlib import Path
from typing import Any

import duckdb

HERE = Path(__file__).parent
SCHEMAS = ("population", "vendors", "claims", "delivery", "truth")


def open_engine(scratch: Path, threads: int | None) -> duckdb.DuckDBPyConnection:
    """Open an engine in memory that spills into ``scratch``, with one schema a folder."""
    settings: dict[str, Any] = {"temp_directory": str(scratch / "spill")}
    if threads is not None:
        settings["threads"] = threads
    connection = duckdb.connect(":memory:", config=settings)
    for schema in SCHEMAS:
        connection.execute(f"create schema if not exists {schema}")
    return connection


def query(table: str) -> str:
    """Return the text of ``folder.table``."""
    folder, name = table.split(".")
    return (HERE / folder / f"{name}.sql").read_text(encoding="utf-8")


def build(connection: duckdb.DuckDBPyConnection, table: str, source: str | None = None) -> None:
    """Build a table from the file of its name, or of ``source``."""
    connection.execute(f"create or replace table {table} as\n{query(source or table)}")


def gather(connection: duckdb.DuckDBPyConnection, table: str, source: str) -> None:
    """Add the rows of ``source`` to what earlier ranges of members left in ``table``."""
    schema, name = table.split(".")
    known = connection.execute(
        "select count(*) from duckdb_tables() where schema_name = $1 and table_name = $2", [schema, name]
    ).fetchall()
    verb = f"insert into {table}" if known[0][0] else f"create table {table} as"
    connection.execute(f"{verb}\n{query(source)}")


def write(connection: duckdb.DuckDBPyConnection, text: str, path: Path) -> None:
    """Write the rows of a query, in its order, to a Parquet file."""
    connection.execute(f"copy (\n{text}\n) to '{path}' (format parquet, compression zstd)")


def write_sorted(connection: duckdb.DuckDBPyConnection, text: str, path: Path) -> None:
    """Write the rows of a query in the order of all its columns."""
    write(connection, f"from (\n{text}\n) order by all", path)


def join_parts(connection: duckdb.DuckDBPyConnection, parts: list[Path], path: Path) -> None:
    """Make one file of the parts that the ranges of members left, in their order."""
    names = ", ".join(f"'{part}'" for part in parts)
    write(connection, f"from read_parquet([{names}])", path)
