"""Coverage sent as events: each start, end, reinstatement or void becomes a version of a span.

Belongs here: what any format with such a file does with it. A profile says ``eligibility: EVENT``.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sqlglot import exp

from pipelines.intake.acknowledgement import Fault, Refused
from pipelines.intake.canonical import FEEDS
from pipelines.intake.conversion import Bench, files_named, query_text
from pipelines.intake.inspection import Inspected
from pipelines.intake.layout import DIALECT, Converted, Drop

NAME = "eligibility_event"
EVENT = "EVENT"
CODES = ("start", "end", "reinstate", "void")
REQUIRED = ("person_id", "event_code", "event_date", "posted_date")
COLUMNS = (*REQUIRED, *(name for name in FEEDS["eligibility"] if name not in REQUIRED))


def convert(drop: Drop) -> Iterator[Converted]:
    """Yield the spans of each file of events; nothing for a source that sends its coverage otherwise."""
    if drop.profile.eligibility.value != EVENT:
        return
    bench = Bench(drop)
    files = [read(bench, number, path) for number, path in enumerate(files_named(drop, NAME))]
    whole = {f"event_{number}": file for number, file in enumerate(files) if not file.refused}
    bench.unite("event", once(whole), COLUMNS)
    bench.connection.sql(query_text(NAME)).create("given")
    for file in files:
        yield (
            Converted("eligibility", file, None, file.refused)
            if file.refused
            else bench.give_own("eligibility", file, "given")
        )


def once(tables: dict[str, Inspected]) -> dict[str, Inspected]:
    """Return the tables without those that hold the same bytes again."""
    first: dict[str, str] = {}
    for name, file in tables.items():
        first.setdefault(file.file_id, name)
    return {name: tables[name] for name in first.values()}


def read(bench: Bench, number: int, path: Path) -> Inspected:
    """Return one file as a table of the bench, or what is wrong with it."""
    if not path.is_file():
        return Inspected(path, "", 0, refused=(Refused(Fault.FILE_NOT_FOUND, path.name),))
    table = f"event_{number}"
    file = bench.load(table, bench.read_csv(table, path, REQUIRED, COLUMNS))
    if file.refused:
        return file
    known = exp.func("lower", exp.column("event_code")).isin(*CODES)
    unknown = exp.select("count(*)").from_(table).where(exp.not_(exp.func("coalesce", known, exp.false())))
    ((count,),) = bench.connection.execute(unknown.sql(DIALECT)).fetchall()
    what = f"{count} events other than {', '.join(CODES)}"
    return replace(file, refused=(Refused(Fault.UNKNOWN_TRANSACTION, what),)) if count else file
