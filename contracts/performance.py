"""The measured facts that clauses are applied to: what SQL counted and summed, never a price.

Its plain form is the facts file (docs/agreement_language.md). The same file that a run writes can be settled again by
itself.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.terms.instrument import Region
from contracts.terms.model import (
    ClauseId,
    Code,
    Day,
    Name,
    Share,
    SignedDollars,
    Terms,
    Whole,
    WholeCentDollars,
    exact_decimal,
)
from contracts.terms.money import exact_cents
from contracts.terms.period import Period


def exact_fraction(value: object) -> Fraction:
    """Turn `1200`, `0.55` or `2885/868` into an exact number."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, str) and "/" in value:
        numerator, _, denominator = value.partition("/")
        below = exact_decimal(denominator.strip())
        if below <= 0:
            raise PydanticCustomError("out_of_range", "must have a denominator above 0, got {got}", {"got": value})
        return Fraction(exact_decimal(numerator.strip())) / Fraction(below)
    return Fraction(exact_decimal(value))


def _count(value: object) -> Fraction:
    count = exact_fraction(value)
    if count < 0:
        raise PydanticCustomError("out_of_range", "must be at least 0, got {got}", {"got": str(value)})
    return count


Exact = Annotated[Fraction, BeforeValidator(exact_fraction)]
Count = Annotated[Fraction, BeforeValidator(_count)]
Natural = Annotated[Whole, Field(ge=0)]


class SettlementKind(StrEnum):
    """An interim settlement posts fees only; the final one posts everything."""

    INTERIM = "interim"
    FINAL = "final"


class MeasureStatus(StrEnum):
    """Whether a measure could be measured, and whose fault it is if not."""

    MEASURED = "measured"
    NOT_MEASURED = "not_measured"
    NOT_CREDIBLE = "not_credible"
    VENDOR_FAULT = "vendor_fault"
    PAYER_FAULT = "payer_fault"


class SavingsStatus(StrEnum):
    """Whether the data can carry a savings settlement."""

    CREDIBLE = "credible"
    NOT_CREDIBLE = "not_credible"


class Units(Terms):
    """Accepted billable units of one fee clause whose events lie from a first to a last day.

    A row is either counted (`count`, whole or a fraction of member months) or, for fees billed as claims, also has
    the amounts that the claims were adjudicated at: `allowed` and, of it, `plan_paid`.
    """

    clause: ClauseId = Field(description="the id of a fee clause")
    first: Day = Field(alias="from", description="the first day of the events counted")
    last: Day = Field(alias="to", description="the last day of the events counted")
    count: Count = Field(description="accepted units, such as 1200 or 2885/868")
    allowed: WholeCentDollars | None = None
    plan_paid: WholeCentDollars | None = None

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if self.last < self.first:
            raise PydanticCustomError("period_reversed", "must not end before it starts", {})
        if (self.allowed is None) != (self.plan_paid is None):
            raise PydanticCustomError("half_of_a_pair", "must give allowed and plan_paid together, or neither", {})
        return self

    @property
    def month(self) -> date | None:
        """First day of the month that holds all events, or None when the row covers more than a month."""
        return (
            self.first.replace(day=1)
            if (self.first.year, self.first.month) == (self.last.year, self.last.month)
            else None
        )


class Refused(Terms):
    """Vendor claims of one clause that were not accepted, by reason code, for the statement. Never paid."""

    clause: ClauseId
    reason: Annotated[str, Field(pattern=r"^[ARN][0-9]{2}$")]
    count: Count


class Standing(Terms):
    """Fees charged earlier that stand although their event is no longer valid, at the amount charged then."""

    clause: ClauseId
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    count: Count
    amount: WholeCentDollars

    @property
    def cents(self) -> int:
        """The amount charged then, in cents."""
        return int(exact_cents(self.amount))


class Cases(Terms):
    """Complete episodes of one clause with the same region, group and risk factor, and what they cost together.

    `group` is the acuity of a condition or the kind of an operation; `risk` is the expected cost of such an episode
    over the mean of the reference, such as 31/34. Cost is cut where the clause says so.
    """

    clause: ClauseId = Field(description="the id of a case rate")
    region: Region
    group: Code
    risk: Count = Fraction(1)
    count: Natural
    actual: WholeCentDollars


class Ratio(Terms):
    """A rate published beside the paid one, such as the completer rate."""

    numerator: Whole
    denominator: Natural


class MeasureFact(Terms):
    """What one measure came to: a rate as numerator and denominator, or a score as `value` and the number it rests on.

    `activated` is the number of activated members behind a rate; when it is given, the smallest number is judged on
    it.
    """

    measure: Name
    numerator: Whole | None = None
    value: Exact | None = None
    denominator: Natural = Field(description="the number of members or responses it rests on")
    status: MeasureStatus
    activated: Natural | None = None
    completer: Ratio | None = None
    missing: Natural | None = None

    @model_validator(mode="after")
    def _has_a_value(self) -> Self:
        if (self.numerator is None) == (self.value is None):
            raise PydanticCustomError("half_of_a_pair", "must give either numerator (a rate) or value (a score)", {})
        if self.status is MeasureStatus.MEASURED and self.denominator == 0:
            raise PydanticCustomError(
                "out_of_range", "cannot be measured with denominator 0; use status not_measured", {}
            )
        if self.numerator is not None and not 0 <= self.numerator <= self.denominator:
            raise PydanticCustomError("out_of_range", "must have a numerator from 0 to its denominator", {})
        return self

    @property
    def is_rate(self) -> bool:
        """Whether it is a proportion, which has an interval, and not a score."""
        return self.value is None

    @property
    def exact(self) -> Fraction | None:
        """The exact value, or None when nothing was measured."""
        if self.numerator is None:
            return self.value
        return Fraction(self.numerator, self.denominator) if self.denominator else None


class Savings(Terms):
    """Gross savings with their credibility; without credible savings only the status is given."""

    status: SavingsStatus
    observed_gross: SignedDollars | None = None
    credibility: Share | None = None
    prior_gross: SignedDollars | None = None

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        figures = (self.observed_gross, self.credibility, self.prior_gross)
        if self.status is SavingsStatus.CREDIBLE and None in figures:
            message = "must give observed_gross, credibility and prior_gross when the status is credible"
            raise PydanticCustomError("half_of_a_pair", message, {})
        return self

    @property
    def credible_cents(self) -> Fraction:
        """Observed and prior savings weighted by credibility, in exact cents; 0 when not credible."""
        if self.status is SavingsStatus.NOT_CREDIBLE:
            return Fraction(0)
        weight = Fraction(self.credibility or Decimal(0))
        observed, prior = exact_cents(self.observed_gross or Decimal(0)), exact_cents(self.prior_gross or Decimal(0))
        return weight * observed + (1 - weight) * prior


class PostedKind(StrEnum):
    """What an earlier posting was: an amount owed, or the part of it whose cash was kept back."""

    FEES = "fees"
    CLAIMS = "claims"
    GUARANTEE = "guarantee"
    REFUND = "refund"
    TRUE_UP = "true_up"
    WITHHELD = "withheld"


class Posted(Terms):
    """What an earlier settlement posted. Positive is owed to the vendor; `withheld` is cash kept back from that."""

    settlement: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$", description="the settlement that posted it")
    kind: PostedKind
    amount: WholeCentDollars

    @property
    def cents(self) -> int:
        """The amount in cents."""
        return int(exact_cents(self.amount))


class Performance(Terms):
    """Everything measured for one agreement and period, as known on the paid-through date."""

    agreement_id: Name
    period: Period
    paid_through: Day
    settlement: SettlementKind
    units: tuple[Units, ...]
    refused: tuple[Refused, ...] = ()
    standing: tuple[Standing, ...] = ()
    measures: tuple[MeasureFact, ...] = ()
    savings: Savings | None = None
    cases: tuple[Cases, ...] = ()
    posted: tuple[Posted, ...] = ()

    @model_validator(mode="after")
    def _names_once(self) -> Self:
        names = [fact.measure for fact in self.measures]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise PydanticCustomError(
                "repeated", "must give each measure once; given twice: {names}", {"names": ", ".join(twice)}
            )
        return self

    def measure(self, name: str) -> MeasureFact | None:
        """Return what a measure came to, or None when it was not given."""
        return next((fact for fact in self.measures if fact.measure == name), None)
