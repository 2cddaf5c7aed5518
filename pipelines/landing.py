"""The drop of a run: the folder it names, or the sample payer when it names none, and the answer to it on disk."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb

from pipelines.failures import UnusableInputError
from pipelines.intake.acknowledgement import Acknowledgement, Compared, Fault, Receipt, Refused
from pipelines.intake.profile import ProfileError
from pipelines.intake.receive import receive_folders
from pipelines.intake.totals import profile_controls
from pipelines.progress import journal
from pipelines.reconciliation import Reconciliation
from pipelines.rejections import Rejected
from pipelines.sample import sample_ready

ACKNOWLEDGEMENT = "acknowledgement.json"
CONVERTED = "converted"
WITH_ERRORS = "ACCEPTED_WITH_ERRORS"
# Without one of these nothing can be settled: no claim, or nobody covered.
NEEDED = ("medical_claim", "eligibility")


def receive(connection: duckdb.DuckDBPyConnection, given: Reconciliation) -> Acknowledgement:
    """Fill ``landed.*``; raise UnusableInputError with the acknowledgement's lines when the drop is refused."""
    if given.is_on_sample:
        sample_ready(given.inputs)
    try:
        acknowledgement = receive_folders(
            connection, given.folders, work=given.work / CONVERTED, paid_through=given.paid_through
        )
    except ProfileError as error:
        raise UnusableInputError(str(error)) from None
    acknowledgement = replace(acknowledgement, refused=(*acknowledgement.refused, *without_rows(acknowledgement)))
    write(given.work, document(acknowledgement))
    journal().receive(acknowledgement)
    if not acknowledgement.accepted:
        raise UnusableInputError(
            "\n".join([f"{given.shown_inputs}: the files are refused:", *refusals(acknowledgement)])
        )
    for line in to_look_at(acknowledgement):
        journal().warn(line)
    return acknowledgement


def to_look_at(acknowledgement: Acknowledgement) -> list[str]:
    """Return what a person should know of files that are not used, or hold nothing, although the run goes on."""
    return [str(fault) for fault in acknowledgement.warnings] + [
        f"{receipt.feed}: {receipt.file_name}: {fault}"
        for receipt in acknowledgement.receipts
        for fault in (*(receipt.refused if receipt.is_set_aside else ()), *receipt.warnings)
        if fault.fault is not Fault.FILE_SUPERSEDED
    ]


def refusals(acknowledgement: Acknowledgement) -> list[str]:
    """Return what is wrong, file by file, and which files were left: one of them may be what is missing."""
    lines = [told(fault) for fault in (*acknowledgement.refused, *acknowledgement.warnings)]
    for receipt in acknowledgement.receipts:
        lines += [f"{receipt.feed}: {receipt.file_name}: {told(fault)}" for fault in receipt.refused]
    return lines


def told(refused: Refused) -> str:
    """Say what is wrong, without names read from a header: in a file without one they are a member's row."""
    return f"{refused.fault.name}: {refused.fault.value}" if refused.fault is Fault.DUPLICATE_COLUMN else str(refused)


def without_rows(acknowledgement: Acknowledgement) -> list[Refused]:
    """Return the feeds that a run needs and of which no row came; a feed with a refused file is told of by itself."""
    told_of = {receipt.feed for receipt in acknowledgement.receipts if receipt.status == "REJECTED"}
    has_rows = {total.feed for total in acknowledgement.totals if total.row_count > 0}
    if Fault.NO_FILES in {refused.fault for refused in acknowledgement.refused}:
        return []
    return [Refused(Fault.NO_ROWS, feed) for feed in NEEDED if feed not in told_of | has_rows]


def document(acknowledgement: Acknowledgement) -> dict[str, Any]:
    """Return the acknowledgement as plain data: files, totals, refusals; of members only their number."""
    return {
        "status": "ACCEPTED" if acknowledgement.accepted else "REJECTED",
        "accepted": acknowledgement.accepted,
        "codes": [fault.fault.name for fault in acknowledgement.refused],
        "refused": [told(fault) for fault in acknowledgement.refused],
        "files": [
            {
                "status": each.status,
                "feed": each.feed,
                "source_id": each.source_id,
                "format": each.format_code,
                "file": each.file_name,
                "sha256": each.file_id,
                "bytes": each.byte_count,
                "rows": each.row_count,
                "accepted": each.accepted,
                "mode": each.mode,
                "standing": each.standing,
                "superseded_by": each.superseded_by,
                "codes": [fault.fault.name for fault in each.refused],
                "warnings": warnings_of(each),
                "controls": [compared(control) for control in each.compared],
                "refused": [told(fault) for fault in each.refused],
                # Of a refused file the header may be a member's row.
                "columns_left": list(each.unused_columns) if each.accepted else [],
                "rows_left": dict(each.left),
            }
            for each in acknowledgement.receipts
        ],
        "totals": [
            {
                "feed": each.feed,
                "source_id": each.source_id,
                "rows": each.row_count,
                "members": each.member_count,
                "claims": each.claim_count,
                "allowed_cents": each.allowed_cents,
                "paid_cents": each.paid_cents,
            }
            for each in acknowledgement.totals
        ],
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
