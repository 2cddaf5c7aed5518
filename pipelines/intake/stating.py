"""The sender's side: counts the files of a folder, as the receiver will, and writes the manifest that states them.

Belongs here: what is stated of each file. Does not: counting (``totals``), finding files (``receive``).
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from pipelines.intake.acknowledgement import Fault, Refused
from pipelines.intake.claimed import read_drop_folder
from pipelines.intake.damage import why_unreadable
from pipelines.intake.landing import landed_select
from pipelines.intake.layout import Drop
from pipelines.intake.manifest import ENDING, VERSION, Manifest, Usage, digest_of
from pipelines.intake.naming import Mode, name_of
from pipelines.intake.profile import PROFILE_NAME, load_profile
from pipelines.intake.receipts import Found
from pipelines.intake.receive import files_found, work_folder
from pipelines.intake.totals import file_totals, month_totals

# A restatement names what it takes the place of, which no count of its rows can tell.
BY_HAND = "write the manifest of a REST file by hand, with the names of the files it restates"


class StatingError(Exception):
    """Files that a receiver would refuse; ``faults`` are names of files, empty for the folder, and what is wrong."""

    def __init__(self, faults: list[tuple[str, Refused]]) -> None:
        super().__init__("files that a receiver would refuse")
        self.faults = faults


def write_manifest(connection: duckdb.DuckDBPyConnection, folder: Path, as_of: dt.date, usage: Usage) -> Path:
    """Write ``<source>_<yyyymmdd>.manifest.json`` over the files of a folder that no manifest states yet.

    Rows, members and claims are counts, amounts whole cents, in all and by month of service. Raises ProfileError where
    the profile cannot be used, StatingError with all that is wrong with the files, or where there is none to state.
    """
    profile = load_profile(folder / PROFILE_NAME)
    said = read_drop_folder(folder, profile)
    found, refused = files_found(connection, Drop(folder, profile, work_folder(None, 0)), said)
    new = [each for each in found if each.landing.gives_rows and not (each.claimed and each.claimed.stated)]
    faults = [("", fault) for fault in (*said.refused, *refused)]
    files = []
    for each in new:
        content, wrong = stated(connection, each)
        files.append(content)
        faults += [(each.landing.file.path.name, fault) for fault in wrong]
    if not files and not faults:
        faults.append(("", Refused(Fault.NO_FILES, folder.name)))
    if faults:
        raise StatingError(faults)
    said_of_all = {"schema_version": VERSION, "sender": profile.source_id, "as_of": f"{as_of}", "usage": usage.value}
    manifest: dict[str, Any] = {**said_of_all, "files": files}
    manifest["digest"] = digest_of(manifest)
    Manifest.model_validate(manifest)
    path = folder / f"{profile.source_id}_{as_of:%Y%m%d}{ENDING}"
    written = path.with_name(f".{path.name}")
    written.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return written.replace(path)


def stated(connection: duckdb.DuckDBPyConnection, each: Found) -> tuple[dict[str, Any], tuple[Refused, ...]]:
    """Return what a manifest states of one file, and what is wrong with the file."""
    file, feed, name = each.landing.file, each.landing.feed, name_of(each.landing.file.path.name)
    said: dict[str, Any] = {
        "name": file.path.name,
        "sha256": file.file_id,
        "bytes": file.byte_count,
        "feed": feed,
        "mode": (name.mode if name else Mode.FULL).value,
    }
    if each.faults:
        return said, each.faults
    if name is not None and name.mode is Mode.REST:
        return said, (Refused(Fault.SUPERSEDES_NOTHING, BY_HAND),)
    received = landed_select(each.landing, each.header).subquery("received")
    # A ragged row shows itself where rows are numbered, and no total asks for their numbers.
    rows = exp.select("*").from_(received).where("row_number is not null").subquery("received")
    try:
        totals, months = file_totals(connection, feed, rows), month_totals(connection, feed, rows)
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return said, (why_unreadable(file, each.landing.profile.delimiter, each.landing.marks),)
    said |= {total: value for total, value in totals.items() if value is not None}
    if months and all(month[:1].isdigit() for month in months):
        said["months"] = [
            {"month": month, **{total: value for total, value in months[month].items() if value is not None}}
            for month in sorted(months)
        ]
    return said, ()
