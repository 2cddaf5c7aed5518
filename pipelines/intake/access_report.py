"""ACCESS data reports: FHIR documents of questionnaire responses and observations, one a patient, as JSON or NDJSON.

Belongs here: which files, which tables, and what refuses a file. What is read of a report is in the queries beside this
module. Alignment comes under its canonical names: a report does not hold it.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlglot import exp

from contracts.exhibits import load_exhibits
from pipelines.intake.acknowledgement import Fault, Refused
from pipelines.intake.conversion import Bench, query_text
from pipelines.intake.inspection import Inspected, inspect_text
from pipelines.intake.json_lines import NOT_JSON, UNREADABLE, found_by, view_received
from pipelines.intake.layout import Converted, Drop, Format

INPUT = "access_report"
ENDINGS = (".json", ".ndjson", ".ndjson.gz")
# Each reads the ones before it.
STEPS = {
    name: query_text(f"access_report_{name}") for name in ("bundle", "resource", "part", "response", "item", "sent_by")
}
CHECKS = {
    "bundle": (("kind", Fault.JSON_RESOURCE),),
    "sent_by": (("invalid", Fault.REPORT_INVALID), ("sender", Fault.REPORT_SENDER)),
}
ROWS, LEFT = query_text("access_report_outcome_response"), query_text("access_report_left")


def convert(drop: Drop) -> Iterator[Converted]:
    """Yield the answers of each file of a drop."""
    for path in files_of(drop):
        file, bench = inspect_text(path), Bench(drop)
        refused = file.refused or read(bench, file)
        if refused:
            yield Converted("outcome_response", file, None, refused)
            continue
        left = dict(bench.connection.execute(LEFT).fetchall())
        yield bench.give("outcome_response", file, ROWS, left)


def files_of(drop: Drop) -> list[Path]:
    """Return the files that the profile lists, else those with the format's code in their name."""
    listed = drop.profile.named_files(INPUT)
    if listed:
        return [drop.folder / name for name in sorted(listed)]
    names = (path for path in drop.folder.iterdir() if path.name.lower().endswith(ENDINGS) and path.is_file())
    return sorted(path for path in names if INPUT in path.name.lower())


def read(bench: Bench, file: Inspected) -> tuple[Refused, ...]:
    """Make the tables of a file, and return why it is refused; nothing of a refused file is used."""
    view_received(bench, file)
    table(bench, file, "participant", ("participant_id", "vendor_id"), bench.drop.profile.vendors.items())
    table(
        bench,
        file,
        "instrument_code",
        ("system_code", "code", "instrument_code", "instrument_version", "is_single"),
        codes(),
    )
    try:
        if refused := found_by(bench, NOT_JSON, Fault.JSON_LINE):
            return refused
        for name, query in STEPS.items():
            bench.connection.sql(query).create(name)
            for check, fault in CHECKS.get(name, ()):
                if refused := found_by(bench, query_text(f"access_report_{check}"), fault):
                    return refused
    except UNREADABLE:
        return (Refused(Fault.UNREADABLE, "not JSON"),)
    return ()


def codes() -> Iterator[tuple[object, ...]]:
    """Yield the codes by which reports name an instrument, the form that it then is, and whether it has one item."""
    by_version = sorted(load_exhibits().instruments, key=lambda found: found.version)
    for instrument in {found.instrument: found for found in by_version}.values():
        for each in instrument.codes:
            yield each.system, each.code, instrument.instrument, each.form or "1.0", instrument.scoring == "single"


def table(
    bench: Bench, file: Inspected, name: str, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]
) -> None:
    """Make a view of a few rows."""
    values = exp.values([tuple(row) for row in rows] or [(None,) * len(columns)], alias="listed", columns=columns)
    bench.view(name, exp.select(*columns).from_(values), file)


FORMAT: Format = Format(code=INPUT, convert=convert, inputs=(INPUT,))
