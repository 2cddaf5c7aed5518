"""A SQLAlchemy dialect that lets Great Expectations push its queries down to a live DuckDB connection.

The published DuckDB dialects hand SQLAlchemy the connection itself as cursor. Great Expectations commits before it
fetches, and in DuckDB a commit drops the open result. Here every cursor fetches its rows when it executes.
Only what a validation needs is here: reading, and the reflection of tables and their columns.
"""

# ruff: noqa: ARG002, ARG003 the signatures are SQLAlchemy's

from __future__ import annotations

from typing import Any, ClassVar, Literal

import duckdb
from sqlalchemy import pool, types
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.base import PGDialect

SCHEME = "duckpushdown"

_COLUMN_TYPES: dict[str, type[types.TypeEngine[Any]]] = {
    "BIGINT": types.BigInteger,
    "INTEGER": types.Integer,
    "DOUBLE": types.Double,
    "DATE": types.Date,
    "TIMESTAMP": types.DateTime,
    "BOOLEAN": types.Boolean,
    "HUGEINT": types.Numeric,
}


def share(name: str, connection: duckdb.DuckDBPyConnection, schema: str) -> str:
    """Make a live connection reachable under `name`; return the URL by which Great Expectations reads a schema of it.

    Nothing is copied and no file is locked: the validation reads through a cursor of the caller's own connection.
    """
    Driver.shared[name] = connection
    return f"{SCHEME}:///{name}?schema={schema}"


def withdraw(name: str) -> None:
    """Forget a shared connection, so that it can be closed."""
    Driver.shared.pop(name, None)


class BufferedCursor:
    """A cursor of the DB-API that holds all rows of its last statement."""

    arraysize = 1
    rowcount = -1

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._rows: list[tuple[Any, ...]] = []
        self.description: Any = None

    def execute(self, statement: str, parameters: Any = None) -> BufferedCursor:
        """Run one statement and keep its rows."""
        result = self._connection.execute(statement, list(parameters) if parameters else None)
        self.description = result.description
        self._rows = result.fetchall() if self.description else []
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows not yet fetched."""
        return self.fetchmany(len(self._rows))

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the next row, or None after the last."""
        return self._rows.pop(0) if self._rows else None

    def fetchmany(self, size: int | None = None) -> list[tuple[Any, ...]]:
        """Return at most `size` of the rows not yet fetched."""
        count = self.arraysize if size is None else size
        fetched, self._rows = self._rows[:count], self._rows[count:]
        return fetched

    def close(self) -> None:
        """Drop the rows."""
        self._rows = []


class ReadingConnection:
    """A connection of the DB-API over a cursor of the shared connection. Validation only reads: nothing to commit."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def cursor(self) -> BufferedCursor:
        """Return a cursor that buffers its rows."""
        return BufferedCursor(self._connection)

    def commit(self) -> None:
        """Do nothing."""

    def rollback(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Close the cursor of the shared connection, not the connection itself."""
        self._connection.close()


class Driver:
    """The module that PEP 249 asks for, as far as SQLAlchemy looks at it."""

    apilevel = "2.0"
    threadsafety = 1
    paramstyle = "numeric_dollar"
    Error = DatabaseError = InterfaceError = duckdb.Error
    Warning = duckdb.Warning
    DataError = duckdb.DataError
    IntegrityError = duckdb.IntegrityError
    InternalError = duckdb.InternalError
    NotSupportedError = duckdb.NotSupportedError
    OperationalError = duckdb.OperationalError
    ProgrammingError = duckdb.ProgrammingError
    shared: ClassVar[dict[str, duckdb.DuckDBPyConnection]] = {}

    @classmethod
    def connect(cls, name: str, schema: str) -> ReadingConnection:
        """Return a connection to a schema of the database shared under `name`."""
        cursor = cls.shared[name].cursor()
        cursor.execute(f"use {schema}")
        return ReadingConnection(cursor)


class DuckDBPushdown(PGDialect):
    """DuckDB as Great Expectations should see it.

    It calls itself PostgreSQL, for which Great Expectations writes regular expressions as DuckDB reads them.
    """

    name = "postgresql"
    driver = SCHEME
    default_paramstyle = "numeric_dollar"
    supports_statement_cache = False
    supports_sane_rowcount = False
    supports_comments = False
    postfetch_lastrowid = False

    @classmethod
    def import_dbapi(cls) -> type[Driver]:  # type: ignore[override]
        """Return the driver above."""
        return Driver

    @classmethod
    def get_pool_class(cls, url: Any) -> type[pool.Pool]:
        """Keep one connection: the database lives in this process."""
        return pool.StaticPool

    def create_connect_args(self, url: Any) -> tuple[list[Any], dict[str, Any]]:
        """Pass on the name the connection was shared under, and the schema to read."""
        self.default_schema_name = url.query["schema"]
        return [], {"name": url.database, "schema": url.query["schema"]}

    def initialize(self, connection: Any) -> None:
        """Answer what PostgreSQL's dialect would ask the server."""
        self.server_version_info = (16, 0)
        self._backslash_escapes = False

    def on_connect(self) -> None:
        """Set nothing up on a new connection."""

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin nothing: every statement reads the latest state."""

    def get_isolation_level(self, dbapi_connection: Any) -> Literal["AUTOCOMMIT"]:
        """Name the only level there is."""
        return "AUTOCOMMIT"

    def get_default_isolation_level(self, dbapi_conn: Any) -> Literal["AUTOCOMMIT"]:
        """Name the only level there is."""
        return "AUTOCOMMIT"

    def has_table(self, connection: Any, table_name: str, schema: str | None = None, **kw: Any) -> bool:
        """Tell whether a table or view is there."""
        return bool(self.get_columns(connection, table_name, schema))

    def get_columns(self, connection: Any, table_name: str, schema: str | None = None, **kw: Any) -> list[Any]:
        """Return the columns of a table in their order."""
        query = (
            "select column_name, data_type, is_nullable, numeric_precision, numeric_scale from duckdb_columns() "
            "where table_name = $1 and schema_name = $2 order by column_index"
        )
        rows = connection.exec_driver_sql(query, (table_name, schema or self.default_schema_name)).fetchall()
        return [_column(*row) for row in rows]

    def get_schema_names(self, connection: Any, **kw: Any) -> list[str]:
        """Return the layers."""
        rows = connection.exec_driver_sql("select distinct schema_name from duckdb_schemas()").fetchall()
        return [name for (name,) in rows]

    def get_table_names(self, connection: Any, schema: str | None = None, **kw: Any) -> list[str]:
        """Return the tables of a layer."""
        query = "select table_name from duckdb_tables() where schema_name = $1"
        return [name for (name,) in connection.exec_driver_sql(query, (schema or self.default_schema_name,)).fetchall()]

    def get_view_names(self, connection: Any, schema: str | None = None, **kw: Any) -> list[str]:
        """Return no views: a model is always a table."""
        return []

    def get_pk_constraint(self, *arguments: Any, **options: Any) -> Any:
        """Return no key: grains are checked, not declared."""
        return {"constrained_columns": [], "name": None}

    def get_foreign_keys(self, *arguments: Any, **options: Any) -> list[Any]:
        """Return none."""
        return []

    get_indexes = get_unique_constraints = get_check_constraints = get_foreign_keys

    def get_table_comment(self, *arguments: Any, **options: Any) -> Any:
        """Return none."""
        return {"text": None}


def _column(name: str, data_type: str, nullable: bool, precision: int | None, scale: int | None) -> dict[str, Any]:
    kind: types.TypeEngine[Any]
    if data_type.startswith("DECIMAL"):
        kind = types.Numeric(precision, scale)
    else:
        kind = _COLUMN_TYPES.get(data_type, types.String)()
    return {"name": name, "type": kind, "nullable": nullable, "default": None, "autoincrement": False, "comment": None}


registry.register(SCHEME, __name__, DuckDBPushdown.__name__)
