"""A measure that a guarantee judges, as a type: what a scorecard shows of it, and what follows from its figures."""

from fractions import Fraction
from math import ceil

from contracts.terms.chance import chance_of
from contracts.terms.intervals import Interval, wilson
from pipelines.publish.shown import Shown

FIVE_POINTS = Fraction(1, 20)


class Measure(Shown):
    """One measure of a guarantee: what was counted, what was agreed, what it was worth.

    RATE measures carry counts; SCORE measures a score and the number of answers in ``denominator_count``.
    """

    clause_id: str
    measure_id: str
    measure_label: str
    measure_title: str | None
    role_code: str
    status_code: str
    comparison_code: str
    value_code: str
    source_code: str
    target: Fraction | None
    ladder: str
    weight: Fraction
    numerator_count: int
    denominator_count: int
    score: Fraction | None
    minimum_denominator_count: int
    completer_numerator_count: int | None
    completer_denominator_count: int | None
    missing_count: int | None
    missing_feed_code: str | None = None
    missing_feed_owed_by_code: str | None = None
    earned_share: Fraction
    is_gate_failed: bool
    at_risk_cents: int
    earned_cents: int
    has_unverified_table: bool = False

    @property
    def value(self) -> Fraction | None:
        """The result as an exact number: a share for a RATE, points for a SCORE; None when nothing was counted."""
        if self.value_code == "SCORE":
            return self.score
        return Fraction(self.numerator_count, self.denominator_count) if self.denominator_count else None

    @property
    def interval(self) -> Interval | None:
        """The 95% Wilson interval of a rate of members; a delivery record is a full count and has none."""
        if self.value_code == "SCORE" or self.source_code == "REPORTS" or self.denominator_count == 0:
            return None
        return wilson(self.numerator_count, self.denominator_count)

    @property
    def completer_rate(self) -> Fraction | None:
        """The rate among those who answered; never paid on, shown beside the paid rate."""
        if not self.completer_denominator_count or self.completer_numerator_count is None:
            return None
        return Fraction(self.completer_numerator_count, self.completer_denominator_count)

    @property
    def missing_share(self) -> Fraction | None:
        """The share of the paid denominator without a valid answer."""
        if self.missing_count is None or self.denominator_count == 0:
            return None
        return Fraction(self.missing_count, self.denominator_count)

    @property
    def is_met(self) -> bool:
        """Whether the result itself reaches the target, compared exactly; without one, whether it earned everything."""
        if self.status_code != "MEASURED" or self.value is None:
            return False
        if self.target is None:
            return self.role_code == "PAID" and self.earned_share == 1
        return self.value <= self.target if self.comparison_code == "AT_MOST" else self.value >= self.target

    @property
    def is_within_chance(self) -> bool:
        """Whether the interval holds the target, so that the data cannot tell the result from it."""
        if self.interval is None or self.target is None or self.status_code != "MEASURED":
            return False
        return Fraction(self.interval.lower) <= self.target <= Fraction(self.interval.upper)

    @property
    def luck(self) -> Fraction | None:
        """The chance that so many members reach the target when their true rate is five points short of it."""
        if self.interval is None or self.target is None or self.status_code != "MEASURED":
            return None
        members, higher = self.denominator_count, self.comparison_code != "AT_MOST"
        target = self.target if higher else 1 - self.target
        return chance_of(ceil(target * members), members, max(Fraction(0), target - FIVE_POINTS))

    @property
    def short_count(self) -> int | None:
        """How many more members would have had to succeed for the target (fewer, for a measure with a ceiling)."""
        if self.value_code == "SCORE" or self.target is None or self.status_code != "MEASURED" or self.is_met:
            return None
        needed = self.target * self.denominator_count
        if self.comparison_code == "AT_MOST":
            return self.numerator_count - needed.numerator // needed.denominator
        return -(-needed.numerator // needed.denominator) - self.numerator_count
