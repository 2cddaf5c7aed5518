"""Measures that a page shows beside those that pay, as types: each with the groups beside it and its parts."""

from fractions import Fraction

from contracts.terms.intervals import Interval, wilson
from pipelines.publish.shown import Shown


class Part(Shown):
    """A measure in one group of members, or one part of it; a SCORE is the quotient of the two counts."""

    cohort_code: str
    group_kind_code: str
    group_code: str
    is_headline: bool
    numerator_count: int
    denominator_count: int
    member_count: int
    adjusted_value: str | None = None
    absent_feed_code: str | None = None

    @property
    def value(self) -> Fraction | None:
        """The exact value, adjusted where the measure is; None where nobody was counted."""
        if self.adjusted_value is not None:
            return Fraction(self.adjusted_value)
        return Fraction(self.numerator_count, self.denominator_count) if self.denominator_count else None


class ReportedMeasure(Shown):
    """A measure with its headline and everything that stands beside it; `parts` in the order of the table."""

    measure_id: str
    measure_title: str
    family_code: str
    role_code: str
    value_code: str
    better_code: str
    status_code: str
    minimum_denominator_count: int
    missing_feed_code: str | None
    missing_feed_owed_by_code: str | None
    parts: tuple[Part, ...]

    @property
    def headline(self) -> Part:
        """The value that a clause would take."""
        return next(part for part in self.parts if part.is_headline)

    @property
    def is_of_persons(self) -> bool:
        """Whether it is a rate of which each person is counted once, not of their months or dollars."""
        part = self.headline
        return self.value_code == "RATE" and part.denominator_count == part.member_count

    @property
    def interval(self) -> Interval | None:
        """The 95% Wilson interval of a rate of persons; months or dollars of one person are not independent."""
        part = self.headline
        if not self.is_of_persons or not part.denominator_count:
            return None
        return wilson(part.numerator_count, part.denominator_count)


class Threshold(Shown):
    """What counts as improved on one instrument in a measure of responders."""

    measure_id: str
    instrument_id: str
    version_number: int
    judged_by_code: str
    threshold_thousandths: int | None
    threshold_percent_thousandths: int | None
    source_text: str


class Sensitivity(Shown):
    """A rate of responders under one treatment of those who did not answer."""

    measure_id: str
    method_code: str
    status_code: str
    numerator_count: int
    denominator_count: int
    value: str | None
    note_code: str | None

    @property
    def rate(self) -> Fraction | None:
        """The value; None where it was not measured."""
        if self.status_code != "MEASURED":
            return None
        return Fraction(self.numerator_count, self.denominator_count) if self.value is None else Fraction(self.value)
