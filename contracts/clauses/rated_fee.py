"""A fee of so much a unit: what the fees per member month, activation, engaged member and reported outcome share."""

from pydantic import Field

from contracts.clauses.results import PricedUnits
from contracts.clauses.stage import Fee
from contracts.measured import Units
from contracts.terms.dated import Dated
from contracts.terms.model import Dollars
from contracts.terms.money import exact_cents


class RatedFee(Fee):
    """Units at the ``rate`` in force on the day of their event."""

    rate: Dated[Dollars] = Field(description="dollars a unit by the date it holds from, such as {2026-01-01: 348.25}")

    def price(self, units: Units) -> PricedUnits:
        """Price units at the rate of their first day; `why_not` refuses rows over which the rate changes."""
        return PricedUnits(self.id, units, units.count, exact_cents(self.rate.on(units.first)))

    def why_not(self, units: Units) -> str | None:
        """Refuse rows that have no single rate, and rows with amounts, which belong to fees billed as claims."""
        if units.first < self.rate.first_date:
            return f"must not lie before the first rate of clause {self.id}, from {self.rate.first_date}"
        if self.rate.changes_within(units.first, units.last):
            changes = ", ".join(str(day) for day in self.rate.dates)
            return f"must be split where the rate of clause {self.id} changes ({changes})"
        if units.allowed is not None:
            return f"must not give allowed and plan_paid: clause {self.id} is not billed as claims"
        return None
