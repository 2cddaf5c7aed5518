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
    from pipelines.commands_reproduce import reproduce_command

    return reproduce_command(release, inputs or [], agreements, books, {"threads": threads, "memory": memory})
