"""Rate escalator: rates follow a published index on anniversaries, within a floor and a cap."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from math import prod
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.clauses.results import PricedUnits
from contracts.clauses.stage import Context, Modifier
from contracts.measured import IndexChange
from contracts.performance import Misfit, Performance
from contracts.terms.model import Code, Day, Number
from contracts.terms.period import Period, add_months


class RateEscalator(Modifier):
    """On each anniversary of ``from`` rates follow ``index``, within ``floor`` and ``cap`` of a rate.

    A rate is multiplied by 1 + min(``cap``, max(``floor``, change of the index)).

    Later years build on earlier ones, exactly: nothing is rounded before the fee is posted. In an interim settlement
    an anniversary whose change is not given yet leaves rates as they are; the final one needs it.
    """

    turn = 2
    kind: Literal["rate_escalator"]
    index: Code = Field(description="the published index, such as CPI_U")
    first: Day = Field(alias="from", description="the first anniversary on which rates move, such as 2027-01-01")
    floor: Number = Field(ge=-1, le=1, description="the least change, such as 0.00")
    cap: Number = Field(ge=-1, le=1, description="the greatest change, such as 0.03")

    @model_validator(mode="after")
    def _floor_is_not_above_cap(self) -> Self:
        if self.floor > self.cap:
            raise PydanticCustomError("out_of_range", "must have a floor at most the cap", {})
        return self

    def reprice(self, priced: Sequence[PricedUnits], context: Context) -> list[PricedUnits]:
        """Multiply each rate by the changes of the anniversaries up to its first day."""
        changes = self._changes(context.performance.indexes)
        return [row.at(context.rate(row.rate * self._factor(row.first, changes))) for row in priced]

    def changes(self, period: Period) -> Iterable[date]:
        """Return its anniversaries."""
        return self.anniversaries(period.last)

    def misfits(self, performance: Performance) -> Iterable[Misfit]:
        """Refuse facts without the change of an anniversary, and units that span one."""
        yield from super().misfits(performance)
        changes = self._changes(performance.indexes)
        for day in self.anniversaries(performance.period.last):
            if day not in changes and not performance.is_interim:
                yield Misfit(
                    "indexes", f"must hold the change of {self.index} from {day}, which clause {self.id} needs"
                )
        for index, row in enumerate(performance.units):
            if self.applies_to(row.clause) and any(row.first < day <= row.last for day in self.anniversaries(row.last)):
                yield Misfit(f"units[{index}]", f"must be split where clause {self.id} changes the rate")

    def _changes(self, indexes: Iterable[IndexChange]) -> dict[date, Fraction]:
        return {row.first: row.change for row in indexes if row.index == self.index}

    def anniversaries(self, last: date) -> list[date]:
        """Return the days up to a last one on which rates move, whenever the agreement began."""
        days = (add_months(self.first, 12 * year) for year in range(last.year - self.first.year + 1))
        return [day for day in days if day <= last]

    def _factor(self, day: date, changes: dict[date, Fraction]) -> Fraction:
        moved = [changes[anniversary] for anniversary in self.anniversaries(day) if anniversary in changes]
        return prod(
            (1 + min(Fraction(self.cap), max(Fraction(self.floor), change)) for change in moved), start=Fraction(1)
        )
