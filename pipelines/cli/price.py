"""The commands `trueup price ...`: what an offer would cost and return, on assumptions or on last year's facts."""

# ruff: noqa: PLC0415 heavy imports stand inside the commands: help and completion must answer at once

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from pipelines.cli.options import (
    Agreements,
    AsJson,
    AssumptionsName,
    AssumptionsUnlessFacts,
    Draws,
    Facts,
    ReleaseFolder,
    Seed,
)

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


@price_app.command
def assumptions(
    name_or_file: str | None = None,
    /,
    *,
    out: Path | None = None,
    schema: Annotated[bool, Parameter(negative="")] = False,
    as_json: AsJson = False,
) -> int:
    """Print what a set of assumptions holds, each number with its range and source; without a name list the sets.

    Parameters
    ----------
    name_or_file
        The name of a set that comes with trueup, or your own YAML file.
    out
        Copy the set into this new YAML file instead, comments and all, to put your own numbers in.
    schema
        Print the JSON Schema of an assumptions file instead, for editors that check while one writes.
    """
    from pipelines.commands.price.assumptions import assumptions_command, copy_command, schema_command

    if schema:
        return schema_command()
    return assumptions_command(name_or_file, as_json=as_json) if out is None else copy_command(name_or_file, out)


@price_app.command
def whatif(
    offer: Path,
    /,
    *,
    assumptions: AssumptionsUnlessFacts = None,
    facts: Facts = None,
    settings: Annotated[list[str] | None, Parameter(name="--set", negative="")] = None,
    grid: Annotated[list[str] | None, Parameter(negative="")] = None,
    tornado: Annotated[bool, Parameter(negative="")] = False,
    top: int = 12,
    clause: str | None = None,
    as_json: AsJson = False,
) -> int:
    """Change terms or numbers and see who bears it; without any, grids and what moves most what you keep.

    Parameters
    ----------
    offer
        An agreement that is offered, a YAML file.
    settings
        A term and its new value, such as 3.1.at_risk=0.25 or 3.1.measures.pain_responder.ladder.from=0.5, or an
        assumption, such as population.yield=0.03; give it for each. On facts, only of what they do not tell.
    grid
        A term or an assumption and its values, such as 2.1.rate=500,700,900: the rows; given again, the columns.
    tornado
        Show also what moves most what you keep, and the break-even price; not on facts.
    top
        How many lines of a tornado to print.
    clause
        The fee whose break-even price a tornado is of, such as 2.1; by default the first.
    """
    from pipelines.commands.price.whatif import Asked, whatif_command

    asked = Asked(settings or [], grid or [], tornado, top, clause)
    return whatif_command(offer, assumptions, facts or [], asked, as_json=as_json)


@price_app.command
def curve(
    offer: Path,
    /,
    *,
    assumptions: AssumptionsName,
    facts: Facts = None,
    measure: str | None = None,
    largest_flip: str | None = None,
    as_json: AsJson = False,
) -> int:
    """Show what is paid against each result: where one member decides, where nothing moves, what luck alone earns.

    Parameters
    ----------
    offer
        An agreement that is offered, a YAML file.
    measure
        The measure to show, such as pain_responder, or savings; by default all that a clause pays on.
    largest_flip
        The share of what is at risk that one member may decide before it is called a cliff, by default 0.10.
    """
    from pipelines.commands.price.curve import Asked, curve_command

    return curve_command(offer, assumptions, facts or [], Asked(measure, largest_flip), as_json=as_json)


@price_app.command
def redline(
    old: Path,
    new: Path,
    /,
    *,
    assumptions: AssumptionsUnlessFacts = None,
    facts: Path | None = None,
    as_json: AsJson = False,
) -> int:
    """Show clause by clause what changes between two texts, and the dollars that each change moves.

    Parameters
    ----------
    old
        An agreement, a YAML file.
    new
        The one that it is compared with.
    facts
        What was measured under the old one, a YAML file; a run or a back-test writes one (facts.yaml).
    """
    from pipelines.commands.price.redline import redline_command

    return redline_command(old, new, assumptions, facts, as_json=as_json)


@price_app.command
def simulate(
    offer: Path, /, *, assumptions: AssumptionsName, draws: Draws = 10_000, seed: Seed = 1, as_json: AsJson = False
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
def brief(
    offer: Path,
    /,
    *offers: Path,
    assumptions: AssumptionsName,
    out: Path,
    facts: Facts = None,
    success: str | None = None,
    draws: Draws = 500,
    seed: Seed = 1,
) -> int:
    """Write a briefing to print or paste: offers side by side, what moves the result, what could happen, its sources.

    Parameters
    ----------
    offer
        An agreement that is offered, a YAML file.
    offers
        More of them.
    out
        Folder for briefing.html and briefing.json, outside every release; prices for the payer's eyes go to payer_only
        in it.
    success
        The measure whose improved members count as successful outcomes, such as pain_responder.
    """
    from pipelines.commands.price.brief import Asked, brief_command
    from pipelines.commands.price.cases import Drawing

    asked = Asked([offer, *offers], assumptions, facts or [], success)
    return brief_command(asked, Drawing(draws, seed), out)
