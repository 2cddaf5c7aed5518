"""The drop of a run: the folder it names, or the sample payer when it names none."""

import duckdb

from pipelines.failures import UnusableInputError
from pipelines.intake.acknowledgement import Acknowledgement, Fault, Refused
from pipelines.intake.profile import ProfileError
from pipelines.intake.receive import receive_folder
from pipelines.reconciliation import Reconciliation
from pipelines.sample import sample_ready


def receive(connection: duckdb.DuckDBPyConnection, given: Reconciliation) -> Acknowledgement:
    """Fill ``landed.*``; raise UnusableInputError with the acknowledgement's lines when the drop is refused."""
    # A feed is a view over its file or a table, and one cannot replace the other.
    connection.execute("drop schema if exists landed cascade")
    connection.execute("create schema landed")
    if given.is_on_sample:
        sample_ready(given.inputs)
    try:
        acknowledgement = receive_folder(connection, given.inputs)
    except ProfileError as error:
        raise UnusableInputError(str(error)) from None
    if not acknowledgement.accepted:
        raise UnusableInputError("\n".join([f"{given.inputs}: the files are refused:", *refusals(acknowledgement)]))
    return acknowledgement


def refusals(acknowledgement: Acknowledgement) -> list[str]:
    """Return what is wrong, file by file."""
    lines = [told(fault) for fault in acknowledgement.refused]
    for receipt in acknowledgement.receipts:
        lines += [f"{receipt.feed}: {receipt.file_name}: {told(fault)}" for fault in receipt.refused]
    return lines


def told(refused: Refused) -> str:
    """Say what is wrong, without names read from a header: in a file without one they are a member's row."""
    return f"{refused.fault.name}: {refused.fault.value}" if refused.fault is Fault.DUPLICATE_COLUMN else str(refused)
