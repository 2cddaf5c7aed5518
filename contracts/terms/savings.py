"""Savings: the design that estimates them, an exhibit, and what an agreement says of its own savings."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from contracts.terms.model import (
    Code,
    Day,
    Flag,
    GroupId,
    Name,
    Number,
    NumberFromZero,
    Share,
    Terms,
    Text,
    Whole,
    WholeCentDollars,
)
from contracts.terms.period import Period
from contracts.terms.savings_luck import USUAL_LARGEST, planned_error_rate
from contracts.terms.savings_reason import REVIEWABLE

Tier = Literal["A", "B", "C", "D"]
Population = Literal["participants", "eligible"]
Method = Literal[
    "by_ratio", "nearest_neighbour", "entropy_balancing", "staggered", "randomised_arms", "trended_benchmark"
]
DesignKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}\.v[1-9][0-9]{0,2}$")]
Basis = Literal["allowed", "plan_paid"]
ExactVariable = Literal[
    "region",
    "acuity",
    "sex",
    "age_band",
    "plan_class",
    "market",
    "quarter",
    "prior_surgery",
    "prior_injection",
    "recent_opioid",
    "employer",
    "lag_band",
]
COMPLETION_WINDOWS = (3, 6, 12, 24)
# Tiers that compare participants with others: there one member's spend may decide.
CAPPED_TIERS: tuple[Tier, ...] = ("C",)
# The tier that settles prices and no effect.
UNPAYABLE_TIER: Tier = "D"
MATCHED: tuple[Method, ...] = ("by_ratio", "nearest_neighbour", "entropy_balancing")
# What each tier is: whose spend is compared, and by which methods.
DESIGNS: dict[Tier, tuple[Population, tuple[Method, ...]]] = {
    "A": ("eligible", ("staggered", "randomised_arms")),
    "B": ("eligible", ("staggered",)),
    "C": ("participants", MATCHED),
    "D": ("participants", ("trended_benchmark",)),
}


def _tier(value: object) -> object:
    if value == "E":
        message = "must be A, B, C or D: before against after, and participants against others, never pay"
        raise PydanticCustomError("tier_never_pays", message, {})
    return value


def _three_digits(number: Decimal) -> Decimal:
    return _at_most_digits(number, 3)


def _six_digits(number: Decimal) -> Decimal:
    return _at_most_digits(number, 6)


def _at_most_digits(number: Decimal, digits: int) -> Decimal:
    if number != round(number, digits):
        message = "must have at most {digits} digits after the point, got {got}"
        raise PydanticCustomError("too_many_digits", message, {"digits": digits, "got": str(number)})
    return number


def _window(months: int) -> int:
    if months not in COMPLETION_WINDOWS:
        known = ", ".join(map(str, COMPLETION_WINDOWS))
        raise PydanticCustomError("out_of_range", "must be one of {known}, got {got}", {"known": known, "got": months})
    return months


# Tables hold limits in thousandths and rates in millionths, whole.
Limit = Annotated[NumberFromZero, AfterValidator(_three_digits)]
ShareLimit = Annotated[Share, AfterValidator(_three_digits)]
Rate = Annotated[Number, AfterValidator(_six_digits)]
ShareRate = Annotated[Share, AfterValidator(_six_digits)]


class Balance(Terms):
    """How alike the treated and their comparison must be, in standardised differences of means and variance ratios.

    `spend_difference` holds for the windows of spend before the index day from `spend_difference_from` treated members
    on; for fewer, `difference` holds for these too. Equality is within.
    """

    difference: ShareLimit = Decimal("0.10")
    spend_difference: ShareLimit = Decimal("0.05")
    spend_difference_from: Whole = Field(default=1000, ge=1)
    variance_ratio_least: Limit = Decimal("0.5")
    variance_ratio_most: Limit = Decimal("2")


class Completion(Terms):
    """How claims that are not known yet are added: factors by development, from so many of the latest months."""

    window_months: Annotated[Whole, AfterValidator(_window)] = Field(default=12, description="3, 6, 12 or 24")
    balanced_from: ShareLimit = Field(
        default=Decimal("0.60"), description="a month less complete is balanced with what was expected of it"
    )
    final_one: ShareLimit = Field(
        default=Decimal("0.995"), description="in a final settlement a month so complete is taken as complete"
    )
    tail: Limit = Field(default=Decimal(1), ge=1, le=2, description="development after the last month seen")
    leave_out_extremes: Flag = Field(default=False, description="whether each factor leaves out its extreme months")
    large_stay: WholeCentDollars = Field(
        default=Decimal("250000.00"), gt=0, description="stays above it are added at face, not developed"
    )

    @model_validator(mode="after")
    def _is_mature_in_the_end(self) -> Self:
        if self.tail * self.balanced_from > 1:
            message = "after a tail of {tail} no month is ever known to {share}: lower tail or balanced_from"
            values = {"tail": str(self.tail), "share": str(self.balanced_from)}
            raise PydanticCustomError("never_mature", message, values)
        return self


class Planning(Terms):
    """What a page plans with before there are data: how annual spend varies, and how two years of it go together."""

    cv: NumberFromZero = Field(default=Decimal(3), gt=0, le=20, description="standard deviation over the mean")
    correlation: Share = Field(default=Decimal("0.3"), lt=1, description="of a member's spend of two years")


class SavingsDesign(Terms):
    """How savings are estimated. A design is a file; another, or a new version, is another file.

    Tier A is randomised or randomly encouraged, B compares all eligible members of clusters by when they were offered
    the programme, C compares participants with matched or weighted members, D trends a benchmark and prices cases only.
    """

    savings_design: Name
    version: Whole = Field(ge=1, le=999)
    title: Text
    dated: Day = Field(description="agreements signed from this day on may name it")
    tier: Annotated[Tier, BeforeValidator(_tier)]
    population: Population
    method: Method = Field(description="by_ratio balances where controls are many, else matches nearest neighbours")
    outcome: Literal["msk_total"] = "msk_total"
    balancing_from_ratio: Whole = Field(default=5, ge=1, le=100, description="controls a treated member, by_ratio")
    index_claim_days: Whole = Field(default=90, ge=0, le=180, description="a claim so long before activation at most")
    baseline_months: Whole = Field(default=12, ge=6, le=24)
    follow_up_months: Whole = Field(default=12, ge=6, le=24)
    exact: tuple[ExactVariable, ...] = Field(description="compared within equal values of these only")
    controls_each: Whole = Field(default=3, ge=1, le=5)
    caliper: Limit = Field(default=Decimal("0.2"), gt=0, le=1, description="in standard deviations of the logit")
    unmatched_at_most: ShareLimit = Field(default=Decimal("0.10"), description="with more the tier is D")
    control_censored: Flag = Field(default=True, description="whether a control ends with an activation of its own")
    balance: Balance = Balance()
    weight_at_most: Whole = Field(default=20, ge=2, le=100, description="times the mean weight")
    smallest_count: Whole = Field(default=1000, ge=500, le=5000, description="treated members needed")
    smallest_effective: Whole = Field(default=1000, ge=100, le=5000, description="effective number of controls needed")
    error_multiple: Limit = Field(default=Decimal("1.645"), ge=Decimal("1.282"), le=Decimal("1.96"))
    smallest_rate: ShareLimit = Field(default=Decimal("0.02"), description="the smallest rate that counts is no less")
    largest_rate: ShareLimit = Field(default=USUAL_LARGEST, description="with a larger one nothing can be told")
    pre_trend_monthly: ShareLimit = Field(default=Decimal("0.005"), description="of the mean, a month")
    significance: ShareLimit = Field(default=Decimal("0.10"), gt=0, lt=1)
    contradiction_level: ShareLimit = Field(default=Decimal("0.80"), gt=0, lt=1)
    imputed_share: ShareLimit = Field(default=Decimal("0.10"), description="of spend, at most")
    population_change: ShareLimit = Field(default=Decimal("0.15"), description="of eligible members, at most")
    completion: Completion = Completion()
    planning: Planning = Planning()

    @model_validator(mode="after")
    def _is_of_its_tier(self) -> Self:
        population, methods = DESIGNS[self.tier]
        if self.population != population or self.method not in methods:
            message = "of tier {tier} must have population {population} and method {methods}"
            values = {"tier": self.tier, "population": population, "methods": " or ".join(methods)}
            raise PydanticCustomError("wrong_tier", message, values)
        if len(set(self.exact)) != len(self.exact):
            raise PydanticCustomError("repeated", "must name each exact variable once", {})
        return self

    @property
    def key(self) -> str:
        """Name and version in one word, as the file is named."""
        return f"{self.savings_design}.v{self.version}"

    def planned_error_rate(self, treated: int) -> Decimal:
        """Return the error of savings to expect of so many treated members, as a share of the benchmark."""
        controls = self.controls_each * treated
        return planned_error_rate(self.planning.cv, treated, controls, self.planning.correlation)


class Caps(Terms):
    """The most that counts of a member's spend, the same cents for treated members and their comparison."""

    before: WholeCentDollars = Field(gt=0, le=10_000_000, description="of the twelve months before, such as 60000.00")
    after: WholeCentDollars = Field(gt=0, le=10_000_000, description="of the twelve months after, such as 60000.00")


class Prior(Terms):
    """What is presumed of savings without data: a rate of the benchmark, what true ones vary by, and who says so."""

    rate: Rate = Field(ge=-1, le=1, description="savings presumed, such as 0")
    spread: ShareRate = Field(gt=0, description="what true savings vary by, such as 0.04")
    source: Text


class PlanChange(Terms):
    """A change of a group's benefits, and the factor that an actuary puts on spend before it."""

    group: GroupId
    first: Day = Field(alias="from", description="the first day of the new benefits")
    factor: Rate = Field(gt=0, le=10, description="spend under the new benefits over that under the old, such as 0.94")
    actuary: Text = Field(description="who answers for the factor")


def _reviewable(code: str) -> str:
    if code not in REVIEWABLE:
        known = ", ".join(REVIEWABLE)
        raise PydanticCustomError("out_of_range", "must be one of {known}, got {got}", {"known": known, "got": code})
    return code


class Review(Terms):
    """What an actuary looked into and found that nobody can put right: it leaves the fallback and suspends nothing.

    Both sign it, in an amendment: neither can choose the fallback alone. It holds for the period of which savings were
    looked into, and for no other.
    """

    reason: Annotated[Code, AfterValidator(_reviewable)] = Field(description="a reason that suspends savings")
    period: Period = Field(description="the period that is settled, of which it was looked into")
    actuary: Text = Field(description="who looked into it")


class SavingsTerms(Terms):
    """How savings under the agreement are estimated, by a design that is an exhibit, and what both expect of them."""

    design: Name = Field(description="a savings design such as participants")
    design_version: Whole = Field(ge=1, le=999)
    basis: Basis = Field(description="allowed or plan_paid; there is no safe default")
    caps: Caps | None = None
    prior: Prior | None = None
    expected_rate: ShareRate = Field(description="savings that both expect at signature, such as 0.05")
    expected_treated: Whole = Field(
        ge=1, le=10_000_000, description="members that both expect to activate, such as 1200"
    )
    dummy_year: Literal["reported", "subtracted"] = "reported"
    plan_changes: tuple[PlanChange, ...] = ()
    reviewed: tuple[Review, ...] = ()
    programme_cost: WholeCentDollars = Field(default=Decimal(0), ge=0, description="the payer's own cost, in dollars")
    randomised: Flag = Field(default=False, description="true if chance decided who was offered the programme when")

    @model_validator(mode="after")
    def _names_once(self) -> Self:
        places = [(change.group, change.first) for change in self.plan_changes]
        if len(set(places)) != len(places):
            raise PydanticCustomError("repeated", "must name each change of a group's plan once", {})
        if len({review.reason for review in self.reviewed}) != len(self.reviewed):
            raise PydanticCustomError("repeated", "must name each reason that was reviewed once", {})
        return self
