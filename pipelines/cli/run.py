"""The command `trueup run`: the whole pipeline. Heavy imports stand inside: help and completion must answer at once."""

# ruff: noqa: PLC0415 see above

from dataclasses import asdict, dataclass
from typing import Annotated

from cyclopts import Group, Parameter

WHAT = Group("What to settle", sort_key=1)
HOW = Group("How to run and print", sort_key=2)


def what(words: str) -> Parameter:
    """Return an option that says what to settle."""
    return Parameter(group=WHAT, negative="", help=words)


def how(words: str) -> Parameter:
    """Return an option that says how to run and print."""
    return Parameter(group=HOW, negative="", help=words)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """What `trueup run` is asked, as it is written on the command line; None is what the help calls the default."""

    inputs: Annotated[
        list[str] | None,
        what(
            "Folder with the files received and their profile.yaml; given again, that of another source. Without it, "
            "the sample payer, made under OUT/sample."
        ),
    ] = None
    agreements: Annotated[
        str | None,
        what("Folder with the agreements, one YAML file a signed version; by default those that come with trueup."),
    ] = None
    paid_through: Annotated[
        str | None,
        what("Settle what was known on this date, such as 2026-06-30. By default the greatest paid date received."),
    ] = None
    interim: Annotated[
        str | None, what("Settle the fees to the end of this month, such as 2025-03, instead of the whole period.")
    ] = None
    posting_date: Annotated[
        str | None, what("Date to print on the statements, such as 2026-07-31. Without it they carry none.")
    ] = None
    out: Annotated[str, how("Folder for releases, the log and the work files.")] = "out"
    threads: Annotated[
        str | None, how("Threads of the database; all cores by default. The result is the same on any number.")
    ] = None
    memory: Annotated[
        str | None,
        how(
            "Memory that the database may take, such as 8GB; beyond it work goes to the disk. By default four fifths "
            "of all."
        ),
    ] = None
    since: Annotated[
        str | None,
        how(
            "Release to say the changes since, such as 85f3d2dca715. By default the one before, in the same folder OUT."
        ),
    ] = None
    books: Annotated[
        str | None, how("Folder of the books, which say what is posted already; by default OUT/books.")
    ] = None
    engine: Annotated[
        str | None, how("What builds the tables: duckdb, the default, or spark. The result is the same on both.")
    ] = None
    master: Annotated[
        str | None, how("Where Spark works: local[2] by default, or a cluster such as spark://host:7077.")
    ] = None
    exchange: Annotated[
        str | None,
        how(
            "Folder for the tables that Spark reads and writes; every worker of a cluster must see it. By default in "
            "OUT."
        ),
    ] = None
    json: Annotated[bool, how("Print the settlement as JSON on standard output; progress goes to standard error.")] = (
        False
    )


DEFAULTS = RunOptions()


def run(options: RunOptions = DEFAULTS) -> int:
    """Run the whole pipeline: files in, agreements settled, a release of scorecards published."""
    from pipelines.commands import run_command

    given = asdict(options) | {"inputs": "\n".join(options.inputs or [])}
    as_json = given.pop("json")
    return run_command(given, as_json=as_json)
