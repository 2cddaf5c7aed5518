"""The commands that show where a release comes from: making it again, and tracing a payment to what it rests on."""

# ruff: noqa: PLC0415 help and completion must answer at once, so heavy imports stand inside the commands

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter


def reproduce(
    release: Path,
    /,
    *,
    inputs: Annotated[list[Path] | None, Parameter(negative="")] = None,
    agreements: Path | None = None,
    books: Path | None = None,
    threads: str | None = None,
    memory: str | None = None,
) -> int:
    """Make a release again from what its manifest recorded and compare every byte.

    Parameters
    ----------
    release
        The folder of the release, such as out/current.
    inputs
        Folder with the files received, found in it by their hashes; given again, another. By default the sample payer.
    agreements
        Folder with the agreements, found in it by their hashes; by default those that come with trueup.
    books
        The folder of the books; by default the one beside the releases. A book is read as it stood then.
    threads
        Threads of the database; the result is the same on any number.
    memory
        Memory that the database may take, such as 8GB.
    """
    from pipelines.commands.reproduce import reproduce_command

    return reproduce_command(release, inputs or [], agreements, books, {"threads": threads, "memory": memory})


def explain(
    line: str | None = None,
    /,
    *,
    claim_line: str | None = None,
    member: str | None = None,
    out: Path = Path("out"),
    release: Path | None = None,
    agreements: Path | None = None,
) -> int:
    """Say where a payment line comes from, or which payment lines rest on a claim line or a member.

    Parameters
    ----------
    line
        The id of the payment line, as settlement.json names it. Without it, and without a claim line or a member, all
        lines are listed.
    claim_line
        Claim and line such as "C1|1", or invoice and line, as reconciliation.csv names them: list the lines on it.
    member
        A member's pseudonym in the vendor's files, or the payer's member id: list the lines on that person.
    out
        Folder of the releases; the current one is read.
    release
        Another release, or one vendor's folder of it, whose files alone are read then.
    agreements
        Folder with the agreements; by default those that come with trueup.
    """
    from pipelines.commands.explain import explain_line_command, on_command

    folder = release or out / "current"
    if claim_line is None and member is None and line is not None:
        return explain_line_command(line, folder, agreements)
    return on_command(folder, agreements, claim_line=claim_line, member=member)
