"""How the commands of `trueup price` write amounts, prices and assumptions."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from rich.table import Table

from contracts.negotiation.assumption import Assumption
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
