"""Assumptions: the numbers an estimate rests on, each with a range and its source; in YAML, an assumptions file.

A number is named by its place in the file, such as `population.yield` or `value.avoided.surgery.reduction`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.negotiation.assumption import Assumption, Effect, Level, Proportion, Quantity
from contracts.terms.instrument import Region
from contracts.terms.model import Code, Exact, Flag, Name, Share, Terms, Text, Version


class Population(Terms):
    """Who is covered, and how many of them use the programme in a year."""

    lives: Quantity = Field(description="members covered")
    adult_share: Proportion = Field(description="members old enough for the programme among all, such as 0.76")
    eligible_share: Proportion = Field(description="adults with the need that the programme is for, such as 0.25")
    engagement: Proportion = Field(alias="yield", description="members engaged in a year for each eligible one")
    employees_share: Proportion | None = Field(default=None, description="employees among members, such as 0.45")


class Care(Terms):
    """What stands behind one engaged member; each is a number for each engaged member and year."""

    enrolled_each: Quantity | None = None
    activated_each: Quantity | None = None
    engaged_months_each: Quantity | None = None
    sessions_each: dict[Literal["EXERCISE", "VISIT"], Quantity] = Field(default_factory=dict)
    reported_each: Quantity | None = Field(default=None, description="members who answered at the end")
    measured_each: Quantity | None = Field(default=None, description="members with a baseline: what measures count")
    counted_each: dict[Name, Quantity] = Field(
        default_factory=dict, description="what else measures are counted over, by the word of their exhibit: answered"
    )
    claim_lines_each: Quantity | None = Field(default=None, description="claim lines of monitoring, where so billed")
    claim_line_allowed: Quantity | None = Field(default=None, description="dollars allowed a line")
    plan_share: Proportion | None = Field(default=None, description="of the allowed amount, what the plan pays")


class Episodes(Terms):
    """Episodes that a case rate prices: how many for each engaged member, and what one costs in dollars."""

    region: Region
    group: Code
    each: Quantity
    cost: Quantity


class Avoided(Terms):
    """One service without the programme: uses for each engaged member and year, dollars a use, share avoided."""

    rate: Quantity
    price: Quantity
    reduction: Effect


class Value(Terms):
    """What one engaged member saves in a year, in dollars: by service, or as one number (`saved_each`).

    `realisation` shrinks what is avoided, also `saved_each`, for evidence that is weak; what is induced, such as a
    service of which more is used (its reduction is below 0), only where `induced_shrinks`.
    `benchmark_each` is what care would have cost; savings are measured with a standard error of `error_rate` of it, and
    what care did cost with one of `completion_error` of that, where claims are completed by factors.
    """

    avoided: dict[Name, Avoided] = Field(default_factory=dict)
    saved_each: Assumption | None = None
    induced_each: Quantity | None = None
    realisation: Proportion | None = None
    induced_shrinks: Flag = False
    benchmark_each: Quantity | None = None
    error_rate: Quantity | None = None
    completion_error: Quantity | None = None

    @model_validator(mode="after")
    def _is_said_once(self) -> Self:
        if bool(self.avoided) == (self.saved_each is not None):
            raise PydanticCustomError("half_of_a_pair", "must give either avoided or saved_each", {})
        return self


class VendorCosts(Terms):
    """What a vendor's margin is reckoned with, in dollars: for each engaged and activated member, and once a year."""

    variable_each: Quantity
    acquisition_each: Quantity | None = None
    fixed: Quantity | None = None
    capital_rate: Quantity | None = Field(default=None, description="a year, on fees withheld, such as 0.10")
    required_margin: Assumption | None = Field(default=None, description="dollars a year")
    loss_at_most: Share = Field(
        default="0.10", validate_default=True, description="the largest chance of a loss that a vendor accepts"
    )


class Related(Terms):
    """Two numbers that vary together, and how much: the correlation of their normal scores."""

    of: Annotated[tuple[Text, ...], Field(min_length=2, max_length=2)]
    correlation: Exact = Field(ge=-1, le=1)
    source: Text


class Assumptions(Terms):
    """All assumptions of one estimate."""

    assumptions: Name
    version: Version = 1
    title: Text
    care_model: Literal["app_based", "pt_guided", "rtm_augmented"] | None = None
    population: Population
    care: Care = Care()
    results: dict[Name, Assumption] = Field(
        default_factory=dict,
        description="what measures come to, by their name; improvement is of members with a baseline, who did not "
        "answer among the failures",
    )
    indexes: dict[Code, Assumption] = Field(default_factory=dict, description="changes a year, by the price index")
    episodes: tuple[Episodes, ...] = ()
    value: Value
    vendor: VendorCosts | None = None
    ramp: tuple[Share, ...] = Field(default=("0.60", "0.85", "1"), validate_default=True, min_length=1, max_length=10)
    roi_target: Exact = Field(default=Fraction(3, 2), gt=0, description="gross savings a dollar that a buyer asks for")
    surety: Share = Field(default="0.60", validate_default=True, description="the least chance of paying back")
    related: tuple[Related, ...] = ()

    @model_validator(mode="after")
    def _relates_what_it_has(self) -> Self:
        known = self.named
        unknown = sorted({name for pair in self.related for name in pair.of if name not in known})
        if unknown:
            message = "must relate numbers of this file, which has no {unknown}"
            raise PydanticCustomError("unknown_word", message, {"unknown": ", ".join(unknown)})
        return self

    @property
    def named(self) -> Mapping[str, Assumption]:
        """Every assumption by its name, in the order of the file's model."""
        return dict(_named(self, ""))

    def states(self, name: str) -> bool:
        """Whether the file gives what has a default, such as `ramp` or `vendor.loss_at_most`, itself."""
        part, _, field = name.rpartition(".")
        return field in (getattr(self, part) if part else self).model_fields_set

    def at(self, level: Level = "base") -> "Scenario":
        """Return every number at one end of its range."""
        return Scenario(self, {name: number.at(level) for name, number in self.named.items()})


@dataclass(frozen=True, slots=True)
class Scenario:
    """One value for every number of an assumptions file, by its name."""

    assumptions: Assumptions
    values: Mapping[str, Fraction]

    def having(self, changed: Mapping[str, Fraction]) -> "Scenario":
        """Return it with other values. Raises LookupError with the names that the file has not."""
        unknown = sorted(set(changed) - set(self.values))
        if unknown:
            raise LookupError(f"no assumption {', '.join(unknown)}; there are {', '.join(sorted(self.values))}")
        return Scenario(self.assumptions, {**self.values, **changed})


def _named(part: object, name: str) -> Iterator[tuple[str, Assumption]]:
    """Yield the numbers below a part of the file; a row of a list is named by what tells it apart."""
    if isinstance(part, Assumption):
        yield name, part
    elif isinstance(part, Episodes):
        yield from _below(f"{name}.{part.region.value}.{part.group}", {"each": part.each, "cost": part.cost})
    elif isinstance(part, Terms):
        fields = type(part).model_fields
        yield from _below(name, {info.alias or field: getattr(part, field) for field, info in fields.items()})
    elif isinstance(part, dict):
        yield from _below(name, part)
    elif isinstance(part, tuple):
        for each in part:
            if isinstance(each, Episodes):
                yield from _named(each, name)


def _below(name: str, parts: Mapping[str, object]) -> Iterator[tuple[str, Assumption]]:
    for key, part in parts.items():
        yield from _named(part, f"{name}.{key}" if name else key)
