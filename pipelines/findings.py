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
FORGET = "delete from quality.finding where (subject, name) in (select unnest($1), unnest($2))"
KEEP = "insert into quality.finding select unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6)"
KEPT = "from quality.finding order by subject, name"
UNMET = "from quality.finding where severity = $1 and not is_met order by subject, name"


def record(connection: duckdb.DuckDBPyConnection, findings: Sequence[Finding]) -> None:
    """Keep how checks came out, in place of how they came out before."""
    if not findings:
        return
    rows = [(item.subject, item.name, item.severity, item.reason, item.is_met, item.failed_count) for item in findings]
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        prepare(cursor)
        # One transaction: each of its own would wait for the disk.
        cursor.begin()
        cursor.execute(FORGET, columns[:2])
        cursor.execute(KEEP, columns)
        cursor.commit()


def refuse_unmet(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise QualityError when something critical was found not to hold of the tables as they are."""
    with connection.cursor() as cursor:
        prepare(cursor)
        rows = cursor.execute(UNMET, [CRITICAL]).fetchall()
    if rows:
        raise quality_stop(Finding(*row) for row in rows)


def kept(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """Return how every check came out, by subject and name."""
    with connection.cursor() as cursor:
        prepare(cursor)
        return [Finding(*row) for row in cursor.execute(KEPT).fetchall()]


def quality_stop(findings: Iterable[Finding]) -> QualityError:
    """Return the error that names what does not hold."""
    lines = [f"  {finding}" for finding in findings]
    return QualityError("\n".join(["the data does not hold what it must; nothing was published:", *lines]))


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the place where findings are kept."""
    for statement in CREATE:
        connection.execute(statement)
