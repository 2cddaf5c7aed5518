"""Values that change on dates the signed text itself foresees: `rate: {2026-01-01: 398.00, 2027-01-01: 405.00}`."""

from datetime import date
from typing import Generic, TypeVar

from pydantic import ConfigDict, RootModel, model_validator
from pydantic_core import PydanticCustomError

from contracts.terms.model import Day

T = TypeVar("T")


class Dated(RootModel[dict[Day, T]], Generic[T]):
    """A value for each date from which it holds, until the next date."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"minProperties": 1})

    @model_validator(mode="after")
    def _has_values(self) -> "Dated[T]":
        if not self.root:
            raise PydanticCustomError("no_values", "must hold at least one date and value, such as 2026-01-01: 348.25")
        return self

    @property
    def first_date(self) -> date:
        """The date from which there is a value."""
        return min(self.root)

    @property
    def dates(self) -> tuple[date, ...]:
        """The dates on which the value changes, in order."""
        return tuple(sorted(self.root))

    def on(self, day: date) -> T:
        """Return the value in force on a day. Raises LookupError before the first date."""
        started = [start for start in self.root if start <= day]
        if not started:
            raise LookupError(f"no value on {day}; the first is from {self.first_date}")
        return self.root[max(started)]

    def changes_within(self, first: date, last: date) -> bool:
        """Whether a new value starts after the first day and not after the last."""
        return any(first < start <= last for start in self.root)
