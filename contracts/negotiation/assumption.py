"""One assumption: a number with its range and its source."""

from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.terms.model import Count, Exact, Terms, Text, percent_hint

Level = Literal["low", "base", "high"]
LEVELS: tuple[Level, ...] = ("low", "base", "high")


class Possible(Terms):
    """One value that a number may have, and its chance."""

    value: Exact
    chance: Count = Field(le=1, description="such as 1/4")


class Assumption(Terms):
    """A number with its range and source; without `low` and `high` it is taken as certain.

    A range holds 90 in 100 cases (5th to 95th percentile) and `shape` says how it varies within. `values` lists the
    only possible values with their chances instead; `base` is then the one shown. No such number lies below `least` or
    above `most`, its natural bounds.
    """

    least: ClassVar[Fraction | None] = None
    most: ClassVar[Fraction | None] = None

    base: Exact
    low: Exact | None = None
    high: Exact | None = None
    shape: Literal["triangular", "normal", "lognormal", "beta"] = "triangular"
    values: tuple[Possible, ...] = ()
    source: Text = Field(description="who says so, such as a publication, a contract or 'our claims of 2025'")
    verified: Literal["yes", "no"] = Field(default="no", description="yes if somebody checked it against the source")

    @model_validator(mode="before")
    @classmethod
    def _has_a_source(cls, value: object) -> object:
        if isinstance(value, str):
            example = f"{{base: {value[:60] or '...'}, source: ...}}"
            raise PydanticCustomError("not_a_mapping", "must say who says so: write {example}", {"example": example})
        return value

    @model_validator(mode="after")
    def _is_a_range(self) -> Self:
        if (self.low is None) != (self.high is None):
            raise PydanticCustomError("half_of_a_pair", "must give low and high together, or neither", {})
        if not self.at("low") <= self.base <= self.at("high"):
            raise PydanticCustomError("out_of_range", "must have low at most base and base at most high", {})
        if self.values and (self.low is not None or sum(each.chance for each in self.values) != 1):
            message = "must give either low and high, or values whose chances add up to 1"
            raise PydanticCustomError("chances_do_not_add_up", message, {})
        return self

    @model_validator(mode="after")
    def _lies_within_its_bounds(self) -> Self:
        too_low = self.least is not None and self.at("low") < self.least
        too_high = self.most is not None and self.at("high") > self.most
        if too_low or too_high:
            bounds = [("at least", self.least), ("at most", self.most)]
            said = " and ".join(f"{words} {bound}" for words, bound in bounds if bound is not None)
            hint = percent_hint(Decimal(f"{float(self.at('high')):g}")) if too_high else ""
            raise PydanticCustomError("out_of_range", "must be {bounds}{hint}", {"bounds": said, "hint": hint})
        return self

    def at(self, level: Level) -> Fraction:
        """Return the number at an end of its range; of listed values the least or the greatest."""
        if level == "base":
            return self.base
        if self.values:
            possible = [each.value for each in self.values]
            return min(possible) if level == "low" else max(possible)
        end = self.low if level == "low" else self.high
        return self.base if end is None else end

    @property
    def is_certain(self) -> bool:
        """Whether it has one value only."""
        return self.at("low") == self.at("high")


class Quantity(Assumption):
    """A number that is never below 0, such as a price or members for each engaged one."""

    least = Fraction(0)


class Proportion(Quantity):
    """A part of a whole: from 0 to 1."""

    most = Fraction(1)


class Effect(Assumption):
    """A part of something that is avoided: at most 1, and below 0 where there is more of it."""

    most = Fraction(1)
