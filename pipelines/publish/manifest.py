"""The manifest of a release: what went in by hash and what was asked, enough to make the release again byte for byte.

It holds no clock and no path of a machine: the same inputs give the same bytes wherever they lie.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from contracts.agreement import Agreement
from contracts.loader import Loaded
from pipelines.books.found import kept_books
from pipelines.books.signed import resolutions_in_force
from pipelines.facts import rows
from pipelines.intake.claimed import places, read_drop_folder
from pipelines.intake.inspection import hashed
from pipelines.intake.manifest import ENDING
from pipelines.intake.profile import PROFILE_NAME, load_profiles
from pipelines.reconciliation import AGREEMENTS, ROOT, Reconciliation
from pipelines.settling import Settled

LOCK = ROOT / "requirements.lock"
CODE = ("contracts", "data_quality", "pipelines", "sql")
FILES = (
    "select feed_code, source_id, format_code, file_name, file_id, byte_count, row_count, file_date "
    "from landed.file order by all"
)
REJECTS = "select feed_code, file_id, column_name, reason_code, row_number from input.reject order by all"
RUN = "select paid_through_date, settlement_code from terms.run"


def manifest(
    connection: duckdb.DuckDBPyConnection,
    given: Reconciliation,
    agreements: Sequence[Loaded[Agreement]],
    settled: Sequence[Settled],
) -> dict[str, Any]:
    """Return what went in: files by hash, rejected rows by number, agreements and books by hash, parameters, versions.

    ``agreements`` are all of the folder: versions that are not settled price what happened while they were in force.
    """
    (run,) = rows(connection, RUN)
    inputs, found = [plain(row) for row in rows(connection, FILES)], kept_books(given.work)
    return {
        **made_by(),
        "parameters": {
            "settlement_code": run["settlement_code"],
            "interim_month": f"{given.interim_month:%Y-%m}" if given.interim_month else None,
            "paid_through_date": str(run["paid_through_date"]),
            "posting_date": str(given.posting_date) if given.posting_date else None,
        },
        "sources": sources(given.folders, inputs),
        "inputs": inputs,
        "rejects": rejects(rows(connection, REJECTS)),
        "agreement_files": agreement_files(given.agreements, agreements),
        "agreements": [
            {
                "agreement_id": item.agreement.agreement_id,
                "version_number": item.agreement.version,
                "file_name": item.agreement_file.relative_to(given.agreements).as_posix(),
                "sha256": item.agreement_sha256,
                "book_head": item.book_head,
                "resolutions": [
                    each.resolution_id
                    for each in resolutions_in_force(found, item.agreement.agreement_id, run["paid_through_date"])
                ],
            }
            for item in settled
        ],
    }


def made_by() -> dict[str, str | None]:
    """Return the version of trueup at work, the hash of its code and that of its lock, which pins every library.

    There is no lock beside an installed package.
    """
    lock = hashed(LOCK)[0] if LOCK.is_file() else None
    return {"trueup_version": version("trueup"), "code_sha256": code_sha256(), "lock_sha256": lock}


@cache
def code_sha256() -> str:
    """Return one hash of all that computes and writes: Python, SQL, exhibits, suites, templates; no agreement."""
    digest = hashlib.sha256()
    below = (path for folder in CODE for path in (ROOT / folder).rglob("*"))
    for path in sorted(path for path in below if path.is_file()):
        if "__pycache__" not in path.parts and AGREEMENTS not in path.parents:
            digest.update(f"{path.relative_to(ROOT).as_posix()}\0{hashed(path)[0]}\n".encode())
    return digest.hexdigest()


def sources(folders: Sequence[Path], inputs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return, for each source, every file that was read in its folder: path in it and SHA-256."""
    found = []
    for folder, profile in zip(folders, load_profiles(folders), strict=True):
        known = {row["file_name"]: row["file_id"] for row in inputs if row["source_id"] == profile.source_id}
        said = [path for place in places(folder) for path in place.glob(f"*{ENDING}")]
        paths = {folder / PROFILE_NAME, *said, *read_drop_folder(folder, profile).files, *map(folder.joinpath, known)}
        files = [
            {"path": path.relative_to(folder).as_posix(), "sha256": known.get(path.name) or hashed(path)[0]}
            for path in sorted(paths)
            if path.is_file()
        ]
        found.append({"source_id": profile.source_id, "files": files})
    return sorted(found, key=lambda source: source["source_id"])


def agreement_files(folder: Path, agreements: Sequence[Loaded[Agreement]]) -> list[dict[str, str]]:
    """Return every agreement of a folder: path in it and SHA-256."""
    files = {Path(item.document.file).relative_to(folder).as_posix(): item.sha256 for item in agreements}
    return [{"path": path, "sha256": digest} for path, digest in sorted(files.items())]


def rejects(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Gather rejected cells by file, column and reason, with the numbers of their rows."""
    gathered: dict[tuple[str, ...], list[int]] = {}
    names = ("feed_code", "file_id", "column_name", "reason_code")
    for row in found:
        gathered.setdefault(tuple(row[name] for name in names), []).append(row["row_number"])
    return [{**dict(zip(names, key, strict=True)), "row_numbers": numbers} for key, numbers in gathered.items()]


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as JSON can hold it."""
    return {name: str(value) if isinstance(value, date) else value for name, value in row.items()}
