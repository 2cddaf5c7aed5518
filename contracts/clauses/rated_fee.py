"""A fee of so much a unit: what the fees per member month, activation, engaged member and reported outcome share."""

from collections.abc import Iterable
from datetime import date

from pydantic import Field

from contracts.clauses.results import PricedUnits
from contracts.clauses.stage import Fee
from contracts.measured import Units
from contracts.terms.dated import Dated
from contracts.terms.model import Dollars
from contracts.terms.money import exact_cents
from contracts.terms.period import Period


class RatedFee(Fee):
    """Units at the ``rate`` in force on the day of their event."""

    rate: Dated[Dollars] = Field(description="dollars a unit by the date it holds from, such as {2026-01-01: 348.25}")

    def changes(self, period: Period) -> Iterable[date]:
        """Return the days of its rates."""
        return self.rate.dates

    def price(self, units: Units) -> PricedUnits:
        """Price units at the rate of their first day; `why_not` refuses rows over which the rate changes."""
        return PricedUnits(self.id, units, units.count, exact_cents(self.rate.on(units.first)))

    def why_not(self, units: Units) -> str | None:
        """Refuse rows that have no single rate, and rows with amounts, which belong to fees billed as claims."""
        return why_no_rate(self.id, self.rate, units)


def why_no_rate(clause_id: str, rate: Dated[Dollars], units: Units) -> str | None:
    """Say why a row has no single rate, or has amounts, and what would be right; None when it can be priced."""
    if units.first < rate.first_date:
        return f"must not lie before the first rate of clause {clause_id}, from {rate.first_date}"
    if rate.changes_within(units.first, units.last):
        changes = ", ".join(str(day) for day in rate.dates)
        return f"must be split where the rate of clause {clause_id} changes ({changes})"
    return why_amounts(clause_id, units)


def why_amounts(clause_id: str, units: Units) -> str | None:
    """Say that a row must have no amounts; None when it has none."""
    if units.allowed is None:
        return None
    return f"must not give allowed and plan_paid: clause {clause_id} is not billed as claims"
