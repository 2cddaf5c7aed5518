"""The commands `trueup dispute ...`: what the vendor disputes, and what two persons of the payer find on it."""

# ruff: noqa: PLC0415 heavy imports stand inside the commands: help and completion must answer at once

from typing import Annotated

from cyclopts import App, Parameter

from pipelines.cli.options import BOOKS, AgreementId, Agreements, Books, Key, On, ReleaseFolder, Why

Finding = Annotated[
    str, Parameter(help="A01: the unit is accepted from now on; R01 to R14: refused for it; stands: as it was.")
]
Evidence = Annotated[str, Parameter(help="What it rests on and where that is kept.")]
Expires = Annotated[str, Parameter(help="The last paid-through date for which runs start from it.")]

dispute_app = App(name="dispute", help="Open, list and resolve disputes.")


@dispute_app.command(name="open")
def open_(
    release: ReleaseFolder,
    /,
    *,
    agreement: AgreementId,
    row: Annotated[list[str] | None, Parameter(negative="")] = None,
    member_add: Annotated[list[str] | None, Parameter(negative="")] = None,
    member_remove: Annotated[list[str] | None, Parameter(negative="")] = None,
    why: Why,
    key: Key,
    on: On,
    books: Books = BOOKS,
    agreements: Agreements = None,
) -> int:
    """Dispute a settlement that was delivered: units, claim lines, lines of it, or who is on the attributed list.

    Parameters
    ----------
    row
        A row_id of the reconciliation file; give it again for more rows.
    member_add
        A member who belongs on the attributed list, and from when: KEY@2026-05-01; where each region has an owner of
        its own KEY@2026-05-01@KNEE.
    member_remove
        A row_id of the attributed list that does not belong there.
    """
    from pipelines.commands.disputes import open_command

    members = {"added": member_add or (), "removed": member_remove or ()}
    return open_command(release, agreement, row or (), books, agreements, **members, why=why, key=key, on=on)


@dispute_app.command(name="list")
def list_(
    release: ReleaseFolder, /, *, agreement: AgreementId, on: str, books: Books = BOOKS, agreements: Agreements = None
) -> int:
    """Print every disputed row and how far it has come.

    Parameters
    ----------
    on
        The day to judge the clock of the agreement by.
    """
    from pipelines.commands.disputes import list_command

    return list_command(release, agreement, books, agreements, on=on)


@dispute_app.command
def resolve(
    agreement: AgreementId,
    dispute: str,
    row: str,
    /,
    *,
    finding: Finding,
    why: Why,
    evidence: Evidence,
    expires: Expires,
    key: Key,
    on: On,
    books: Books = BOOKS,
) -> int:
    """Write what was found on a disputed row; it holds once another person approved it.

    Parameters
    ----------
    dispute
        The id of the dispute, as `trueup dispute list` prints it.
    row
        The row_id.
    """
    from pipelines.commands.disputes import resolve_command

    said = {"finding": finding, "why": why, "evidence": evidence, "expires": expires}
    return resolve_command(agreement, dispute, row, books, **said, key=key, on=on)


@dispute_app.command
def approve(agreement: AgreementId, resolution: str, /, *, key: Key, on: On, books: Books = BOOKS) -> int:
    """Approve a resolution as the second person; the next run starts from it.

    Parameters
    ----------
    resolution
        The id of the resolution, as `trueup dispute list` prints it.
    """
    from pipelines.commands.disputes import approve_command

    return approve_command(agreement, resolution, books, key=key, on=on)
