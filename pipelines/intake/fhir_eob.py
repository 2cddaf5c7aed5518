"""FHIR ExplanationOfBenefit as NDJSON, one resource a line: CARIN Blue Button, Medicare Blue Button, BCDA; R4 and STU3.

Belongs here: which files, and what refuses one. Columns, amounts and codes are in the queries beside this module.
Resources without money give lines without a paid amount: typing rejects each for spend by name and count.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
from sqlglot import exp

from pipelines.intake.acknowledgement import Fault, Refused
from pipelines.intake.conversion import NO_DELIMITER, Bench, query_text
from pipelines.intake.inspection import Inspected, inspect_text
from pipelines.intake.landing import reader
from pipelines.intake.layout import Converted, Drop, Format

INPUT = "explanation_of_benefit"
ENDINGS = (".ndjson", ".ndjson.gz")
NAME = "explanationofbenefit"
LONGEST_RESOURCE = 64 << 20
NOT_JSON, OTHER_KIND, OFF_BALANCE = (query_text(f"fhir_eob_{name}") for name in ("check", "kind", "balance"))
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
    text = exp.Literal.string
    line = exp.PropertyEQ(this=exp.to_identifier("line"), expression=text("VARCHAR"))
    lines = reader(
        *("read_csv", file.path),
        columns=exp.Struct(expressions=[line]),
        **{"delim": text(NO_DELIMITER), "quote": text(""), "escape": text(""), "encoding": text("utf-8")},
        **{"auto_detect": exp.false(), "header": exp.false(), "parallel": exp.false()},
        max_line_size=exp.convert(LONGEST_RESOURCE),
        compression=text("gzip" if file.path.name.endswith(".gz") else "none"),
    )
    number = exp.alias_(exp.Window(this=exp.Anonymous(this="row_number")), "row_number")
    bench.view("received", exp.select("line", number).from_(lines), file)
    level = exp.Literal.string(bench.drop.profile.amount_level.value)
    bench.view("wanted", exp.select(exp.alias_(level, "level_code")), file)
    try:
        if found := rows(bench, NOT_JSON):
            return (Refused(Fault.JSON_LINE, place(*found)),)
        for name, query in STEPS.items():
            bench.connection.sql(query).create(name)
            if name == "resource" and (found := rows(bench, OTHER_KIND)):
                return (Refused(Fault.JSON_RESOURCE, place(*found)),)
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return (Refused(Fault.UNREADABLE, "not lines of JSON"),)
    if found := rows(bench, OFF_BALANCE):
        return (Refused(Fault.EOB_BALANCE, f"{found[1]} cents in all, {place(found[0], found[2])}"),)
    return ()


def rows(bench: Bench, query: str) -> tuple[int, ...]:
    """Return the one row of a check, or nothing."""
    found = bench.connection.execute(query).fetchall()
    return found[0] if found else ()


def place(count: int, first: list[int]) -> str:
    """Return where a fault stands: its lines, the first of them by number."""
    more = f" and {count - len(first)} more" if count > len(first) else ""
    return f"line {', '.join(map(str, first))}{more}"


FORMAT = Format(code="fhir_eob", convert=convert, inputs=(INPUT,), counts_totals_once=True)
