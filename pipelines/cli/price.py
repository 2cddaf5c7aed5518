"""The commands `trueup price ...`: what an offer would cost and return, on assumptions or on last year's facts."""

# ruff: noqa: PLC0415 heavy imports stand inside the commands: help and completion must answer at once

from pathlib import Path

from cyclopts import App

from pipelines.cli.options import AsJson, AssumptionsName

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
    as_json: AsJson = False,
) -> int:
    """Put offers on one page: what is quoted, what you pay, what you save, at low, base and high engagement.

    Parameters
    ----------
    offer
        An agreement that is offered, a YAML file.
    offers
        More of them.
    """
    from pipelines.commands.price.compare import compare_command

    return compare_command([offer, *offers], assumptions, as_json=as_json)
