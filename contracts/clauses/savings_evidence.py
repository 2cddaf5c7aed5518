"""What savings must show before they are shared: how they are estimated, and how large they must be beside chance."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.clauses.results import Figure
from contracts.measured_savings import Savings
from contracts.terms.model import Number, Share, Terms
from contracts.terms.money import exact_cents
from contracts.terms.savings_luck import (
    USUAL_LARGEST,
    USUAL_LEAST,
    USUAL_MULTIPLE,
    credibility,
    smallest_rate,
    stands_out,
)
from contracts.terms.savings_reason import reason_words

SAVINGS_SUSPENDED = "SAVINGS_SUSPENDED"


class SavingsEvidence(Terms):
    """All rates are shares of the benchmark.

    ``credible`` savings are drawn towards ``prior_rate`` as far as their standard error is large beside
    ``prior_spread``, what true savings vary by; ``observed`` ones stand as they are. The smallest rate that counts is
    the agreed one or the one computed from the standard error; ``governs`` says which.
    """

    estimate: Literal["credible", "observed"] = Field(description="credible or observed; there is no safe default")
    prior_spread: Share | None = Field(default=None, gt=0, description="what true savings vary by, such as 0.04")
    prior_rate: Number = Field(default=Decimal(0), ge=-1, le=1, description="savings presumed without data, such as 0")
    expected_rate: Share = Field(description="savings that both expect at signature, such as 0.05")
    governs: Literal["larger", "agreed", "computed"] = "larger"
    error_multiple: Number = Field(
        default=USUAL_MULTIPLE,
        ge=Decimal("1.282"),
        le=Decimal("1.96"),
        description="standard errors in the computed rate, such as 1.645",
    )
    smallest_computed: Share = Field(default=USUAL_LEAST, description="the computed rate is no less")
    largest: Share = Field(default=USUAL_LARGEST, description="with a larger rate nothing is shared")

    @model_validator(mode="after")
    def _has_a_prior_for_what_is_weighted(self) -> Self:
        if (self.prior_spread is not None) != (self.estimate == "credible"):
            message = "must give prior_spread exactly when estimate is credible"
            raise PydanticCustomError("half_of_a_pair", message, {})
        return self

    def missing(self, facts: Savings) -> Iterator[str]:
        """Say what credible facts lack for this evidence."""
        if facts.benchmark is None or facts.benchmark <= 0:
            yield "must give benchmark above 0, and actual"
        computes = self.governs != "agreed" and facts.minimum_savings_rate is None
        if facts.standard_error is None and (computes or self.estimate == "credible"):
            yield "must give standard_error"

    def weight(self, facts: Savings) -> Fraction:
        """Weight of what was observed; the prior has the rest."""
        return Fraction(1) if self.prior_spread is None else self._weight(_error_rate(facts))

    def _weight(self, error_rate: Fraction) -> Fraction:
        return Fraction(1) if self.prior_spread is None else credibility(self.prior_spread, error_rate)

    def savings_cents(self, observed_cents: int, facts: Savings) -> Fraction:
        """Gross savings in exact cents, observed and presumed ones weighted."""
        weight = self.weight(facts)
        return weight * observed_cents + (1 - weight) * Fraction(self.prior_rate) * _cents(facts.benchmark)

    def smallest_rate(self, agreed: Share, facts: Savings) -> Fraction:
        """Return the smallest share of the benchmark that counts."""
        if self.governs == "agreed":
            return Fraction(agreed)
        if facts.minimum_savings_rate is not None:
            return self._governing(agreed, Fraction(facts.minimum_savings_rate))
        return self.smallest_rate_at(agreed, _error_rate(facts))

    def smallest_rate_at(self, agreed: Share, error_rate: Fraction) -> Fraction:
        """Return the smallest share of the benchmark that counts where savings err by a share of it."""
        return self._governing(agreed, smallest_rate(error_rate, self.error_multiple, self.smallest_computed))

    def observed_rate(self, rate: Fraction, error_rate: Fraction) -> Fraction:
        """Return the savings that must be observed, with an error, to come to a rate once weighted with the prior."""
        weight = self._weight(error_rate)
        return (rate - (1 - weight) * Fraction(self.prior_rate)) / weight

    def _governing(self, agreed: Share, computed: Fraction) -> Fraction:
        if self.governs == "larger":
            return max(computed, Fraction(agreed))
        return computed if self.governs == "computed" else Fraction(agreed)

    def can_tell(self, rate: Fraction) -> bool:
        """Whether expected savings stand out from chance: the rate is not too large, they are half as much again."""
        return rate <= Fraction(self.largest) and stands_out(self.expected_rate, rate)


def too_little(facts: Savings, expected: Share) -> str | None:
    """Say why savings expected cannot be told from chance, where a clause agrees on no evidence; None where they can.

    It is asked what evidence asks that says nothing else. Who does not say how far savings err has told nothing.
    """
    rate = _usual_rate(facts)
    if rate is None:
        return "nobody says by how much the savings may err"
    return None if rate <= USUAL_LARGEST and stands_out(expected, rate) else luck(rate)


def luck(rate: Fraction) -> str:
    """Say that savings expected are too small beside the smallest rate that counts."""
    return f"the savings expected cannot be told from chance, which {rate} of the benchmark may be"


def _usual_rate(facts: Savings) -> Fraction | None:
    """Return the smallest share of the benchmark that counts where a clause agrees on none; None if nobody says."""
    if facts.minimum_savings_rate is not None:
        return Fraction(facts.minimum_savings_rate)
    if facts.standard_error is None or not facts.benchmark:
        return None
    return smallest_rate(_error_rate(facts), USUAL_MULTIPLE, USUAL_LEAST)


def suspended(facts: Savings) -> str:
    """Say why nothing can be posted on savings."""
    why = reason_words(facts.reasons)
    return f"savings are suspended{f': {why}' if why else ''}, so nothing is posted on them"


def not_credible(facts: Savings | None) -> str:
    """Say why savings are not credible."""
    why = reason_words(facts.reasons) if facts else ""
    return f"savings are not credible: {why}" if why else "savings are not credible"


def estimated_by(facts: Savings, clause_id: str) -> Iterator[Figure]:
    """Yield how savings were estimated, where the facts say."""
    if facts.estimated_by:
        yield Figure(17, f"estimated {clause_id}", None, note=facts.estimated_by)


def _error_rate(facts: Savings) -> Fraction:
    return _cents(facts.standard_error) / _cents(facts.benchmark)


def _cents(amount: Decimal | None) -> Fraction:
    return exact_cents(amount or Decimal(0))
