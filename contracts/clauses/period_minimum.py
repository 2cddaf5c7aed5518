"""Period minimum: net fees of the period are at least an amount, however little was used."""

from typing import Literal

from pydantic import Field

from contracts.clauses.results import Fees, Result
from contracts.clauses.stage import Context, Limit
from contracts.terms.model import WholeCentDollars
from contracts.terms.money import dollars, exact_cents


class PeriodMinimum(Limit):
    """Net fees of the agreed period shall be ``amount`` at least; for a part of the period it scales by days.

    It protects the vendor against low volume, not against failed guarantees: it acts before performance, and what it
    adds is at risk as other fees are. An interim settlement adds nothing, since the year is still running.
    """

    turn = 3
    kind: Literal["period_minimum"]
    amount: WholeCentDollars = Field(ge=0, description="dollars, such as 250000.00")

    def limit(self, fees: Fees, context: Context) -> Result:
        """Add what is missing to the minimum."""
        exact = exact_cents(self.amount) * context.part_of_period
        minimum_cents = context.cents(exact)
        reason = f"net fees {dollars(fees.net_cents)} against the minimum of {dollars(minimum_cents)}"
        if context.performance.is_interim:
            return Result(self.id, exact, 0, f"{reason}, due in the final settlement only")
        return Result(self.id, exact, max(0, minimum_cents - fees.net_cents), reason)
