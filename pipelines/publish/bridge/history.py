"""What is kept of a release so that a later one can be compared with it: lines, member months, files.

It lies in ``<out>/history`` and is no part of the release, which is handed on: it holds a row a claim line, for the
payer alone. It is checked by its hashes before it is read; without it a later release is settled and says less.
"""

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.intake.inspection import hashed
from pipelines.publish.release import MANIFEST, canonical_json, sync_folders

HISTORY = "history"
SUMMARY = "summary.json"
SQL = Path(__file__).parent
KEPT = ("line", "member_month")
FILES = "select feed_code, file_id, coalesce(standing_code, 'USED') as standing_code from landed.file order by all"
MONTHS = "select count(*), cast(coalesce(sum(covered_days), 0) as bigint) from bridge.member_month"
RUN = "select paid_through_date from terms.run"


@dataclass(frozen=True)
class Earlier:
    """A release to compare with: its id, the id of its content, and where its history lies."""

    release_id: str
    content_id: str
    folder: Path
    summary: dict[str, Any]


def content_of(release: Path) -> tuple[str | None, str | None]:
    """Return the content id of a release and the release it was compared with, as its manifest says."""
    try:
        manifest = json.loads((release / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None, None
    return manifest.get("content_id"), manifest.get("since")


def open_history(out: Path, release_id: str) -> Earlier | None:
    """Return the history of a release; None where there is none, or not as it was written."""
    content_id, _ = content_of(out / "releases" / release_id)
    folder = out / HISTORY / str(content_id)
    if content_id is None or not (folder / SUMMARY).is_file():
        return None
    try:
        summary = json.loads((folder / SUMMARY).read_bytes())
        sound = all(hashed(folder / name)[0] == digest for name, digest in summary["files_sha256"].items())
    except (OSError, ValueError, KeyError):
        return None
    stated = summary.pop("summary_sha256", None)
    sound = sound and stated == hashlib.sha256(canonical_json(summary)).hexdigest()
    return Earlier(release_id, content_id, folder, summary) if sound else None


def make_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Show the lines and member months of this run under the names that the comparison uses."""
    connection.execute("create schema if not exists bridge")
    for name in KEPT:
        connection.execute(f"create or replace view bridge.{name} as {(SQL / f'{name}.sql').read_text('utf-8')}")


def totals(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return what this run holds in all: lines and cents by feed and source, member months and covered days."""
    rows = connection.execute((SQL / "total.sql").read_text("utf-8") + " order by all").fetchall()
    ((months, days),) = connection.execute(MONTHS).fetchall()
    names = ("feed_code", "source_id", "line_count", "spend_cents", "plan_paid_cents")
    return {
        "lines": [dict(zip(names, row, strict=True)) for row in rows],
        "month_count": months,
        "covered_days": days,
    }


def keep_history(connection: duckdb.DuckDBPyConnection, out: Path, content_id: str) -> Path:
    """Write the history of this run's content, whole or not at all; return its folder."""
    root = out / HISTORY
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    target, staging = root / content_id, root / f".staging-{content_id}"
    for leftover in root.glob(".staging-*"):
        shutil.rmtree(leftover)
    staging.mkdir(mode=0o700)
    for name in KEPT:
        path = str(staging / f"{name}.parquet").replace("'", "''")
        connection.execute(f"copy bridge.{name} to '{path}' (format parquet, compression zstd)")
    ((paid_through,),) = connection.execute(RUN).fetchall()
    summary: dict[str, Any] = {
        "paid_through_date": str(paid_through),
        "files": [list(row) for row in connection.execute(FILES).fetchall()],
        **totals(connection),
        "files_sha256": {f"{name}.parquet": hashed(staging / f"{name}.parquet")[0] for name in KEPT},
    }
    summary["summary_sha256"] = hashlib.sha256(canonical_json(summary)).hexdigest()
    (staging / SUMMARY).write_bytes(canonical_json(summary))
    sync_folders(staging)
    if target.exists():
        shutil.rmtree(target)
    staging.rename(target)
    return target
