"""Collar: fees, shares and refunds together stay within bounds, whatever performance made of them."""

from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.clauses.results import Position, Result
from contracts.clauses.stage import Collar, Context
from contracts.terms.model import NumberFromZero, SignedDollars
from contracts.terms.money import dollars, exact_cents


class AbsoluteCollar(Collar):
    """What the period earns is held to a floor and a ceiling, in dollars or as a share of fees.

    Shares are of net fees before performance. Dollars scale by days where a shorter period is settled. Fixed amounts,
    interest and tax stay outside.
    """

    kind: Literal["collar"]
    floor: SignedDollars | None = None
    ceiling: SignedDollars | None = None
    floor_of_fees: NumberFromZero | None = Field(default=None, le=1, description="such as 0.50")
    ceiling_of_fees: NumberFromZero | None = Field(default=None, le=10, description="such as 1.20")

    @model_validator(mode="after")
    def _has_bounds_in_order(self) -> Self:
        bounds = (self.floor, self.ceiling, self.floor_of_fees, self.ceiling_of_fees)
        if all(bound is None for bound in bounds):
            raise PydanticCustomError("half_of_a_pair", "must give a floor or a ceiling", {})
        for low, high in ((self.floor, self.ceiling), (self.floor_of_fees, self.ceiling_of_fees)):
            if low is not None and high is not None and low > high:
                raise PydanticCustomError("out_of_range", "must have a floor no higher than its ceiling", {})
        return self

    def collar(self, earned_cents: int, position: Position, context: Context) -> Result:
        """Return what brings earned amounts to the nearest bound; where bounds cross, the floor holds."""
        part, fees = context.part_of_period, max(0, position.fees_before_cents)
        low = _bounds(self.floor, self.floor_of_fees, part, fees)
        high = _bounds(self.ceiling, self.ceiling_of_fees, part, fees)
        exact = Fraction(earned_cents)
        if high:
            exact = min(exact, *high)
        if low:
            exact = max(exact, *low)
        cents = context.cents(exact) - earned_cents
        held = "held" if cents else "within the bounds"
        return Result(self.id, exact - earned_cents, cents, f"earned {dollars(earned_cents)}, {held}")


def _bounds(
    amount: SignedDollars | None, share: NumberFromZero | None, part: Fraction, fees_cents: int
) -> list[Fraction]:
    stated = [] if amount is None else [exact_cents(amount) * part]
    return stated + ([] if share is None else [Fraction(share) * fees_cents])
