"""Interest: simple, on what was paid after it fell due."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Literal

from pydantic import Field

from contracts.clauses.results import Figure, Result
from contracts.clauses.stage import Charge, Context
from contracts.performance import PostedKind
from contracts.terms.model import Share

DAYS_OF_A_YEAR = 365
BEARS_NONE = (PostedKind.INTEREST, PostedKind.TAX)


class Interest(Charge):
    """Amounts posted with a ``due`` day bear ``rate`` a year, actual days over 365, from that day until paid.

    What is not paid yet bears it to the paid-through date. Amounts owed by the vendor bear it for the payer, cash kept
    back bears none, nor does interest itself.
    """

    turn = 1
    kind: Literal["interest"]
    rate: Share = Field(description="a year, such as 0.06")

    def charge(self, earned_cents: int, context: Context) -> Result:
        """Add up the interest of all late amounts and round it once."""
        figures = tuple(self._figures(context))
        exact = sum((figure.exact or Fraction(0) for figure in figures), Fraction(0))
        reason = f"{self.rate} a year on {len(figures)} amounts paid late"
        return Result(self.id, exact, context.cents(exact), reason, figures)

    def _figures(self, context: Context) -> Iterator[Figure]:
        for row in context.posted:
            days = ((row.paid or context.performance.paid_through) - row.due).days if row.due else 0
            if days > 0 and row.kind not in BEARS_NONE:
                # Withheld cash was not due with the amount that it is part of.
                cents = -row.cents if row.kind is PostedKind.WITHHELD else row.cents
                exact = Fraction(self.rate) * cents * days / DAYS_OF_A_YEAR
                yield Figure(23, f"interest {row.settlement} {row.kind}", exact, note=f"{days} days late")
