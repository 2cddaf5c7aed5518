"""Period cap: net fees of the period do not exceed an amount."""

from fractions import Fraction
from typing import Literal

from pydantic import Field

from contracts.clauses.stage import Cap
from contracts.terms.model import WholeCentDollars
from contracts.terms.money import Rounding, dollars, exact_cents, round_cents


class PeriodCap(Cap):
    """Net fees of the agreed period shall not exceed ``amount``; for a part of the period the cap scales by days."""

    kind: Literal["period_cap"]
    amount: WholeCentDollars = Field(ge=0, description="dollars, such as 925000.00")

    def adjustment(self, net_cents: int, part_of_year: Fraction, rounding: Rounding) -> tuple[Fraction, int, str]:
        """Take back what lies above the cap."""
        exact = exact_cents(self.amount) * part_of_year
        cap_cents = round_cents(exact, rounding)
        over_cents = max(0, net_cents - cap_cents)
        reason = f"net fees {dollars(net_cents)} against the cap of {dollars(cap_cents)}"
        return exact, -over_cents, reason
