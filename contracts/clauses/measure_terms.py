"""A measure inside a guarantee: its weight, ladder and gate, and what becomes of weights that could not be measured."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal

from pydantic import Field

from contracts.clauses.ladder import Ladder
from contracts.performance import MeasureFact, MeasureStatus, Performance
from contracts.terms.model import Name, Number, NumberFromZero, Terms, Whole


class Gate(Terms):
    """A measure that must reach ``at_least``; below it nothing is earned, whatever the ladder says.

    A gate that could not be measured, or not by fault of the payer, stays open; one that the vendor did not deliver
    closes.
    """

    measure: Name = Field(description="the measure that is tested")
    at_least: Number = Field(description="the value that still passes, such as 0.80")
    effect: Literal["zero_earned"] = Field(description="zero_earned")

    def is_open(self, performance: Performance) -> bool:
        """Whether the measured value lets the ladder count."""
        fact = performance.measure(self.measure)
        if fact is None or fact.status in (
            MeasureStatus.NOT_MEASURED,
            MeasureStatus.NOT_CREDIBLE,
            MeasureStatus.PAYER_FAULT,
        ):
            return True
        if fact.status is MeasureStatus.VENDOR_FAULT or fact.exact is None:
            return False
        return fact.exact >= Fraction(self.at_least)


class MeasureTerms(Terms):
    """What one measure is worth. Fields after ``gate`` replace the exhibit's for this agreement."""

    measure: Name = Field(description="the name of a measure exhibit, such as pain_responder")
    version: Whole = Field(default=1, ge=1, le=999)
    weight: NumberFromZero = Field(le=100, description="its weight in percent; all weights of the guarantee sum to 100")
    ladder: Ladder = Field(description="what a value earns, such as {kind: linear, from: 0.45, to: 0.60}")
    gate: Gate | None = None
    group: Name | None = None
    minimum_denominator: Whole | None = Field(default=None, ge=1, le=10_000)
    target_days: Whole | None = Field(default=None, ge=56, le=365)
    responder_rule: Literal["mcid", "mcid_or_30pct"] | None = None

    def status_of(self, fact: MeasureFact) -> MeasureStatus:
        """Status after the smallest number was judged, on the activated members where they are given.

        Enough activated members with too few baselines is the vendor's fault; too few members is nobody's.
        """
        if fact.status is MeasureStatus.NOT_CREDIBLE:
            return MeasureStatus.NOT_MEASURED
        if fact.status is not MeasureStatus.MEASURED or self.minimum_denominator is None:
            return fact.status
        judged = fact.denominator if fact.activated is None else fact.activated
        if judged < self.minimum_denominator:
            return MeasureStatus.NOT_MEASURED
        return MeasureStatus.MEASURED if fact.denominator >= self.minimum_denominator else MeasureStatus.VENDOR_FAULT


def counted_weights(terms: Sequence[MeasureTerms], statuses: Mapping[str, MeasureStatus]) -> dict[str, Fraction]:
    """Weights after those of unmeasured measures went, in proportion, to the measured ones of the same group.

    Weights at fault stay where they are. Where no measure of a group was measured, its weights stay too.
    """
    weights = {term.measure: Fraction(term.weight) for term in terms}
    for group in dict.fromkeys(term.group for term in terms):
        names = [term.measure for term in terms if term.group == group]
        measured = [name for name in names if statuses[name] is MeasureStatus.MEASURED]
        unmeasured = [name for name in names if statuses[name] is MeasureStatus.NOT_MEASURED]
        base = sum((weights[name] for name in measured), Fraction(0))
        if base == 0:
            continue
        freed = sum((weights[name] for name in unmeasured), Fraction(0))
        weights.update({name: weights[name] * (1 + freed / base) for name in measured})
        weights.update(dict.fromkeys(unmeasured, Fraction(0)))
    return weights
