"""Session fee: a fee schedule for each completed session."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from pydantic import Field

from contracts.clauses.rated_fee import why_no_rate
from contracts.clauses.results import PricedUnits
from contracts.clauses.stage import Fee
from contracts.measured import Units
from contracts.terms.dated import Dated
from contracts.terms.model import Dollars
from contracts.terms.money import exact_cents
from contracts.terms.period import Period

SessionType = Literal["EXERCISE", "VISIT"]


class SessionFee(Fee):
    """Payer pays for each completed session, one a day and member, by its type: ``schedule``.

    A VISIT is with a clinician and prescribes no exercises; every other session is EXERCISE. A type that the schedule
    does not name is not chargeable.
    """

    kind: Literal["session_fee"]
    unit_code = "SESSION"
    schedule: dict[SessionType, Dated[Dollars]] = Field(
        min_length=1, description="dollars a session by its type and date, such as {VISIT: {2026-01-01: 85.00}}"
    )

    @property
    def items(self) -> tuple[str, ...]:
        """The types of session that have a price: what its units are told apart by."""
        return tuple(self.schedule)

    def changes(self, period: Period) -> Iterable[date]:
        """Return the days of the rates of all types."""
        return sorted({day for rate in self.schedule.values() for day in rate.dates})

    def price(self, units: Units) -> PricedUnits:
        """Price sessions at the rate of their type and day."""
        rate = next(rate for session_type, rate in self.schedule.items() if session_type == units.item)
        return PricedUnits(self.id, units, units.count, exact_cents(rate.on(units.first)))

    def why_not(self, units: Units) -> str | None:
        """Refuse rows of a type without a rate, rows that have no single rate, and rows with amounts."""
        rate = next((rate for session_type, rate in self.schedule.items() if session_type == units.item), None)
        if rate is None:
            return f"must name as item a type of session that clause {self.id} prices ({', '.join(self.schedule)})"
        return why_no_rate(self.id, rate, units)
