"""What the checks found, kept beside the tables: a release made by itself must not pass over a check that failed."""

from collections.abc import Iterable, Sequence

import duckdb

from data_quality.validation import CRITICAL, Finding
from pipelines.failures import QualityError

CREATE = (
    "create schema if not exists quality",
    "create table if not exists quality.finding "
    "(subject varchar, name varchar, severity varchar, reason varchar, is_met boolean, failed_count bigint)",
)
FORGET = "delete from quality.finding where subject = $1 and name = $2"
KEEP = "insert into quality.finding values ($1, $2, $3, $4, $5, $6)"
UNMET = "from quality.finding where severity = $1 and not is_met order by subject, name"


def record(connection: duckdb.DuckDBPyConnection, findings: Sequence[Finding]) -> None:
    """Keep how checks came out, in place of how they came out before."""
    with connection.cursor() as cursor:
        prepare(cursor)
        # One transaction: each of its own would wait for the disk.
        cursor.begin()
        for found in findings:
            cursor.execute(FORGET, [found.subject, found.name])
            values = [found.subject, found.name, found.severity, found.reason, found.is_met, found.failed_count]
            cursor.execute(KEEP, values)
        cursor.commit()


def refuse_unmet(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise QualityError when something critical was found not to hold of the tables as they are."""
    with connection.cursor() as cursor:
        prepare(cursor)
        rows = cursor.execute(UNMET, [CRITICAL]).fetchall()
    if rows:
        raise quality_stop(Finding(*row) for row in rows)


def quality_stop(findings: Iterable[Finding]) -> QualityError:
    """Return the error that names what does not hold."""
    lines = [f"  {finding}" for finding in findings]
    return QualityError("\n".join(["the data does not hold what it must; nothing was published:", *lines]))


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the place where findings are kept."""
    for statement in CREATE:
        connection.execute(statement)
