"""Runs what must be true of the tables on a live connection, and answers in counts: never a value of a row.

A suite is data (`suites/<layer>_<table>.yaml`); a reconciliation is a query for rows that must not exist
(`reconciliations/<statement>.sql`). Great Expectations is imported only when a suite runs: to read one is cheap.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import logging
import re
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    import duckdb

ROOT = Path(__file__).parent
SUITES = ROOT / "suites"
RECONCILIATIONS = ROOT / "reconciliations"

CRITICAL = "critical"
WARNING = "warning"
SEVERITIES = (CRITICAL, WARNING)


class SuiteError(ValueError):
    """A suite or a reconciliation that is not written as it must be."""


@dataclass(frozen=True)
class Expectation:
    """One thing that must hold of one table: Great Expectations' type and arguments, and why we ask for it."""

    name: str
    type: str
    arguments: dict[str, Any]
    severity: str
    reason: str


@dataclass(frozen=True)
class Suite:
    """The expectations of one table."""

    table: str
    expectations: tuple[Expectation, ...]


@dataclass(frozen=True)
class Reconciliation:
    """A query for rows that must not exist, over any number of tables."""

    name: str
    severity: str
    reason: str
    query: str = field(repr=False)


@dataclass(frozen=True)
class Finding:
    """How an expectation or a reconciliation came out. `failed_count` is rows, 0 where it is about the whole table."""

    subject: str
    name: str
    severity: str
    reason: str
    is_met: bool
    failed_count: int

    def __str__(self) -> str:
        return f"{self.subject}: {self.name}: {self.outcome}. {self.reason}"

    @property
    def outcome(self) -> str:
        """Say how it came out, in counts."""
        if self.is_met:
            return "holds"
        if self.failed_count == 0:
            return "does not hold"
        return "1 row fails" if self.failed_count == 1 else f"{self.failed_count:,} rows fail"


def load_suites(folder: Path = SUITES) -> dict[str, Suite]:
    """Read every suite, by table name. Raise SuiteError for one without reason, severity or a name of its own."""
    suites = [load_suite(path) for path in sorted(folder.glob("*.yaml"))]
    return {suite.table: suite for suite in suites}


def load_suite(path: Path) -> Suite:
    """Read one suite. Raise SuiteError, naming file and expectation."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    table = document["table"]
    if path.stem != table.replace(".", "_", 1):
        raise SuiteError(f"{path.name}: the suite of {table} belongs in {table.replace('.', '_', 1)}.yaml")
    expectations = tuple(_expectation(path, entry) for entry in document["expectations"])
    names = [expectation.name for expectation in expectations]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise SuiteError(f"{path.name}: repeated name {', '.join(repeated)}")
    return Suite(table, expectations)


def _expectation(path: Path, entry: dict[str, Any]) -> Expectation:
    given = dict(entry)
    missing = sorted({"name", "expect", "severity", "reason"} - given.keys())
    if missing:
        raise SuiteError(f"{path.name}: {entry.get('name', entry)}: missing {', '.join(missing)}")
    expectation = Expectation(
        name=given.pop("name"),
        type=_type_named(given.pop("expect")),
        severity=given.pop("severity"),
        reason=given.pop("reason"),
        arguments=given,
    )
    if expectation.severity not in SEVERITIES:
        raise SuiteError(f"{path.name}: {expectation.name}: severity must be {' or '.join(SEVERITIES)}")
    return expectation


def _type_named(words: str) -> str:
    return "unexpected_rows_expectation" if words == "no_rows" else f"expect_{words}"


def load_reconciliations(folder: Path = RECONCILIATIONS) -> dict[str, Reconciliation]:
    """Read every reconciliation, by name. Its first comment is the reason; `-- severity:` follows."""
    return {path.stem: load_reconciliation(path) for path in sorted(folder.glob("*.sql"))}


def load_reconciliation(path: Path) -> Reconciliation:
    """Read one reconciliation. Raise SuiteError when the reason or the severity is missing."""
    text = path.read_text(encoding="utf-8")
    header = list(itertools.takewhile(lambda line: line.startswith("--"), text.splitlines()))
    severity = next((found[1] for line in header if (found := re.fullmatch(r"-- severity: (\w+)", line))), None)
    reason = " ".join(line.removeprefix("--").strip() for line in header if not line.startswith("-- severity:"))
    if severity not in SEVERITIES or not reason:
        raise SuiteError(f"{path.name}: starts with a reason, then `-- severity: critical` or `-- severity: warning`")
    return Reconciliation(path.stem, severity, reason, text)


def reconcile(connection: duckdb.DuckDBPyConnection, statement: Reconciliation) -> Finding:
    """Count the offending rows of a reconciliation."""
    with connection.cursor() as cursor:
        ((failed,),) = cursor.sql(statement.query).aggregate("count(*)").fetchall()
    return Finding("reconciliation", statement.name, statement.severity, statement.reason, failed == 0, failed)


def validate(connection: duckdb.DuckDBPyConnection, suite: Suite) -> list[Finding]:
    """Run a suite on a table of a live connection; one finding an expectation, in the suite's order."""
    results = _results(connection, suite)
    return [_finding(suite.table, expectation, results[expectation.name]) for expectation in suite.expectations]


def _finding(table: str, expectation: Expectation, result: Any) -> Finding:
    # Only a query for rows observes how many it found; elsewhere the observed value is one of the table's own.
    counted = "observed_value" if expectation.type == "unexpected_rows_expectation" else "unexpected_count"
    failed = 0 if result.success else int(result.result.get(counted) or 0)
    return Finding(table, expectation.name, expectation.severity, expectation.reason, bool(result.success), failed)


def _results(connection: duckdb.DuckDBPyConnection, suite: Suite) -> dict[str, Any]:
    schema, table = suite.table.split(".")
    with _quiet():
        context = _context()
        import great_expectations as gx  # noqa: PLC0415 seconds of import, only when a suite really runs

        from data_quality import duckdb_dialect  # noqa: PLC0415 imports SQLAlchemy

        source = f"live_{id(connection)}_{suite.table}"
        data = context.data_sources.add_sql(source, connection_string=duckdb_dialect.share(source, connection, schema))
        try:
            # In quotes, for a table may be called by a word of SQL.
            batch = data.add_table_asset(suite.table, table_name=f'"{table}"')
            whole = batch.add_batch_definition_whole_table("whole").get_batch()
            expected = gx.ExpectationSuite(
                name=suite.table, expectations=[_as_given(item) for item in suite.expectations]
            )
            # Counts only: every other format carries rows of members in its results.
            found = whole.validate(expected, result_format={"result_format": "BASIC", "partial_unexpected_count": 0})
        finally:
            data.get_execution_engine().close()
            context.data_sources.delete(source)
            duckdb_dialect.withdraw(source)
    return {result.expectation_config.meta["name"]: result for result in found.results}


def _as_given(expectation: Expectation) -> Any:
    import great_expectations.expectations as gxe  # noqa: PLC0415

    kind = getattr(gxe, "".join(word.capitalize() for word in expectation.type.split("_")))
    return kind(**expectation.arguments, severity=expectation.severity, meta={"name": expectation.name})


@cache
def _context() -> Any:
    with _without_spark():
        import great_expectations as gx  # noqa: PLC0415
        from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: PLC0415

    context: Any = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    # An ephemeral project is saved nowhere; writing it out as YAML at every step took a third of the checks' time.
    context._save_project_config = lambda: None
    return context


@contextlib.contextmanager
def _without_spark() -> Iterator[None]:
    """Hide PySpark from what is imported inside.

    Great Expectations takes it along where it is installed, and PySpark ends a process not started from a file.
    """
    hidden = {name: sys.modules.get(name) for name in ("pyspark", "pyspark.sql.connect")}
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name, module in hidden.items():
            del sys.modules[name]
            if module:
                sys.modules[name] = module


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library's own words, which quote rows, off the terminal and out of every log."""
    logger = logging.getLogger("great_expectations")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            # Great Expectations imports it for a type of its own.
            warnings.filterwarnings(
                "ignore", "module 'sre_(constants|parse|compile)' is deprecated", DeprecationWarning
            )
            yield
    finally:
        logger.setLevel(before)
