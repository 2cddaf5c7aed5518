"""The commands `trueup dispute ...`: what the vendor disputes, and what two persons of the payer find on it."""

# ruff: noqa: PLC0415 heavy imports stand inside the commands: help and completion must answer at once

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from pipelines.cli_books import BOOKS

dispute_app = App(name="dispute", help="Open, list and resolve disputes.")


@dispute_app.command(name="open")
def open_(
    release: Path,
    /,
    *,
    agreement: str,
    row: Annotated[list[str], Parameter(negative="")],
    why: str,
    key: Path,
    on: str,
    books: Path = BOOKS,
    agreements: Path | None = None,
) -> int:
    """Dispute rows of a settlement that was delivered: units, claim lines, or lines of the settlement.

    Parameters
    ----------
    release
        The folder of the release, such as out/current.
    agreement
        The id of the agreement.
    row
        A row_id of the reconciliation file; give it again for more rows.
    why
        What is disputed and on what evidence, in words without names of members.
    key
        The key of a person who signs for the vendor.
    on
        The date it is opened on.
    books
        The folder of the books.
    agreements
        The folder of the agreements that the run settled; by default those that come with trueup.
    """
    from pipelines.commands_disputes import open_command

    return open_command(release, agreement, row, books, agreements, why=why, key=key, on=on)


@dispute_app.command(name="list")
def list_(release: Path, /, *, agreement: str, on: str, books: Path = BOOKS, agreements: Path | None = None) -> int:
    """Print every disputed row and how far it has come.

    Parameters
    ----------
    release
        The folder of the release, which states the agreement and so its clock.
    agreement
        The id of the agreement.
    on
        The day to judge the clock by.
    books
        The folder of the books.
    agreements
        The folder of the agreements that the run settled; by default those that come with trueup.
    """
    from pipelines.commands_disputes import list_command

    return list_command(release, agreement, books, agreements, on=on)


@dispute_app.command
def resolve(
    agreement: str,
    dispute: str,
    row: str,
    /,
    *,
    finding: str,
    why: str,
    evidence: str,
    expires: str,
    key: Path,
    on: str,
    books: Path = BOOKS,
) -> int:
    """Write what was found on a disputed row; it holds once another person approved it.

    Parameters
    ----------
    agreement
        The id of the agreement.
    dispute
        The id of the dispute, as `trueup dispute list` prints it.
    row
        The row_id.
    finding
        A01: the unit is accepted from now on; R01 to R14: refused for this reason; stands: as it was.
    why
        Why, in words without names of members.
    evidence
        What it rests on and where that is kept.
    expires
        The last paid-through date for which runs start from it.
    key
        The key of who writes it.
    on
        The date it is written on.
    books
        The folder of the books.
    """
    from pipelines.commands_disputes import resolve_command

    return resolve_command(
        agreement,
        dispute,
        row,
        books,
        finding=finding,
        why=why,
        evidence=evidence,
        expires=expires,
        key=key,
        on=on,
    )


@dispute_app.command
def approve(agreement: str, resolution: str, /, *, key: Path, on: str, books: Path = BOOKS) -> int:
    """Approve a resolution as the second person; the next run starts from it.

    Parameters
    ----------
    agreement
        The id of the agreement.
    resolution
        The id of the resolution, as `trueup dispute list` prints it.
    key
        The key of an approver who did not write it.
    on
        The date it is approved on.
    books
        The folder of the books.
    """
    from pipelines.commands_disputes import approve_command

    return approve_command(agreement, resolution, books, key=key, on=on)
