"""How the commands of `trueup price` write amounts, prices and assumptions."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from rich.table import Table

from contracts.negotiation.assumption import Assumption
from contracts.negotiation.assumptions import Assumptions
from contracts.prose.terms import percent
from contracts.terms.model import MAXIMUM_FRACTION_DIGITS
from contracts.terms.money import Rounding, dollars, round_cents
from pipelines import terminal_tables as tables


def amount(exact: Fraction | int | None, otherwise: str = "") -> str:
    """Write exact cents as dollars, rounded to the cent; words where there is none."""
    return otherwise if exact is None else dollars(round_cents(Fraction(exact), Rounding.HALF_UP))


def finely(exact: Fraction | None, otherwise: str = "") -> str:
    """Write exact cents of a member and month as dollars, of which a cent would say too little."""
    return otherwise if exact is None else f"{'-' if exact < 0 else ''}${abs(float(exact)) / 100:,.4f}"


def number(exact: Fraction) -> str:
    """Write a number of the assumptions with all its digits; one without end as numerator and denominator."""
    digits = next((count for count in range(MAXIMUM_FRACTION_DIGITS + 1) if (exact * 10**count).denominator == 1), None)
    return str(exact) if digits is None else f"{Decimal(int(exact * 10**digits)).scaleb(-digits):,f}"


def assumptions_table(named: Mapping[str, Assumption], title: str = "Rests on") -> Table:
    """Return a table of assumptions, such as those that figures rest on, with their ranges and sources."""
    table = tables.listing(title, ("assumption",), ("base", "low", "high"))
    table.add_column("checked")
    table.add_column("source")
    for name, each in named.items():
        ends = ("", "") if each.is_certain else (number(each.at("low")), number(each.at("high")))
        table.add_row(name, number(each.base), *ends, each.verified, each.source)
    return table


def chosen_lines(assumptions: Assumptions) -> Iterator[str]:
    """Yield what a file chooses, which nobody measures: how use grows, what you ask for, what a vendor accepts."""
    ramp = ", ".join(percent(Fraction(share)) for share in assumptions.ramp)
    return_, surety = number(assumptions.roi_target), percent(Fraction(assumptions.surety))
    yield f"Members come in over the years at {ramp} of the yield."
    yield f"Asked for: a return of {return_} and a chance of {surety} to pay back."
    if assumptions.vendor is not None:
        accepted = percent(Fraction(assumptions.vendor.loss_at_most))
        yield f"The vendor is taken to accept a loss in {accepted} of cases."


def related_lines(assumptions: Assumptions) -> Iterator[str]:
    """Yield which numbers vary together, how much, and who says so."""
    for pair in assumptions.related:
        yield f"{' and '.join(pair.of)} vary together by {number(pair.correlation)}: {pair.source}"
