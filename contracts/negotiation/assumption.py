"""One assumption: a number with its range and its source."""

from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.terms.model import Count, Exact, Terms, Text

Level = Literal["low", "base", "high"]
LEVELS: tuple[Level, ...] = ("low", "base", "high")


class Possible(Terms):
    """One value that a number may have, and its chance."""

    value: Exact
    chance: Count = Field(le=1, description="such as 1/4")


class Assumption(Terms):
    """A number with its range and source; without `low` and `high` it is taken as certain.

    A range holds 90 in 100 cases (5th to 95th percentile) and `shape` says how it varies within. `values` lists the
    only possible values with their chances instead; `base` is then the one shown.
    """

    base: Exact
    low: Exact | None = None
    high: Exact | None = None
    shape: Literal["triangular", "normal", "lognormal", "beta"] = "triangular"
    values: tuple[Possible, ...] = ()
    source: Text = Field(description="who says so, such as a publication, a contract or 'our claims of 2025'")
    verified: Literal["yes", "no"] = Field(default="no", description="yes if somebody checked it against the source")

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
