"""What was measured of savings: what care cost beside what it should have, how sure that is, and why it may not pay."""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.terms.model import (
    Code,
    Dollars,
    Natural,
    NumberFromZero,
    Share,
    SignedDollars,
    Terms,
    WholeCentDollars,
)
from contracts.terms.money import dollars, exact_cents
from contracts.terms.savings import DesignKey, Tier


class SavingsStatus(StrEnum):
    """Whether savings can be told from chance; suspended ones rest on data that cannot be judged."""

    CREDIBLE = "credible"
    NOT_CREDIBLE = "not_credible"
    SUSPENDED = "suspended"


class Savings(Terms):
    """What care cost beside what it should have, with its credibility; without credible savings the status is enough.

    `benchmark` and `actual` are completed, truncated and risk-adjusted totals; gross savings are their difference
    where `observed_gross` is not given. Observed savings and `prior_gross` are weighted by `credibility`. `reasons` say
    why they are not credible or are suspended: the data cannot be judged. `design` and `tier` say how they were
    estimated, `treated` of how many members, `effective` how many its comparison is worth, `lower` and `upper` the 95%
    interval of gross savings.
    """

    status: SavingsStatus
    observed_gross: SignedDollars | None = None
    credibility: Share | None = None
    prior_gross: SignedDollars | None = None
    benchmark: WholeCentDollars | None = None
    actual: WholeCentDollars | None = None
    standard_error: Dollars | None = None
    minimum_savings_rate: Share | None = Field(default=None, description="computed, as a share of the benchmark")
    reasons: tuple[Code, ...] = ()
    design: DesignKey | None = None
    tier: Tier | None = None
    treated: Natural | None = None
    effective: NumberFromZero | None = None
    lower: WholeCentDollars | None = None
    upper: WholeCentDollars | None = None

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if (self.benchmark is None) != (self.actual is None):
            raise PydanticCustomError("half_of_a_pair", "must give benchmark and actual together, or neither", {})
        figures = (self.observed_gross, self.credibility, self.prior_gross)
        if self.status is SavingsStatus.CREDIBLE and None in figures and self.benchmark is None:
            message = (
                "must give observed_gross, credibility and prior_gross, or benchmark and actual, "
                "when the status is credible"
            )
            raise PydanticCustomError("half_of_a_pair", message, {})
        if (self.credibility is None) != (self.prior_gross is None):
            raise PydanticCustomError("half_of_a_pair", "must give credibility and prior_gross together", {})
        if self.status is SavingsStatus.CREDIBLE and self.reasons:
            raise PydanticCustomError("credible_with_reasons", "must not give reasons when the status is credible", {})
        if (self.design is None) != (self.tier is None) or (self.lower is None) != (self.upper is None):
            message = "must give design with tier, and lower with upper"
            raise PydanticCustomError("half_of_a_pair", message, {})
        return self

    @property
    def is_estimated(self) -> bool:
        """Whether there are figures, whatever may be paid on them."""
        return self.observed_gross is not None or self.benchmark is not None

    @property
    def estimated_by(self) -> str:
        """How they were estimated, in words; empty where the facts do not say."""
        told = [f"by {self.design}, tier {self.tier}"] if self.design is not None else []
        if self.treated is not None:
            told.append(f"{self.treated:,} treated members")
        if self.effective is not None:
            told.append(f"a comparison worth {self.effective} members")
        if self.lower is not None and self.upper is not None:
            lower, upper = (dollars(int(exact_cents(limit))) for limit in (self.lower, self.upper))
            told.append(f"gross savings with 95% between {lower} and {upper}")
        return ", ".join(told)

    @property
    def observed_cents(self) -> Fraction:
        """Gross savings as observed, in exact cents: stated, else benchmark less actual."""
        if self.observed_gross is not None:
            return exact_cents(self.observed_gross)
        return exact_cents(self.benchmark or Decimal(0)) - exact_cents(self.actual or Decimal(0))

    @property
    def credible_cents(self) -> Fraction:
        """Observed and prior savings weighted by credibility, in exact cents; 0 when not credible or suspended.

        Without credibility the observed savings count whole.
        """
        if self.status is not SavingsStatus.CREDIBLE:
            return Fraction(0)
        weight = Fraction(1 if self.credibility is None else self.credibility)
        return weight * self.observed_cents + (1 - weight) * exact_cents(self.prior_gross or Decimal(0))
