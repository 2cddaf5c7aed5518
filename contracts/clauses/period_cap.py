"""Period cap: net fees of the period do not exceed an amount."""

from typing import Literal

from pydantic import Field

from contracts.clauses.results import Fees, Result
from contracts.clauses.stage import Context, Limit
from contracts.terms.model import WholeCentDollars
from contracts.terms.money import dollars, exact_cents


class PeriodCap(Limit):
    """Net fees of the agreed period shall not exceed ``amount``; for a part of the period the cap scales by days."""

    turn = 2
    kind: Literal["period_cap"]
    amount: WholeCentDollars = Field(ge=0, description="dollars, such as 925000.00")

    def limit(self, fees: Fees, context: Context) -> Result:
        """Take back what lies above the cap."""
        exact = exact_cents(self.amount) * context.part_of_period
        cap_cents = context.cents(exact)
        over_cents = max(0, fees.net_cents - cap_cents)
        reason = f"net fees {dollars(fees.net_cents)} against the cap of {dollars(cap_cents)}"
        return Result(self.id, exact, -over_cents, reason)
