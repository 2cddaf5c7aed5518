"""The commands `trueup agreement ...`: what an agreement says, and what another text would change."""

# ruff: noqa: PLC0415 heavy imports stand inside the commands: help and completion must answer at once

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

agreement_app = App(name="agreement", help="Work with agreements.")


@agreement_app.command
def check(
    file: Path, /, *files: Path, members: int | None = None, largest_flip: str | None = None, facts: Path | None = None
) -> int:
    """Load and review agreements; print every finding as file:line: field: what is wrong and what would be right.

    Parameters
    ----------
    file
        An agreement, a YAML file.
    files
        More of them.
    members
        How many members every measure is expected to count; by default the fewest that the measure is paid on.
    largest_flip
        The share of a pool that one member may decide, by default 0.10.
    facts
        What was measured for the one agreement, a YAML file: it is judged at those numbers, and what binds is told.
    """
    from pipelines.commands.agreement import Expectations, check_command

    return check_command([file, *files], Expectations(members, largest_flip, facts))


@agreement_app.command
def explain(file: Path, /) -> int:
    """Print an agreement in plain sentences, as a term sheet with its guarantees, and what it leaves to defaults.

    Parameters
    ----------
    file
        An agreement, a YAML file.
    """
    from pipelines.commands.agreement import explain_command

    return explain_command(file)


@agreement_app.command
def diff(old: Path, new: Path, /, *, facts: Path | None = None) -> int:
    """Print what changes from one agreement to another, clause by clause; with facts the dollars each change moves.

    Parameters
    ----------
    old
        An agreement, a YAML file.
    new
        The one that it is compared with.
    facts
        What was measured under the old one, a YAML file; a run writes one for each agreement (facts.yaml).
    """
    from pipelines.commands.agreement import diff_command

    return diff_command(old, new, facts)


@agreement_app.command
def schema() -> int:
    """Print the JSON Schema of the agreement language, for editors that check while one writes."""
    from pipelines.commands.agreement import schema_command

    return schema_command()


@agreement_app.command
def new(
    preset: str | None = None,
    /,
    *,
    vendor: str | None = None,
    payer: str | None = None,
    effective: str | None = None,
    agreement_id: Annotated[str | None, Parameter(name="--id")] = None,
    out: Path | None = None,
) -> int:
    """Make an agreement of a preset, and list what must be decided before it is signed; without a preset list them all.

    Parameters
    ----------
    preset
        What to start from, such as two_stream.
    vendor
        Name of the vendor, such as acme.
    payer
        Name of the payer, such as example_payer.
    effective
        First day of the term, such as 2027-01-01; every other date of the preset moves with it.
    agreement_id
        Id of the agreement, by default the vendor and the year, such as acme_2027.
    out
        File to write it to; without it the text is printed, and the list goes to standard error.
    """
    from pipelines.commands.presets import Parties, list_command, new_command

    if preset is None:
        return list_command()
    return new_command(preset, Parties(vendor, payer, effective, agreement_id), out)
