"""Tax: a share of all that the period earned, after everything else."""

from fractions import Fraction
from typing import Literal

from pydantic import Field

from contracts.clauses.results import Result
from contracts.clauses.stage import Charge, Context
from contracts.terms.model import Share
from contracts.terms.money import dollars


class Tax(Charge):
    """Payer adds ``rate`` of earned and fixed amounts, not of interest; what the vendor ends up owing gives it back."""

    turn = 2
    kind: Literal["tax"]
    rate: Share = Field(description="such as 0.06")

    def charge(self, earned_cents: int, context: Context) -> Result:
        """Take the share and round it once."""
        exact = Fraction(self.rate) * earned_cents
        return Result(self.id, exact, context.cents(exact), f"{self.rate} of {dollars(earned_cents)}")
