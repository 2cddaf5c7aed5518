"""Shared savings: what care cost less than its benchmark is shared with the vendor; where agreed, what it cost more."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.clauses.category import Lan
from contracts.clauses.results import Figure, Position, Result
from contracts.clauses.savings_evidence import (
    SAVINGS_SUSPENDED,
    SavingsEvidence,
    estimated_by,
    luck,
    not_credible,
    suspended,
)
from contracts.clauses.shared_side import SharedSide
from contracts.clauses.stage import Context, Sharing
from contracts.measured_savings import Savings, SavingsStatus
from contracts.performance import Misfit, Performance
from contracts.terms.model import Flag, Name, NumberFromZero, Share, Terms, WholeCentDollars
from contracts.terms.money import dollars, exact_cents


class QualityMeasure(Terms):
    """A measure that a guarantee of the agreement judges, and its weight in quality."""

    measure: Name
    weight: NumberFromZero = Field(gt=0, le=100, description="its weight beside the others, such as 60")


class Quality(Terms):
    """Quality is the weighted mean of the fractions that measures earned; here is what it changes.

    Of a gain the share ``of_gain`` is paid only as far as quality goes; full quality takes ``of_loss`` off a loss.
    """

    measures: tuple[QualityMeasure, ...] = Field(min_length=1, description="measures of guarantees, with weights")
    of_gain: Share = Decimal(1)
    of_loss: Share = Decimal(0)

    def score(self, position: Position) -> Fraction:
        """Quality, from 0 to 1."""
        total = sum((Fraction(row.weight) for row in self.measures), Fraction(0))
        earned = (Fraction(row.weight) * _earned(position, row.measure) for row in self.measures)
        return sum(earned, Fraction(0)) / total


class Fallback(Terms):
    """What is paid where savings cannot be told from chance: ``amount`` times the fraction that a measure earned."""

    measure: Name
    amount: WholeCentDollars = Field(ge=0, description="dollars for the period, such as 50000.00")


@dataclass(frozen=True, slots=True)
class Estimated:
    """Savings with fees as spend, the side they fall on, the rate from which they count, and how they were found."""

    side: SharedSide
    rate: Fraction
    gross_cents: int
    benchmark_cents: int
    figures: tuple[Figure, ...]


class SharedSavings(Sharing):
    """Savings (the benchmark less actual cost, and less vendor fees where the agreement counts these) are shared.

    ``gain`` says what the vendor gets of them, ``loss`` what it owes when they are negative. Where the evidence cannot
    tell savings from chance nothing is shared; the ``fallback`` is paid instead. Where the data cannot be judged the
    clause pays nothing, no fallback either, until they can.
    """

    reads_savings = True
    kind: Literal["shared_savings"]
    evidence: SavingsEvidence = Field(description="how savings are estimated and what they must show")
    gain: SharedSide = Field(description="what the vendor gets of savings")
    loss: SharedSide | None = None
    quality: Quality | None = None
    pooling_charge: WholeCentDollars = Field(default=Decimal(0), ge=0, description="dollars added to actual cost")
    fallback: Fallback | None = None
    loss_beyond_fees: Flag = Field(default=False, description="true if a loss may be more than all fees")

    @model_validator(mode="after")
    def _may_only_exceed_with_a_loss(self) -> Self:
        if self.loss_beyond_fees and self.loss is None:
            raise PydanticCustomError("half_of_a_pair", "must give loss when loss_beyond_fees is true", {})
        return self

    @property
    def may_exceed_fees(self) -> bool:
        """Whether a loss may be more than all fees."""
        return self.loss_beyond_fees

    def rests_on(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Yield the measures whose results it needs, each with its place in the clause."""
        for position, row in enumerate(self.quality.measures if self.quality else ()):
            yield ("quality", "measures", position, "measure"), row.measure
        if self.fallback is not None:
            yield ("fallback", "measure"), self.fallback.measure

    def usual_lan(self) -> Lan | None:
        """Upside alone or two-sided risk; without a link to quality a class of its own."""
        if self.quality is None:
            return "3N"
        return "3A" if self.loss is None else "3B"

    def misfits(self, performance: Performance) -> Iterable[Misfit]:
        """Refuse credible savings that lack what the evidence rests on."""
        yield from super().misfits(performance)
        facts = performance.savings
        if facts is not None and facts.status is SavingsStatus.CREDIBLE:
            for message in self.evidence.missing(facts):
                yield Misfit("savings", f"{message}, on which clause {self.id} rests")

    def share(self, position: Position, context: Context) -> Result:
        """Estimate savings, and share them where they can be told from chance."""
        facts = context.performance.savings
        if facts is None or facts.status is SavingsStatus.NOT_CREDIBLE:
            return self._fallen_back(not_credible(facts), (), position, context)
        if facts.status is SavingsStatus.SUSPENDED:
            told = not any(self.evidence.missing(facts))
            figures = self._estimated(facts, position, context).figures if told else ()
            return Result(self.id, Fraction(0), 0, suspended(facts), figures, SAVINGS_SUSPENDED)
        found = self._estimated(facts, position, context)
        if not self.evidence.can_tell(found.rate):
            return self._fallen_back(luck(found.rate), found.figures, position, context)
        shared = self._shared(found, position)
        reason = (
            f"savings {dollars(found.gross_cents)} of {dollars(found.benchmark_cents)}, "
            f"shared from {found.rate} of it on"
        )
        return Result(self.id, shared, context.cents(shared), reason, found.figures)

    def _estimated(self, facts: Savings, position: Position, context: Context) -> Estimated:
        benchmark_cents, actual_cents = self._compared_cents(facts, context)
        gross = self.evidence.savings_cents(benchmark_cents - actual_cents, facts) - position.fees_as_spend_cents
        gross_cents = context.cents(gross)
        side = self.loss if gross_cents < 0 and self.loss is not None else self.gain
        rate = self.evidence.smallest_rate(side.minimum_rate, facts)
        spend_cents = actual_cents + position.fees_as_spend_cents
        figures = (
            *estimated_by(facts, self.id),
            Figure(17, f"benchmark {self.id}", Fraction(benchmark_cents), benchmark_cents),
            Figure(17, f"actual {self.id}", Fraction(spend_cents), spend_cents, "with what counts as spend"),
            Figure(18, f"credibility {self.id}", self.evidence.weight(facts), note="the weight of what was observed"),
            Figure(18, f"savings {self.id}", gross, gross_cents, "benchmark less actual, weighted with the prior"),
            Figure(18, f"smallest rate {self.id}", rate, note="the share of the benchmark that counts"),
        )
        return Estimated(side, rate, gross_cents, benchmark_cents, figures)

    def _compared_cents(self, facts: Savings, context: Context) -> tuple[int, int]:
        charge_cents = context.cents(exact_cents(self.pooling_charge) * context.part_of_period)
        benchmark, actual = (exact_cents(amount or Decimal(0)) for amount in (facts.benchmark, facts.actual))
        return int(benchmark), int(actual) + charge_cents

    def _shared(self, found: Estimated, position: Position) -> Fraction:
        """Vendor's part by band, then by quality, then within the limits; a loss is negative."""
        side, is_loss = found.side, found.side is self.loss
        part = side.shared(-found.gross_cents if is_loss else found.gross_cents, found.benchmark_cents, found.rate)
        if self.quality is not None:
            score = self.quality.score(position)
            of_gain, of_loss = Fraction(self.quality.of_gain), Fraction(self.quality.of_loss)
            part *= 1 - of_loss * score if is_loss else 1 - of_gain * (1 - score)
        part = side.limited(part, found.benchmark_cents, position.fees_cents)
        return -part if is_loss else part

    def _fallen_back(self, why: str, figures: Iterable[Figure], position: Position, context: Context) -> Result:
        exact = Fraction(0)
        if self.fallback is not None:
            amount = exact_cents(self.fallback.amount) * context.part_of_period
            exact = amount * _earned(position, self.fallback.measure)
            why = f"{why}, so {self.fallback.measure} is paid on"
        else:
            why = f"{why}, so nothing is shared"
        return Result(self.id, exact, context.cents(exact), why, tuple(figures), "SAVINGS_NOT_CREDIBLE")


def _earned(position: Position, measure: str) -> Fraction:
    fraction = position.fraction(measure)
    if fraction is None:
        raise LookupError(f"no guarantee of the agreement judges {measure}, which shared savings rest on")
    return fraction
