"""Ladders: what fraction of its pool a measured value earns. Equality earns, and no ladder leaves 0 to 1."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.terms.model import Number, Share, Terms

Better = Literal["higher", "lower"]


class Rung(Terms, ABC):
    """What all ladders share: with ``better: lower`` a smaller value is the better one."""

    better: Better = "higher"

    def fraction(self, value: Fraction) -> Fraction:
        """Fraction of the pool that an exact value earns, from 0 to 1."""
        return max(Fraction(0), min(Fraction(1), self._earned(value)))

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
        return Fraction(self._up(value) >= self._up(self.target))


class Linear(Rung):
    """Nothing up to ``from``, everything from ``to`` on, in proportion between."""

    kind: Literal["linear"]
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


class Steps(Rung):
    """The fraction of the best step that the value reaches, nothing below the first."""

    kind: Literal["step"]
    steps: tuple[LadderStep, ...] = Field(min_length=1, description="steps such as {at: 0.50, earn: 0.5}")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        self._must_rise([step.at for step in self.steps], "the values of `at`")
        if any(after.earn < before.earn for before, after in pairwise(self.steps)):
            raise PydanticCustomError("ladder_out_of_order", "must not earn less at a better value", {})
        return self

    @property
    def levels(self) -> tuple[Number, ...]:
        """The values at which what is earned changes."""
        return tuple(step.at for step in self.steps)

    def _earned(self, value: Fraction) -> Fraction:
        reached = [Fraction(step.earn) for step in self.steps if self._up(value) >= self._up(step.at)]
        return reached[-1] if reached else Fraction(0)


Ladder = Annotated[AllOrNothing | Linear | LinearWithCliff | Steps, Field(discriminator="kind")]
