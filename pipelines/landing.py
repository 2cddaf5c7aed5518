"""The drop of a run: the folder it names, or the sample payer when it names none, taken in or refused."""

from dataclasses import replace

import duckdb

from pipelines.acknowledging import document, told, write
from pipelines.failures import UnusableInputError
from pipelines.intake.acknowledgement import Acknowledgement, Fault, Refused
from pipelines.intake.profile import ProfileError
from pipelines.intake.receive import receive_folders
from pipelines.progress import journal
from pipelines.reconciliation import Reconciliation
from pipelines.sample import sample_ready

CONVERTED = "converted"
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


def without_rows(acknowledgement: Acknowledgement) -> list[Refused]:
    """Return the feeds that a run needs and of which no row came; a feed with a refused file is told of by itself."""
    told_of = {receipt.feed for receipt in acknowledgement.receipts if receipt.status == "REJECTED"}
    has_rows = {total.feed for total in acknowledgement.totals if total.row_count > 0}
    if Fault.NO_FILES in {refused.fault for refused in acknowledgement.refused}:
        return []
    return [Refused(Fault.NO_ROWS, feed) for feed in NEEDED if feed not in told_of | has_rows]
