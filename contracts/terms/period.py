"""Periods as agreements state them: first and last day, both included."""

import calendar
from datetime import date

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.terms.model import Day, Terms


class Period(Terms):
    """From a first to a last day, both included: `{from: 2026-01-01, to: 2026-12-31}`."""

    first: Day = Field(alias="from", description="the first day")
    last: Day = Field(alias="to", description="the last day, included")

    @model_validator(mode="after")
    def _in_order(self) -> "Period":
        if self.last < self.first:
            raise PydanticCustomError(
                "period_reversed",
                "must not end before it starts: {first} to {last}",
                {"first": str(self.first), "last": str(self.last)},
            )
        return self

    @property
    def days(self) -> int:
        """Number of days, both ends counted."""
        return (self.last - self.first).days + 1

    @property
    def months(self) -> tuple[date, ...]:
        """First days of the months that it touches."""
        first, last = self.first, self.last
        count = 12 * (last.year - first.year) + last.month - first.month + 1
        return tuple(add_months(first.replace(day=1), number) for number in range(count))

    def holds(self, day: date) -> bool:
        """Whether a day lies in the period."""
        return self.first <= day <= self.last

    def holds_period(self, other: "Period") -> bool:
        """Whether another period lies wholly in this one."""
        return self.first <= other.first and other.last <= self.last


def add_months(day: date, count: int) -> date:
    """Return the same day of a later month, or that month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
