"""The CMS Claim and Claim Line Feed: fixed-width files 1 to 9 of a Medicare ACO, and the summary that counts them.

Belongs here: which files there are, what is checked of their records, and how they hang together. The widths are in
``cclf_layout.yaml``, the columns in the queries beside this module.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from pipelines.intake.acknowledgement import Fault, Refused
from pipelines.intake.conversion import QUERIES, Bench, query_text
from pipelines.intake.inspection import Inspected
from pipelines.intake.layout import Converted, Drop, Format

# P.A1234.ACO.ZC5Y24.D240101.T000000, its run-out ZC5R24, or ZC5 alone.
FILE_NAME = re.compile(r"(?:^|\.)ZC([0-9])(?:[A-Z]+[0-9]*)?(?:\..*)?$")
SUMMARY = "cclf0"
SUMMARY_LINE = {"line": (1, 500)}
BLANK = ("", "~")
# The feed of a file's own rows, and the query that makes them, of one file or of two. Files 3 and 4 are read into the
# claims of file 1.
GIVES = {
    "cclf1": ("medical_claim", "cclf_part_a"),
    "cclf2": ("medical_claim", "cclf_part_a"),
    "cclf5": ("medical_claim", "cclf_part_b"),
    "cclf6": ("medical_claim", "cclf_part_b"),
    "cclf7": ("pharmacy_claim", "cclf_part_d"),
    "cclf8": ("eligibility", "cclf_beneficiary"),
    "cclf9": ("member_link", "cclf_link"),
}
HELPS = {"cclf3": "medical_claim", "cclf4": "medical_claim", SUMMARY: "medical_claim"}
FEEDS = {**{name: feed for name, (feed, _) in GIVES.items()}, **HELPS}
LENGTHS = "select count(*) filter (where line_length > ?), count(*) filter (where line_length < ?), count(*) from "


@dataclass(frozen=True)
class Record:
    """The records of one file: how long they are, the place of each field, and how far each record must reach."""

    length: int
    positions: Mapping[str, tuple[int, int]]
    reaches: int


def read_layout() -> dict[str, Record]:
    """Return the records of every file, from the widths of their fields."""
    content = yaml.safe_load((QUERIES / "cclf_layout.yaml").read_text(encoding="utf-8"))
    records = {}
    for name, each in content.items():
        if name == "version":
            continue
        last, positions = 0, {}
        for field, width in each["fields"].items():
            positions[field] = (last + 1, last + width)
            last += width
        records[name] = Record(each["length"], positions, positions[each["reaches"]][1])
    return records


LAYOUT = read_layout()


def convert(drop: Drop) -> Iterator[Converted]:
    """Yield what each file of the drop gives, or what is wrong with it; a file is not used without the others."""
    bench, paths = Bench(drop), files_of(drop)
    files = {name: [read(bench, name, number, path) for number, path in enumerate(paths[name])] for name in paths}
    if not files[SUMMARY]:
        lacking = Inspected(drop.folder / "ZC0", "", 0, refused=(Refused(Fault.FILE_NOT_FOUND, "ZC0, the summary"),))
        files[SUMMARY] = [lacking]
    if is_whole(files):
        for name, record in LAYOUT.items():
            bench.unite(name, each_once(name, files[name]), record.positions)
        files = judged(files, counted(bench, files) | disjoint(bench))
    if is_whole(files):
        yield from given(bench, files)
        return
    for name, each in files.items():
        yield from (Converted(FEEDS[name], file, None, file.refused) for file in each)


def files_of(drop: Drop) -> dict[str, list[Path]]:
    """Return the files of each kind: those that the profile lists, else those whose names say so."""
    found: dict[str, list[Path]] = {name: [] for name in (SUMMARY, *LAYOUT)}
    if listed := {name: drop.profile.named_files(name) for name in found if drop.profile.named_files(name)}:
        return {name: [drop.folder / each for each in sorted(listed.get(name, ()))] for name in found}
    for path in sorted(each for each in drop.folder.iterdir() if each.is_file()):
        if match := FILE_NAME.search(path.name):
            found[f"cclf{match[1]}"].append(path)
    return found


def read(bench: Bench, name: str, number: int, path: Path) -> Inspected:
    """Return one file as rows of the bench, or what is wrong with its bytes and the length of its records."""
    if not path.is_file():
        return Inspected(path, "", 0, refused=(Refused(Fault.FILE_NOT_FOUND, path.name),))
    table = f"{name}_{number}"
    record = LAYOUT.get(name)
    file = bench.load(table, bench.read_fixed(table, path, record.positions if record else SUMMARY_LINE, BLANK))
    if file.refused or record is None:
        return file
    longer, shorter, _ = bench.connection.execute(LENGTHS + table, [record.length, record.reaches]).fetchall()[0]
    if longer or shorter:
        what = f"{longer} longer than {record.length}, {shorter} shorter than {record.reaches}"
        return replace(file, refused=(Refused(Fault.RECORD_LENGTH, what),))
    return file


def each_once(name: str, files: list[Inspected]) -> dict[str, Inspected]:
    """Return the tables of the files of a kind; the same bytes a second time are passed over."""
    tables: dict[str, Inspected] = {}
    for number, file in enumerate(files):
        if file.file_id not in {each.file_id for each in tables.values()}:
            tables[f"{name}_{number}"] = file
    return tables


def is_whole(files: Mapping[str, list[Inspected]]) -> bool:
    """Whether nothing is wrong with any file."""
    return not any(file.refused for each in files.values() for file in each)


def counted(bench: Bench, files: Mapping[str, list[Inspected]]) -> dict[str, tuple[Refused, ...]]:
    """Return where the summary states another number of records than was found; all files it counts are expected.

    A profile that lists the files of a drop expects these only.
    """
    bench.unite("summary", each_once(SUMMARY, files[SUMMARY]), SUMMARY_LINE)
    stated = dict(bench.connection.execute(query_text("cclf_summary")).fetchall())
    listed = {name for name in LAYOUT if bench.drop.profile.named_files(name)}
    wrong: dict[str, tuple[Refused, ...]] = {}
    for name in LAYOUT:
        if listed and name not in listed:
            continue
        found = bench.connection.table(name).shape[0]
        if stated.get(name, 0) != found:
            wrong[name] = (Refused(Fault.RECORD_COUNT, f"{name}: stated {stated.get(name, 0)}, found {found}"),)
    return wrong


def disjoint(bench: Bench) -> dict[str, tuple[Refused, ...]]:
    """Tie the versions of each claim, and return which files hold records of claims that file 1 has not."""
    profile = bench.drop.profile
    bench.connection.execute("create table profile as select cast(? as boolean) as has_allowed", [profile.has_allowed])
    bench.connection.sql(query_text("cclf_version")).create("version")
    wrong: dict[str, tuple[Refused, ...]] = {}
    for code, name, count, what in bench.connection.execute(query_text("cclf_check")).fetchall():
        if count:
            wrong[name] = (*wrong.get(name, ()), Refused(Fault[code], f"{count} {what}"))
    return wrong


def judged(
    files: Mapping[str, list[Inspected]], wrong: Mapping[str, tuple[Refused, ...]]
) -> dict[str, list[Inspected]]:
    """Return the files with what is wrong with them; what is wrong with an absent file stands with the summary."""
    absent = tuple(fault for name, faults in wrong.items() if not files[name] for fault in faults)
    refused = {**wrong, SUMMARY: absent}
    return {
        name: [replace(file, refused=(*file.refused, *refused.get(name, ()))) for file in each]
        for name, each in files.items()
    }


def given(bench: Bench, files: Mapping[str, list[Inspected]]) -> Iterator[Converted]:
    """Yield the rows of each file, and the files that only helped."""
    bench.connection.execute(query_text("cclf_macro"))
    for query in dict.fromkeys(query for _, query in GIVES.values()):
        bench.connection.sql(query_text(query)).create_view(query)
    left = {
        file_id: {code: count} for file_id, code, count in bench.connection.execute(query_text("cclf_left")).fetchall()
    }
    for name, (feed, query) in GIVES.items():
        for file in files[name]:
            yield bench.give_own(feed, file, query, left.get(file.file_id))
    for name, feed in HELPS.items():
        yield from (Converted(feed, file, None) for file in files[name])


FORMAT: Format = Format(
    code="cclf",
    convert=convert,
    inputs=(SUMMARY, *LAYOUT),
    counts_totals_once=True,
    # File 7 says what the member paid for a drug, not what the plan paid.
    cannot_compute=("DRUG_SPEND",),
)
