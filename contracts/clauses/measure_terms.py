"""Measures inside a clause: gates, what is judged of a measure, its weight and ladder, and weights that move."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.clauses.ladder import Difference, Ladder, Percentile
from contracts.clauses.results import GateResult
from contracts.measured import MeasureFact, MeasureStatus
from contracts.performance import Performance
from contracts.terms.comparison import Rate, exceeds
from contracts.terms.intervals import Z_90_ONE_SIDED, Z_95_ONE_SIDED, wilson
from contracts.terms.model import Code, Name, Number, NumberFromZero, Share, Terms, Whole

MissingPolicy = Literal["nri_base", "nri_act", "completer", "ipw"]


class Gate(Terms):
    """A measure that must reach ``at_least``; below it the ``effect`` holds, whatever the ladder says.

    It closes what its ``scope`` says: by default the measure or the guarantee that holds it. A gate that could not be
    measured, or not by fault of the payer, stays open; one that the vendor did not deliver closes. ``suspend`` keeps
    the cash back until a settlement in which the gate is open.
    """

    measure: Name = Field(description="the measure that is tested")
    at_least: Number = Field(description="the value that still passes, such as 0.80")
    effect: Literal["zero_earned", "zero_bonus", "suspend", "factor"] = Field(
        description="zero_earned, zero_bonus, suspend or factor"
    )
    factor: Share | None = Field(default=None, description="what is left of the fraction, with effect factor")
    scope: Literal["measure", "group", "guarantee", "agreement"] | None = None
    group: Name | None = Field(default=None, description="the group of measures it closes, with scope group")

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.factor is not None) != (self.effect == "factor"):
            raise PydanticCustomError("half_of_a_pair", "must give factor exactly when the effect is factor", {})
        if (self.group is not None) != (self.scope == "group"):
            raise PydanticCustomError("half_of_a_pair", "must give group exactly when the scope is group", {})
        return self

    def is_open(self, performance: Performance) -> bool:
        """Whether the measured value lets the ladder count."""
        rows = performance.measured(self.measure)
        if not rows:
            return True
        fact = pooled(rows)
        if fact.is_held_back:
            return False
        if fact.status in (MeasureStatus.NOT_MEASURED, MeasureStatus.NOT_CREDIBLE, MeasureStatus.PAYER_FAULT):
            return True
        if fact.status is MeasureStatus.VENDOR_FAULT or fact.exact is None:
            return False
        return fact.exact >= Fraction(self.at_least)

    def result(self, clause_id: str, held_by: str | None, performance: Performance) -> GateResult:
        """Test it for a clause; ``held_by`` names the measure that holds it, None for one of the guarantee."""
        scope = self.scope or ("guarantee" if held_by is None else "measure")
        applies_to = self.group if scope == "group" else held_by if scope == "measure" else None
        factor = Fraction(self.factor or 0)
        return GateResult(clause_id, self.measure, scope, applies_to, self.effect, self.is_open(performance), factor)


_GRAVEST_FIRST = (
    MeasureStatus.VENDOR_FAULT,
    MeasureStatus.PAYER_FAULT,
    MeasureStatus.NOT_MEASURED,
    MeasureStatus.NOT_CREDIBLE,
    MeasureStatus.MEASURED,
)


def pooled(rows: Sequence[MeasureFact]) -> MeasureFact:
    """Return the rows of one measure as one: those measured are summed, a score is weighted by its answers.

    Without a measured row it is the one that weighs most against the vendor, of several the earliest version's.
    """
    measured = [row for row in rows if row.status is MeasureStatus.MEASURED]
    if len(rows) == 1 or not measured:
        return min(rows, key=lambda row: (_GRAVEST_FIRST.index(row.status), row.version or 0))
    denominator = sum(row.denominator for row in measured)
    activated = [row.activated for row in measured if row.activated is not None]
    score = sum(((row.value or Fraction(0)) * row.denominator for row in measured), Fraction(0)) / denominator
    return MeasureFact(
        measure=rows[0].measure,
        numerator=sum(row.numerator or 0 for row in measured) if measured[0].is_rate else None,
        value=None if measured[0].is_rate else score,
        denominator=denominator,
        status=MeasureStatus.MEASURED,
        activated=sum(activated) if len(activated) == len(measured) else None,
    )


class JudgedTerms(Terms):
    """What of a measure a clause judges. The last four fields replace the exhibit's for this agreement."""

    measure: Name = Field(description="the name of a measure exhibit, such as pain_responder")
    version: Whole = Field(default=1, ge=1, le=999)
    gate: Gate | None = None
    group: Name | None = None
    minimum_denominator: Whole | None = Field(default=None, ge=1, le=10_000)
    target_days: Whole | None = Field(default=None, ge=56, le=365)
    responder_rule: Literal["mcid", "mcid_or_30pct"] | None = None
    thresholds: dict[Code, NumberFromZero] = Field(
        default_factory=dict, description="the smallest important change by instrument, such as {QUICKDASH: 15.9}"
    )

    def status_of(self, fact: MeasureFact) -> MeasureStatus:
        """Status after the smallest number was judged, on the activated members where they are given.

        Enough activated members with too few baselines is the vendor's fault, and so is a file it did not send; too few
        members is nobody's.
        """
        if fact.is_held_back:
            return MeasureStatus.VENDOR_FAULT
        if fact.status is MeasureStatus.NOT_CREDIBLE:
            return MeasureStatus.NOT_MEASURED
        if fact.status is not MeasureStatus.MEASURED or self.minimum_denominator is None:
            return fact.status
        judged = fact.denominator if fact.activated is None else fact.activated
        if judged < self.minimum_denominator:
            return MeasureStatus.NOT_MEASURED
        return MeasureStatus.MEASURED if fact.denominator >= self.minimum_denominator else MeasureStatus.VENDOR_FAULT


class MeasureTerms(JudgedTerms):
    """What one measure of a guarantee is worth: its weight, what its values earn, and the bonus on top.

    The confidence rule says what of a rate the ladder judges: the ``point``; by ``lower_bound_80`` the worse end of the
    80% interval of Wilson; by ``ztest_vs_benchmark`` the point, and only if it is better than the benchmark by more
    than chance gives one time in twenty, else nothing is earned.
    """

    weight: NumberFromZero = Field(le=100, description="its weight in percent; all weights of the guarantee sum to 100")
    ladder: Ladder = Field(description="what a value earns, such as {kind: linear, from: 0.45, to: 0.60}")
    bonus: Share | None = Field(default=None, description="the share of its part of the pool paid on top, such as 0.10")
    bonus_at: Number | None = Field(default=None, description="the value from which the bonus is paid")
    confidence_rule: Literal["point", "lower_bound_80", "ztest_vs_benchmark"] = "point"
    benchmark: Share | None = Field(
        default=None, description="the rate that ztest_vs_benchmark compares with, such as 0.45"
    )

    @model_validator(mode="after")
    def _rules_on_a_rate(self) -> Self:
        if (self.benchmark is not None) != (self.confidence_rule == "ztest_vs_benchmark"):
            message = "must give benchmark exactly when the confidence rule is ztest_vs_benchmark"
            raise PydanticCustomError("half_of_a_pair", message, {})
        if self.confidence_rule != "point" and isinstance(self.ladder, Difference | Percentile):
            message = "must be point with ladder {kind}: the rule is of one rate"
            raise PydanticCustomError("confidence_of_one_rate", message, {"kind": self.ladder.kind})
        return self

    def judged(self, fact: MeasureFact) -> Fraction | None:
        """Return the value that its ladder judges; None where the facts do not give it, or no rate to a rule on one."""
        if self.confidence_rule == "point":
            return self.ladder.judged(fact)
        return None if fact.numerator is None else self._left_by_chance(Rate(fact.numerator, fact.denominator))

    def earned(self, fact: MeasureFact) -> tuple[Fraction, str] | None:
        """Return the fraction of its part that a measured row earns, and what was judged where it is not its value."""
        value = self.judged(fact)
        if value is None:
            return None
        if fact.numerator is None or self.confidence_rule == "point":
            return self.ladder.fraction(value), "" if value == fact.exact else f", judged as {value},"
        rate = Rate(fact.numerator, fact.denominator)
        if self.confidence_rule == "lower_bound_80":
            return self.earned_by(rate), f", judged as {float(value):.6f}, what chance leaves of it,"
        told = "told" if self._beats_benchmark(rate) else "not told"
        return self.earned_by(rate), f", {told} from the benchmark {self.benchmark},"

    def earned_by(self, rate: Rate) -> Fraction:
        """Fraction of its part that a rate earns under the confidence rule."""
        if self.benchmark is not None and not self._beats_benchmark(rate):
            return Fraction(0)
        return self.ladder.fraction(self._left_by_chance(rate))

    def _left_by_chance(self, rate: Rate) -> Fraction:
        if self.confidence_rule != "lower_bound_80":
            return rate.exact
        interval = wilson(rate.events, rate.members, Z_90_ONE_SIDED)
        return Fraction(interval.lower if self.ladder.better == "higher" else interval.upper)

    def _beats_benchmark(self, rate: Rate) -> bool:
        benchmark = Fraction(self.benchmark or 0)
        if self.ladder.better == "higher":
            return exceeds(rate, benchmark, Z_95_ONE_SIDED)
        return exceeds(Rate(rate.others, rate.members), 1 - benchmark, Z_95_ONE_SIDED)


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
