"""The commands `trueup price ...`: what an offer would cost and return, on assumptions or on last year's facts."""

# ruff: noqa: PLC0415 heavy imports stand inside the commands: help and completion must answer at once

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from pipelines.cli.options import Agreements, AsJson, AssumptionsName, Draws, Facts, ReleaseFolder, Seed

price_app = App(
    name="price",
    help="Estimate what offers would cost and return. Every figure is an estimate, not a settlement.",
)


@price_app.command
def compare(
    offer: Path,
    /,
    *offers: Path,
    assumptions: AssumptionsName,
    facts: Facts = None,
    engagement: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    success: str | None = None,
    as_json: AsJson = False,
) -> int:
    """Put offers on one page: what is quoted, what you pay, what you save, at low, base and high engagement.

    Parameters
    ----------
    offer
        An agreement that is offered, a YAML file.
    offers
        More of them.
    engagement
        The share of eligible members that engages, such as 0.10, in place of low, base and high; give it for each.
    success
        The measure whose improved members count as successful outcomes, such as pain_responder.
    """
    from pipelines.commands.price.compare import Levels, compare_command

    return compare_command([offer, *offers], assumptions, Levels(engagement, success), facts or [], as_json=as_json)


@price_app.command
def breakeven(
    offer: Path,
    /,
    *,
    assumptions: AssumptionsName,
    clause: str | None = None,
    surety: Annotated[tuple[str, ...], Parameter(negative="")] = ("0.50", "0.80", "0.95"),
    against: Path | None = None,
    draws: Draws = 1000,
    seed: Seed = 1,
    as_json: AsJson = False,
) -> int:
    """Find the prices at which an offer pays back: break-even, your walk-away and the vendor's, and the budget impact.

    Parameters
    ----------
    offer
        An agreement that is offered, a YAML file.
    clause
        The fee whose price is searched, such as 2.1, or 2.1.VISIT of a fee with several; by default the first.
    surety
        How sure you want to be to pay back, such as 0.80, beside what the assumptions ask for; give it for each.
    against
        Another offer, a YAML file: the price is found at which both cost you the same.
    """
    from pipelines.commands.price.breakeven import Wanted, breakeven_command
    from pipelines.commands.price.cases import Drawing

    return breakeven_command(offer, assumptions, Wanted(clause, surety, against), Drawing(draws, seed), as_json=as_json)


@price_app.command
def assumptions(
    name_or_file: str | None = None,
    /,
    *,
    schema: Annotated[bool, Parameter(negative="")] = False,
    as_json: AsJson = False,
) -> int:
    """Print what a set of assumptions holds, each number with its range and source; without a name list the sets.

    Parameters
    ----------
    name_or_file
        The name of a set that comes with trueup, or your own YAML file.
    schema
        Print the JSON Schema of an assumptions file instead, for editors that check while one writes.
    """
    from pipelines.commands.price.assumptions import assumptions_command, schema_command

    return schema_command() if schema else assumptions_command(name_or_file, as_json=as_json)


@price_app.command
def simulate(
    offer: Path, /, *, assumptions: AssumptionsName, seed: Seed, draws: Draws = 10_000, as_json: AsJson = False
) -> int:
    """Settle an offer over many cases: how likely it pays back, what guarantees keep, how bad it may get.

    Parameters
    ----------
    offer
        An agreement that is offered, a YAML file.
    """
    from pipelines.commands.price.cases import Drawing
    from pipelines.commands.price.simulate import simulate_command

    return simulate_command(offer, assumptions, Drawing(draws, seed), as_json=as_json)


@price_app.command
def backtest(
    offer: Path,
    /,
    *,
    release: ReleaseFolder,
    inputs: Annotated[list[Path] | None, Parameter(negative="")] = None,
    agreements: Agreements = None,
    out: Path | None = None,
    threads: str | None = None,
    memory: str | None = None,
    as_json: AsJson = False,
) -> int:
    """Say what an offer would have paid on the claims and outcomes of a release, in the place of what was signed.

    Parameters
    ----------
    offer
        An agreement that is offered, a YAML file; its vendor_id says whose place it takes.
    inputs
        Folder with the files received, found in it by their hashes; given again, another. By default the sample payer.
    out
        Folder for facts, settlement and members, outside every release; by default out/negotiation and the offer's id.
    threads
        Threads of the database; the result is the same on any number.
    memory
        Memory that the database may take, such as 8GB.
    """
    from pipelines.commands.price.backtest import backtest_command

    return backtest_command(
        offer,
        release,
        inputs=inputs or [],
        agreements=agreements,
        out=out,
        how={"threads": threads, "memory": memory},
        as_json=as_json,
    )
