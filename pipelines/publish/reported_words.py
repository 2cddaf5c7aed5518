"""Measures that are shown and not paid, in words; what of them is a small cell.

Harms stand among benefits, in the order of the exhibits' names, and nothing is folded away.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from pipelines.publish.figures import MINUS, count, half_up, listed, percent
from pipelines.publish.reported import Part, ReportedMeasure, Sensitivity, Threshold
from pipelines.publish.small_cells import HIDDEN, WITHHELD, is_small
from pipelines.publish.vocabulary import FAMILIES, GROUPS, METHODS, SPLITS, absent_words, measure_words, spelled_out

WHOLE = "ALL"
# The vendor's own figures are shown to it exactly; of all others small cells are hidden.
OWN = frozenset({"VENDOR", "VENDOR_SURVEY", "PERIOD_BEFORE"})


class ReportedRow(NamedTuple):
    """A measure as its row: result, counts, the groups beside it and its parts, in words."""

    title: str
    note: str
    result: str
    interval: str
    counts: str
    beside: list[str]
    parts: list[str]


class ThresholdRow(NamedTuple):
    """What counts as improved on an instrument, with its source."""

    measures: str
    instrument: str
    enough: str
    source: str


class SensitivityRow(NamedTuple):
    """The rates of one measure by method, in words."""

    measure: str
    rates: list[tuple[str, str]]


class Family(NamedTuple):
    """A family of measures with its heading."""

    heading: str
    rows: list[ReportedRow]


def reported_families(measures: Iterable[ReportedMeasure]) -> list[Family]:
    """Write the measures by family, in the order of the families and of the exhibits' names."""
    order = list(FAMILIES)
    ordered = sorted(measures, key=lambda each: (order.index(each.family_code), each.measure_id))
    grouped = groupby(ordered, key=lambda each: each.family_code)
    return [Family(FAMILIES[code], [_row(measure) for measure in found]) for code, found in grouped]


def threshold_rows(thresholds: Iterable[Threshold]) -> list[ThresholdRow]:
    """Write what is enough on each instrument once, with the measures that it holds for."""
    measures: dict[ThresholdRow, list[str]] = {}
    for found in thresholds:
        instrument = f"{found.instrument_id}, version {found.version_number}"
        key = ThresholdRow("", instrument, threshold_words(found), found.source_text)
        measures.setdefault(key, []).append(measure_words(found.measure_id))
    return [row._replace(measures=listed(names)) for row, names in measures.items()]


def sensitivity_rows(found: Iterable[Sensitivity]) -> list[SensitivityRow]:
    """Write what each rate of responders comes to under every treatment of those who did not answer."""
    order = list(METHODS)
    ordered = sorted(found, key=lambda each: (each.measure_id, order.index(each.method_code)))
    return [
        SensitivityRow(measure_words(name), [(METHODS[each.method_code], _rate(each)) for each in rates])
        for name, rates in groupby(ordered, key=lambda each: each.measure_id)
    ]


def _rate(found: Sensitivity) -> str:
    if found.rate is None:
        return f"not measured: {spelled_out(found.note_code).lower()}" if found.note_code else "not measured"
    counts = f" ({count(found.numerator_count)} / {count(found.denominator_count)})"
    return percent(found.rate) + (counts if found.value is None else "")


def threshold_words(threshold: Threshold) -> str:
    """Say what is enough: 10 points, or 30% of the baseline."""
    enough = []
    if threshold.threshold_thousandths is not None:
        points = f"{Decimal(threshold.threshold_thousandths).scaleb(-3).normalize():f}"
        enough.append(f"{points} points" if threshold.judged_by_code == "CHANGE" else f"{points} at the follow-up")
    if threshold.threshold_percent_thousandths is not None:
        enough.append(f"{threshold.threshold_percent_thousandths // 10}% of the baseline")
    return " or ".join(enough)


def _row(measure: ReportedMeasure) -> ReportedRow:
    headline, interval = measure.headline, measure.interval
    is_shown = measure.status_code == "MEASURED" and is_open(headline)
    order = list(GROUPS)
    wholes = [part for part in measure.parts if part.group_kind_code == WHOLE and not part.is_headline]
    wholes.sort(key=lambda part: order.index(part.cohort_code))
    # Later and never add up to a group of their own.
    adding_up = [part for part in wholes if part.cohort_code.startswith("PT_")]
    return ReportedRow(
        title=measure.measure_title,
        note="; ".join(_notes(measure)),
        result=_value(measure, headline) if is_shown else _why_not(measure),
        interval=f"{percent(Fraction(interval.lower))} to {percent(Fraction(interval.upper))}"
        if interval and is_shown
        else "",
        counts=f"{count(headline.numerator_count)} / {count(headline.denominator_count)}"
        if is_shown and measure.is_of_persons
        else f"{count(headline.member_count)} members"
        if is_shown
        else "",
        beside=[f"{GROUPS[part.cohort_code]}: {_cell(measure, part, adding_up)}" for part in wholes],
        parts=list(_splits(measure)),
    )


def _notes(measure: ReportedMeasure) -> Iterable[str]:
    """Say which way is better where that is down, and whose the result is where not this vendor's."""
    if measure.better_code == "LOWER":
        yield "lower is better"
    if measure.headline.cohort_code not in OWN:
        yield f"the payer's members with any vendor or none: {GROUPS[measure.headline.cohort_code].lower()}"


def _why_not(measure: ReportedMeasure) -> str:
    if measure.missing_feed_code:
        return f"not measured: {absent_words(measure.missing_feed_code, measure.missing_feed_owed_by_code)}"
    if measure.status_code == "PAYER_FAULT":
        return "not measured: months without eligibility, which the payer owes"
    if measure.status_code == "MEASURED":
        return HIDDEN
    if measure.headline.member_count == 0:
        return "not measured: nobody to count"
    return f"not measured: fewer than {measure.minimum_denominator_count}"


def _splits(measure: ReportedMeasure) -> Iterable[str]:
    """Write the parts of each group by what they are parts by."""
    parts = [part for part in measure.parts if part.group_kind_code != WHOLE]
    for (kind, cohort), found in groupby(parts, key=lambda part: (part.group_kind_code, part.cohort_code)):
        alike = list(found)
        cells = [f"{spelled_out(part.group_code).lower()} {_cell(measure, part, alike)}" for part in alike]
        of = "" if cohort == measure.headline.cohort_code else f" ({GROUPS[cohort]})"
        yield f"{SPLITS[kind]}{of}: {listed(cells)}"


def _cell(measure: ReportedMeasure, part: Part, alike: list[Part]) -> str:
    """Write a value with its counts; small, or to be worked out from the others, it is hidden."""
    if not is_open(part):
        return HIDDEN
    if part in withheld(alike):
        return WITHHELD
    if part.absent_feed_code:
        return f"not measured: {absent_words(part.absent_feed_code, 'PAYER')}"
    if part.value is None:
        return "nobody"
    counts = f" ({count(part.numerator_count)} / {count(part.denominator_count)})"
    return _value(measure, part) + (counts if measure.value_code == "RATE" else "")


def is_open(part: Part) -> bool:
    """Whether it may be shown by itself: the vendor's own, or nobody on any side is one of few."""
    sides = (part.member_count, part.numerator_count, part.denominator_count - part.numerator_count)
    return part.cohort_code in OWN or not any(is_small(number) for number in sides)


def withheld(alike: list[Part]) -> list[Part]:
    """Return the open cells that hide too: where one alone is small, the least of the others, as their sum is known."""
    small = [part for part in alike if not is_open(part)]
    others = [part for part in alike if is_open(part) and part.cohort_code not in OWN and part.denominator_count]
    if len(small) != 1 or not others:
        return []
    return [min(others, key=lambda part: (part.member_count, part.cohort_code, part.group_code))]


def _value(measure: ReportedMeasure, part: Part) -> str:
    value = part.value or Fraction(0)
    if measure.value_code == "RATE":
        return percent(value)
    hundredths = half_up(value * 100)
    return f"{MINUS if hundredths < 0 else ''}{abs(hundredths) // 100:,}.{abs(hundredths) % 100:02d}"
