"""The acknowledgement of a drop as a file: what a person or a program reads after a run, and after a refusal.

Of members it holds only their number.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipelines.intake.acknowledgement import Acknowledgement, Compared, Fault, Receipt, Refused, Totals
from pipelines.intake.totals import profile_controls
from pipelines.rejections import Rejected

ACKNOWLEDGEMENT = "acknowledgement.json"
WITH_ERRORS = "ACCEPTED_WITH_ERRORS"


def told(refused: Refused) -> str:
    """Say what is wrong, without names read from a header: in a file without one they are a member's row."""
    return f"{refused.fault.name}: {refused.fault.value}" if refused.fault is Fault.DUPLICATE_COLUMN else str(refused)


def document(acknowledgement: Acknowledgement) -> dict[str, Any]:
    """Return the acknowledgement as plain data: files, totals, refusals."""
    return {
        "status": "ACCEPTED" if acknowledgement.accepted else "REJECTED",
        "accepted": acknowledgement.accepted,
        "codes": [fault.fault.name for fault in acknowledgement.refused],
        "refused": [told(fault) for fault in acknowledgement.refused],
        "files": [of_file(receipt) for receipt in acknowledgement.receipts],
        "totals": [of_feed(total) for total in acknowledgement.totals],
        "controls": [
            {"source_id": profile.source_id, "feed": feed, **compared(control)}
            for profile in acknowledgement.profiles
            for feed, control in profile_controls(profile, acknowledgement.totals)
        ],
        "cannot_be_computed": [
            {"source_id": profile.source_id, "code": refusal.value}
            for profile in acknowledgement.profiles
            for refusal in profile.refusals
        ],
        "warnings": [str(fault) for fault in acknowledgement.warnings],
        "rejected": [],
        "rejected_rows": [],
    }


def of_file(receipt: Receipt) -> dict[str, Any]:
    """Return what became of one file."""
    return {
        "status": receipt.status,
        "feed": receipt.feed,
        "source_id": receipt.source_id,
        "format": receipt.format_code,
        "file": receipt.file_name,
        "sha256": receipt.file_id,
        "bytes": receipt.byte_count,
        "rows": receipt.row_count,
        "accepted": receipt.accepted,
        "mode": receipt.mode,
        "standing": receipt.standing,
        "superseded_by": receipt.superseded_by,
        "codes": [fault.fault.name for fault in receipt.refused],
        "warnings": warnings_of(receipt),
        "controls": [compared(control) for control in receipt.compared],
        "refused": [told(fault) for fault in receipt.refused],
        # Of a refused file the header may be a member's row.
        "columns_left": list(receipt.unused_columns) if receipt.accepted else [],
        "rows_left": dict(receipt.left),
    }


def of_feed(total: Totals) -> dict[str, Any]:
    """Return the control totals of one feed of a source."""
    return {
        "feed": total.feed,
        "source_id": total.source_id,
        "rows": total.row_count,
        "members": total.member_count,
        "claims": total.claim_count,
        "allowed_cents": total.allowed_cents,
        "paid_cents": total.paid_cents,
    }


def warnings_of(receipt: Receipt) -> list[str]:
    """Return the codes of what a person should look at in a file that is used."""
    left = [Fault.COLUMNS_LEFT.name] if receipt.accepted and receipt.unused_columns else []
    return [fault.fault.name for fault in receipt.warnings] + left


def compared(control: Compared) -> dict[str, Any]:
    """Return a line of the comparison of control totals: theirs, ours, and the difference."""
    return {
        "control": control.control,
        "stated": control.stated,
        "found": control.found,
        "difference": control.difference,
    }


def acknowledge_rejections(work: Path, rejected: Sequence[Rejected], rows: Sequence[Mapping[str, Any]] = ()) -> None:
    """Add to the acknowledgement on disk the rows that were refused: by feed and code, and by number and keyed hash."""
    content = read(work)
    if content and content["status"] == "ACCEPTED" and rejected:
        content["status"] = WITH_ERRORS
    with_errors = {(each["feed"], each["sha256"]) for each in rows}
    for each in content.get("files", []):
        if each["status"] == "ACCEPTED" and (each["feed"], each["sha256"]) in with_errors:
            each["status"] = WITH_ERRORS
    content["rejected_rows"] = list(rows)
    content["rejected"] = [
        {
            "feed": each.feed,
            "rows": each.rejected_count,
            "of_rows": each.row_count,
            "codes": [{"code": code, "column": column, "cells": cells} for code, column, cells in each.codes],
        }
        for each in rejected
    ]
    write(work, content)


def acknowledge_warnings(work: Path, warnings: Sequence[str]) -> None:
    """Add to the acknowledgement on disk what a person should look at; where nothing was acknowledged, add nothing."""
    if acknowledged := read(work):
        write(work, {**acknowledged, "warnings": list(dict.fromkeys([*acknowledged["warnings"], *warnings]))})


def read(work: Path) -> dict[str, Any]:
    """Return the acknowledgement on disk; an empty one where there is none."""
    path = work / ACKNOWLEDGEMENT
    return json.loads(path.read_bytes()) if path.is_file() else {}


def write(work: Path, content: Mapping[str, Any]) -> None:
    """Put the acknowledgement where a person finds it after a run, and after a refusal."""
    (work / ACKNOWLEDGEMENT).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
