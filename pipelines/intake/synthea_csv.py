"""The CSV files of a Synthea run: claims and their transactions, encounters, drugs, patients, payers and coverage.

Belongs here: which files, how they hang together, and what is refused when they do not. The columns are in the queries
beside this module. A charge with what was paid on it is a line; transfers move who owes, not money.
"""

from collections.abc import Iterator
from pathlib import Path

from pipelines.intake.acknowledgement import Fault, Refused
from pipelines.intake.conversion import Bench, columns_read, files_named, not_found, query_text
from pipelines.intake.inspection import Inspected
from pipelines.intake.layout import Converted, Drop, Format

LINES = query_text("synthea_csv_lines")
CHECK = query_text("synthea_csv_check")
LEFT = query_text("synthea_csv_left")
QUERIES = {feed: query_text(f"synthea_csv_{feed}") for feed in ("medical_claim", "pharmacy_claim", "eligibility")}
# A file and the columns without which it is refused. The first file of a feed is where its rows come from.
REQUIRED: dict[str, tuple[str, ...]] = {
    "claims_transactions": (
        *("ID", "CLAIMID", "CHARGEID", "PATIENTID", "TYPE", "AMOUNT", "METHOD", "FROMDATE", "TODATE"),
        *("PROCEDURECODE", "TRANSFERTYPE", "PAYMENTS", "ADJUSTMENTS", "OUTSTANDING", "APPOINTMENTID"),
    ),
    "claims": ("Id", "PATIENTID", "PRIMARYPATIENTINSURANCEID", "APPOINTMENTID", "HEALTHCARECLAIMTYPEID1"),
    "encounters": ("Id", "START", "STOP", "PATIENT", "ENCOUNTERCLASS"),
    "medications": ("PATIENT", "ENCOUNTER", "CODE"),
    "payer_transitions": ("PATIENT", "START_DATE", "END_DATE", "PAYER"),
    "patients": ("Id", "BIRTHDATE", "GENDER"),
    "payers": ("Id", "NAME"),
}
ORIGIN = {
    "medical_claim": "claims_transactions",
    "pharmacy_claim": "claims_transactions",
    "eligibility": "payer_transitions",
}
# The feed under which a file that only helps is acknowledged.
HELPS = {
    **{"claims": "medical_claim", "encounters": "medical_claim", "medications": "pharmacy_claim"},
    **{"patients": "eligibility", "payers": "eligibility"},
}
# Every query, for the columns that it reads of each file.
TEXTS = (LINES, CHECK, LEFT, *QUERIES.values())


def convert(drop: Drop) -> Iterator[Converted]:
    """Yield lines, drugs and spans of a run, and each file that helped; refuse it if its files do not agree."""
    bench = Bench(drop)
    files = {}
    for name, required in REQUIRED.items():
        paths = files_named(drop, name)
        if len(paths) != 1:
            yield not_found(HELPS.get(name, "medical_claim"), drop.folder / f"{name}.csv")
            continue
        files[name] = received(bench, name, paths[0], required)
    whole = len(files) == len(REQUIRED) and not any(file.refused for file in files.values())
    broken = disagreements(bench) if whole else ()
    left = rows_left(bench) if whole else {}
    for feed, origin in ORIGIN.items():
        file = files.get(origin)
        if file is not None and whole and not broken:
            yield bench.give(feed, file, QUERIES[feed], left.get(feed))
        elif file is not None:
            yield Converted(feed, file, None, file.refused or broken)
    for name, feed in HELPS.items():
        if name in files:
            yield Converted(feed, files[name], None, files[name].refused)


def received(bench: Bench, name: str, path: Path, required: tuple[str, ...]) -> Inspected:
    """Return a file as a table of the bench, or what is wrong with it."""
    if not path.is_file():
        return Inspected(path, "", 0, refused=(Refused(Fault.FILE_NOT_FOUND, path.name),))
    columns = {*required, *(column for text in TEXTS for column in columns_read(text, name))}
    return bench.load(name, bench.read_csv(name, path, required, sorted(columns)))


def disagreements(bench: Bench) -> tuple[Refused, ...]:
    """Join transactions to lines, and return what the files do not hold together."""
    bench.connection.sql(LINES).create("line")
    found = bench.connection.execute(CHECK).fetchall()
    return tuple(Refused(Fault[code], f"{count} {what}") for code, count, what in found if count)


def rows_left(bench: Bench) -> dict[str, dict[str, int]]:
    """Return the received rows that give no row of their own, by feed and code."""
    left: dict[str, dict[str, int]] = {}
    for feed, code, count in bench.connection.execute(LEFT).fetchall():
        left.setdefault(feed, {})[code] = count
    return left


FORMAT: Format = Format(
    code="synthea_csv",
    convert=convert,
    inputs=tuple(REQUIRED),
    delimited=tuple(REQUIRED),
    counts_totals_once=True,
)
