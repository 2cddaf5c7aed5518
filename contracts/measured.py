"""What SQL counted and summed, row by row: units, episodes, measures. Never a price that clauses make."""

from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.terms.instrument import Region
from contracts.terms.model import (
    ClauseId,
    Code,
    Count,
    Day,
    Dollars,
    Exact,
    GroupId,
    Key,
    Name,
    Natural,
    Terms,
    Version,
    Whole,
    WholeCentDollars,
)
from contracts.terms.money import exact_cents

# Units of members whose employer group nobody told: a group like any other, so that the parts add up.
NO_GROUP = "NO_GROUP"


class MeasureStatus(StrEnum):
    """Whether a measure could be measured, and whose fault it is if not."""

    MEASURED = "measured"
    NOT_MEASURED = "not_measured"
    NOT_CREDIBLE = "not_credible"
    VENDOR_FAULT = "vendor_fault"
    PAYER_FAULT = "payer_fault"


class Units(Terms):
    """Accepted billable units of one fee clause whose events lie from a first to a last day.

    A row is either counted (`count`, whole or a fraction of member months) or, for fees billed as claims, also has
    the amounts that the claims were adjudicated at: `allowed` and, of it, `plan_paid`. `group` is the employer group
    (NO_GROUP where nobody told it), `segment` a population, program or region that a clause may treat apart, `item`
    what of its schedule the clause prices, such as the milestone reached, `member` an opaque key where a clause looks
    at each member. `version` is the signed version that prices it, where that is not the one in force on its days,
    such as the version under which a chain of milestones began.
    """

    clause: ClauseId = Field(description="the id of a fee clause")
    first: Day = Field(alias="from", description="the first day of the events counted")
    last: Day = Field(alias="to", description="the last day of the events counted")
    count: Count = Field(description="accepted units, such as 1200 or 2885/868")
    allowed: WholeCentDollars | None = None
    plan_paid: WholeCentDollars | None = None
    group: GroupId | None = None
    segment: Code | None = None
    item: Code | None = None
    member: Key | None = None
    version: Version | None = None

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
        first = self.first.replace(day=1)
        return first if first == self.last.replace(day=1) else None


class Refused(Terms):
    """Vendor claims of one clause that were not accepted, by reason code, for the statement. Never paid."""

    clause: ClauseId
    reason: Annotated[str, Field(pattern=r"^[ARN][0-9]{2}$")]
    count: Count


class Resolved(Terms):
    """Units on which two persons signed a finding after a dispute: they are counted among the units or the refused."""

    clause: ClauseId
    row: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    reason: Annotated[str, Field(pattern=r"^[AR][0-9]{2}$")]
    count: Count


class Standing(Terms):
    """Fees charged earlier that stand although their event is no longer valid, at the amount charged then.

    `group` is the employer group.
    """

    clause: ClauseId
    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    count: Count
    amount: WholeCentDollars
    group: GroupId | None = None

    @property
    def cents(self) -> int:
        """The amount charged then, in cents."""
        return int(exact_cents(self.amount))


class Cases(Terms):
    """Complete episodes of one clause with the same region, group and risk factor, and what they cost together.

    `group` is the acuity of a condition or the kind of an operation; `risk` is the expected cost of such an episode
    over the mean of the reference, such as 31/34. Cost is cut where the clause says so. `version` is the signed version
    under which they began, where it is not the one settled.
    """

    clause: ClauseId = Field(description="the id of a case rate")
    region: Region
    group: Code
    risk: Count = Fraction(1)
    count: Natural
    actual: WholeCentDollars
    version: Version | None = None


class Ratio(Terms):
    """A rate published beside the paid one, such as the completer rate."""

    numerator: Whole
    denominator: Natural


class Beside(Terms):
    """What the measure came to in a group that it is compared with, such as USUAL_CARE."""

    cohort: Code
    numerator: Whole
    denominator: Natural

    @property
    def exact(self) -> Fraction | None:
        """The exact value, or None when nobody of the group was counted."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None


class MeasureFact(Terms):
    """What one measure came to: a rate as numerator and denominator, or a score as `value` and the number it rests on.

    `activated` is the number of activated members behind it, on which the smallest number is judged where it is given.
    A measure whose targets changed within the period has a row for each signed `version`. A ladder may look at `prior`,
    its value in the period before, `comparators`, those of other vendors, and `beside`, of groups. `missing_feed` names
    a file that did not come; `minimum_denominator` is then the smallest number needed, as agreed or the exhibit's.
    """

    measure: Name
    version: Version | None = None
    numerator: Whole | None = None
    value: Exact | None = None
    denominator: Natural = Field(description="the number of members or responses it rests on")
    status: MeasureStatus
    activated: Natural | None = None
    completer: Ratio | None = None
    missing: Natural | None = None
    prior: Exact | None = None
    comparators: tuple[Exact, ...] = ()
    beside: tuple[Beside, ...] = ()
    missing_feed: Name | None = None
    missing_feed_owed_by: Literal["vendor", "payer"] | None = None
    minimum_denominator: Natural | None = None

    @model_validator(mode="after")
    def _has_a_value(self) -> Self:
        if (self.numerator is None) == (self.value is None):
            raise PydanticCustomError("half_of_a_pair", "must give either numerator (a rate) or value (a score)", {})
        if self.status is MeasureStatus.MEASURED and self.denominator == 0:
            message = "cannot be measured with denominator 0; use status not_measured"
            raise PydanticCustomError("out_of_range", message, {})
        if self.numerator is not None and not 0 <= self.numerator <= self.denominator:
            raise PydanticCustomError("out_of_range", "must have a numerator from 0 to its denominator", {})
        return self

    @property
    def is_held_back(self) -> bool:
        """Whether the vendor did not send a file without which it was not measured, of enough activated members."""
        return self.missing_feed_owed_by == "vendor" and (self.activated or 0) >= (self.minimum_denominator or 1)

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


class IndexChange(Terms):
    """The change of a published price index that a rate follows from a day on, such as 0.031."""

    index: Code
    first: Day = Field(alias="from", description="the day from which it moves rates")
    change: Exact = Field(description="the change over the year before, such as 0.031")


class DisclosedPrice(Terms):
    """A lower price of a comparable customer that the vendor disclosed, by the day from which it holds."""

    clause: ClauseId = Field(description="the fee clause that charges for the same unit")
    first: Day = Field(alias="from", description="the first day of the events it reprices")
    price: Dollars
