"""FHIR ExplanationOfBenefit as NDJSON, one resource a line: CARIN Blue Button, Medicare Blue Button, BCDA; R4 and STU3.

Belongs here: which files, and what refuses one. Columns, amounts and codes are in the queries beside this module.
Resources without money give lines without a paid amount: typing rejects each for spend by name and count.
"""

from collections.abc import Iterator
from pathlib import Path

from sqlglot import exp

from pipelines.intake.acknowledgement import Fault, Refused
from pipelines.intake.conversion import Bench, query_text
from pipelines.intake.inspection import Inspected, inspect_text
from pipelines.intake.json_lines import NOT_JSON, UNREADABLE, found_by, place, view_received
from pipelines.intake.layout import Converted, Drop, Format

INPUT = "explanation_of_benefit"
ENDINGS = (".ndjson", ".ndjson.gz")
NAME = "explanationofbenefit"
OTHER_KIND, OFF_BALANCE = (query_text(f"fhir_eob_{name}") for name in ("kind", "balance"))
# Each reads the ones before it.
STEPS = {name: query_text(f"fhir_eob_{name}") for name in ("resource", "item", "amount", "claim", "line")}
FEEDS = {feed: query_text(f"fhir_eob_{feed}") for feed in ("medical_claim", "pharmacy_claim")}


def convert(drop: Drop) -> Iterator[Converted]:
    """Yield the medical and the pharmacy lines of each file of a drop."""
    for path in files_of(drop):
        file = inspect_text(path)
        bench = Bench(drop)
        refused = file.refused or read(bench, file)
        if refused:
            yield Converted("medical_claim", file, None, refused)
            continue
        given = [bench.give(feed, file, query) for feed, query in FEEDS.items()]
        counts = bench.connection.execute("select count(*) filter (where claim_type = 'pharmacy'), count(*) from claim")
        ((pharmacy, claims),) = counts.fetchall()
        yield from (each for each, count in zip(given, (claims - pharmacy, pharmacy), strict=True) if count)


def files_of(drop: Drop) -> list[Path]:
    """Return the files that the profile lists, else those called so, with what a bulk export adds to the name."""
    listed = drop.profile.named_files(INPUT)
    if listed:
        return [drop.folder / name for name in sorted(listed)]
    names = (path for path in drop.folder.iterdir() if path.name.lower().endswith(ENDINGS) and path.is_file())
    return sorted(path for path in names if NAME in path.name.lower())


def read(bench: Bench, file: Inspected) -> tuple[Refused, ...]:
    """Make the tables of a file, and return why it is refused; nothing of a refused file is used."""
    view_received(bench, file)
    level = exp.Literal.string(bench.drop.profile.amount_level.value)
    bench.view("wanted", exp.select(exp.alias_(level, "level_code")), file)
    try:
        if refused := found_by(bench, NOT_JSON, Fault.JSON_LINE):
            return refused
        for name, query in STEPS.items():
            bench.connection.sql(query).create(name)
            if name == "resource" and (refused := found_by(bench, OTHER_KIND, Fault.JSON_RESOURCE)):
                return refused
    except UNREADABLE:
        return (Refused(Fault.UNREADABLE, "not lines of JSON"),)
    off = bench.connection.execute(OFF_BALANCE).fetchall()
    return tuple(
        Refused(Fault.EOB_BALANCE, f"{cents} cents in all, {place(count, first)}") for count, cents, first in off
    )


FORMAT: Format = Format(code="fhir_eob", convert=convert, inputs=(INPUT,), counts_totals_once=True)
