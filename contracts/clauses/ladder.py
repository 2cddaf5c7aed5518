"""Ladders: what fraction of its pool a measure earns. Equality earns, and no ladder leaves 0 to 1."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.measured import MeasureFact
from contracts.terms.measure import Cohort
from contracts.terms.model import Number, Share, Terms

Better = Literal["higher", "lower"]

# With fewer vendors a place among them says more of chance than of work.
FEWEST_COMPARATORS = 5


class Rung(Terms, ABC):
    """What all ladders share: with ``better: lower`` a smaller value is the better one."""

    better: Better = "higher"

    def judged(self, fact: MeasureFact) -> Fraction | None:
        """Return the value that it judges, by default the measured one; None when the facts do not give it."""
        return fact.exact

    def fraction(self, value: Fraction) -> Fraction:
        """Fraction of the pool that an exact value earns, from 0 to 1."""
        return max(Fraction(0), min(Fraction(1), self._earned(value)))

    def reaches(self, value: Fraction, level: Number) -> bool:
        """Whether a judged value is at a level or better."""
        return self._up(value) >= self._up(level)

    @property
    @abstractmethod
    def levels(self) -> tuple[Number, ...]:
        """The values at which what is earned changes."""

    @abstractmethod
    def _earned(self, value: Fraction) -> Fraction: ...

    def _up(self, value: Fraction | Number) -> Fraction:
        """Turn a value so that more is better."""
        return Fraction(value) if self.better == "higher" else -Fraction(value)

    def _must_rise(self, values: Sequence[Number], what: str) -> None:
        if any(self._up(after) <= self._up(before) for before, after in pairwise(values)):
            direction = "rise" if self.better == "higher" else "fall"
            raise PydanticCustomError(
                "ladder_out_of_order", "must {direction}: {what}", {"direction": direction, "what": what}
            )


class AllOrNothing(Rung):
    """Everything from ``target`` on, nothing before it."""

    kind: Literal["all_or_nothing"]
    target: Number = Field(description="the value that earns everything, such as 0.70")

    @property
    def levels(self) -> tuple[Number, ...]:
        """The values at which what is earned changes."""
        return (self.target,)

    def _earned(self, value: Fraction) -> Fraction:
        return Fraction(self.reaches(value, self.target))


class Between(Rung, ABC):
    """Nothing up to ``from``, everything from ``to`` on, in proportion between."""

    start: Number = Field(alias="from", description="the value up to which nothing is earned, such as 0.45")
    end: Number = Field(alias="to", description="the value from which everything is earned, such as 0.60")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        self._must_rise([self.start, self.end], "from, to")
        return self

    @property
    def levels(self) -> tuple[Number, ...]:
        """The values at which what is earned changes."""
        return (self.start, self.end)

    def _earned(self, value: Fraction) -> Fraction:
        start, end = self._up(self.start), self._up(self.end)
        return (self._up(value) - start) / (end - start)


class Linear(Between):
    """Nothing up to ``from``, everything from ``to`` on, in proportion between."""

    kind: Literal["linear"]


class Difference(Between, ABC):
    """What ladders on a difference share: their levels are differences, not values of the measure."""

    @property
    def levels(self) -> tuple[Number, ...]:
        """The sizes of the differences at which what is earned changes."""
        return (abs(self.start), abs(self.end))


class Improvement(Difference):
    """Nothing up to a change of ``from`` from the period before, everything from ``to`` on, in proportion between."""

    kind: Literal["improvement"]

    def judged(self, fact: MeasureFact) -> Fraction | None:
        """Return the change from the period before."""
        return None if fact.exact is None or fact.prior is None else fact.exact - fact.prior


class Against(Difference):
    """Nothing up to a difference of ``from`` to ``comparator``, everything from ``to`` on, in proportion between."""

    kind: Literal["against"]
    comparator: Cohort = Field(description="the group whose value is taken off, such as USUAL_CARE")

    def judged(self, fact: MeasureFact) -> Fraction | None:
        """Return the value less that of the group; None where the facts do not give the group."""
        beside = next((each.exact for each in fact.beside if each.cohort == self.comparator), None)
        return None if fact.exact is None or beside is None else fact.exact - beside


class LinearWithCliff(Rung):
    """Nothing before ``from``; there ``floor`` at once, then in proportion up to everything at ``to``."""

    kind: Literal["linear_with_cliff"]
    start: Number = Field(alias="from", description="the value at which the floor is earned")
    end: Number = Field(alias="to", description="the value from which everything is earned")
    floor: Share = Field(description="the fraction earned at `from`, such as 0.5")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        self._must_rise([self.start, self.end], "from, to")
        return self

    @property
    def levels(self) -> tuple[Number, ...]:
        """The values at which what is earned changes."""
        return (self.start, self.end)

    def _earned(self, value: Fraction) -> Fraction:
        start, end, floor = self._up(self.start), self._up(self.end), Fraction(self.floor)
        if self._up(value) < start:
            return Fraction(0)
        return floor + (1 - floor) * (self._up(value) - start) / (end - start)


class LadderStep(Terms):
    """From ``at`` on, ``earn`` of the pool."""

    at: Number = Field(description="the value from which it is earned")
    earn: Share = Field(description="the fraction earned, such as 0.5")


class Stepped(Rung, ABC):
    """The fraction of the best step that is reached, nothing below the first."""

    steps: tuple[LadderStep, ...] = Field(min_length=1, description="steps such as {at: 0.50, earn: 0.5}")

    @model_validator(mode="after")
    def _earns_no_less(self) -> Self:
        if any(after.earn < before.earn for before, after in pairwise(self.steps)):
            raise PydanticCustomError("ladder_out_of_order", "must not earn less at a better value", {})
        return self

    @property
    def levels(self) -> tuple[Number, ...]:
        """The values at which what is earned changes."""
        return tuple(step.at for step in self.steps)

    def _earned(self, value: Fraction) -> Fraction:
        reached = [Fraction(step.earn) for step in self.steps if self.reaches(value, step.at)]
        return reached[-1] if reached else Fraction(0)


class Steps(Stepped):
    """The fraction of the best step that is reached: ``steps``."""

    kind: Literal["step"]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        self._must_rise([step.at for step in self.steps], "the values of `at`")
        return self


class Percentile(Stepped):
    """By the share of other vendors' values that it is no worse than: ``steps``.

    The facts give these values as ``comparators``. Fewer than five comparators leave it unmeasured.
    """

    kind: Literal["percentile"]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        shares = [step.at for step in self.steps]
        if any(not 0 <= share <= 1 for share in shares) or any(after <= before for before, after in pairwise(shares)):
            raise PydanticCustomError("ladder_out_of_order", "must have values of `at` that rise from 0 to 1", {})
        return self

    def judged(self, fact: MeasureFact) -> Fraction | None:
        """Return the share of comparators that are no better."""
        if fact.exact is None or len(fact.comparators) < FEWEST_COMPARATORS:
            return None
        no_better = [other for other in fact.comparators if self._up(other) <= self._up(fact.exact)]
        return Fraction(len(no_better), len(fact.comparators))

    def reaches(self, value: Fraction, level: Number) -> bool:
        """Whether it is no worse than a share of the comparators: more is better in every orientation."""
        return value >= Fraction(level)


Ladder = Annotated[
    AllOrNothing | Linear | LinearWithCliff | Steps | Improvement | Against | Percentile, Field(discriminator="kind")
]
