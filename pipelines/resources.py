"""The one resource of the graph: what a run is given, and the warehouse it works in."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
import duckdb
from pydantic import PrivateAttr

from pipelines.engines.choice import Engine, open_engine
from pipelines.engines.duckdb import connect
from pipelines.failures import StorageError
from pipelines.progress import run_step
from pipelines.reconciliation import Reconciliation, make_work, reconciliation


class Run(dg.ConfigurableResource):
    """The arguments of a run as text, "" for the default of each, and a file-backed DuckDB for as long as it lasts.

    Of several input folders each stands on a line of its own.
    The file stays in ``<out>/work`` so that one table can be built again in Dagster's UI. It also is the lock: a second
    run on the same folder is refused.
    """

    inputs: str = ""
    agreements: str = ""
    out: str = ""
    paid_through: str = ""
    interim: str = ""
    posting_date: str = ""
    threads: str = ""
    memory: str = ""
    since: str = ""
    books: str = ""
    engine: str = ""
    master: str = ""
    exchange: str = ""

    _given: Reconciliation = PrivateAttr()
    _connection: duckdb.DuckDBPyConnection = PrivateAttr()
    _engine: Engine = PrivateAttr()

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:  # noqa: ARG002 Dagster's signature
        """Read the arguments, open the warehouse, start the engine."""
        self._given = run_step("reading the arguments", lambda: reconciliation(self.arguments()))
        self._connection = run_step("opening the warehouse", lambda: open_warehouse(self._given))
        self._engine = run_step("starting the engine", self._open_engine)

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:  # noqa: ARG002 Dagster's signature
        """Close the engine and the warehouse."""
        self._engine.close()
        self._connection.close()

    def _open_engine(self) -> Engine:
        try:
            return open_engine(self._given.engine, self._connection, self._given.work)
        except BaseException:
            # Nothing is torn down after a set-up that failed, and an open warehouse locks out the next run.
            self._connection.close()
            raise

    def arguments(self) -> dict[str, str | int | None]:
        """Return the arguments as they were given."""
        return {name: getattr(self, name) for name in type(self).model_fields}

    @property
    def reconciliation(self) -> Reconciliation:
        """Return the arguments, read."""
        return self._given

    @property
    def engine_at_work(self) -> Engine:
        """Return what builds the models."""
        return self._engine

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """Return the connection of the run; an open result owns it, so readers take a cursor."""
        return self._connection

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Lend a cursor of the warehouse."""
        with self._connection.cursor() as cursor:
            yield cursor


def open_warehouse(given: Reconciliation) -> duckdb.DuckDBPyConnection:
    """Open the warehouse of a run; raise StorageError when another run holds it or it cannot be read."""
    make_work(given)
    try:
        return connect(given.warehouse, threads=given.threads, memory_limit=given.memory)
    except duckdb.IOException as error:
        is_held = "lock" in str(error)
    reason = "another run is using it" if is_held else "it cannot be opened; delete it, every run makes it anew"
    raise StorageError(f"{given.warehouse}: {reason}")
