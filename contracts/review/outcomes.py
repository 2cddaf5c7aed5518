"""The checks of a review on outcomes: what change is enough and who says so, what is only shown, what nature earns."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from contracts.agreement import Agreement
from contracts.clauses.category import Category
from contracts.clauses.measure_terms import JudgedTerms, MeasureTerms
from contracts.document import FieldPath
from contracts.exhibits import Exhibits
from contracts.review.chance import OF_ONE_RATE
from contracts.review.expected import Expected
from contracts.review.finding import Finding, error, warning
from contracts.review.parts import judged_measures
from contracts.terms.instrument import Citation, Instrument
from contracts.terms.measure import Measure


def _weighted(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    for index, clause in enumerate(agreement.clauses):
        is_paid = clause.category is Category.CONTRACTUAL
        if is_paid and getattr(clause, "missing_policy", None) == "ipw":
            message = "must be nri_base, nri_act or completer: a rate weighted by a model is shown and never paid on"
            yield error(("clauses", index, "missing_policy"), "weighted_rate_paid", message)


def _thresholds(agreement: Agreement, exhibits: Exhibits) -> Iterator[Finding]:
    for path, _, term in judged_measures(agreement):
        for code, value in term.thresholds.items():
            at: FieldPath = (*path, "thresholds", code)
            instrument = exhibits.instrument(code, agreement.executed)
            if instrument is None:
                known = ", ".join(sorted({found.instrument for found in exhibits.instruments}))
                yield error(at, "instrument_unknown", f"must be an instrument exhibit ({known}), got {code}")
            elif value not in _published(instrument):
                published = ", ".join(str(each) for each in sorted(_published(instrument))) or "none in points"
                message = f"is no published change of {code} ({published}): {value} needs a source of its own"
                yield warning(at, "threshold_unpublished", message)


def _nature(agreement: Agreement, exhibits: Exhibits, _: Expected) -> Iterator[Finding]:
    for path, exhibit, term in _responders(agreement, exhibits):
        at, named = (*path, "measure"), f"version {exhibit.version} of {exhibit.measure}"
        judges_value = not isinstance(term, MeasureTerms) or isinstance(term.ladder, OF_ONE_RATE)
        known = exhibits.natural_course(exhibit.measure, exhibit.version)
        if judges_value and not exhibit.comparators and known is None:
            message = f"pays for who gets better without care: {named} is compared with no group; take one that is"
            yield warning(at, "no_comparator", message)
        if "acuity" not in exhibit.splits:
            message = f"pays more for acute pain, which gets better by itself: {named} does not tell it from chronic"
            yield warning(at, "acuity_not_split", message)


def _unverified(agreement: Agreement, exhibits: Exhibits, _: Expected) -> Iterator[Finding]:
    for path, exhibit, term in _responders(agreement, exhibits):
        rests_on = what_is_enough(agreement, exhibit, term, exhibits)
        unchecked = [f"{each.instrument.instrument} {each.words}" for each in rests_on if each.source.verified == "no"]
        if unchecked:
            message = f"rests on thresholds that nobody checked against their source: {', '.join(unchecked)}"
            yield warning((*path, "measure"), "threshold_unverified", message)


class Enough(NamedTuple):
    """The instrument that judges a member, what is enough on it, in words, and who says so."""

    instrument: Instrument
    words: str
    source: Citation


def what_is_enough(agreement: Agreement, exhibit: Measure, term: JudgedTerms, exhibits: Exhibits) -> list[Enough]:
    """Return the instruments of a measure, as the signature fixed them, each once, in the order of the regions."""
    rule = exhibit.instrument_rule
    names = agreement.primary_instruments().values() if rule == "primary" else [rule.upper()] if rule else []
    found = [exhibits.instrument(name, agreement.executed) for name in dict.fromkeys(names)]
    or_percent = (term.responder_rule or exhibit.responder_rule) == "mcid_or_30pct"
    return [_enough(each, term, or_percent=or_percent) for each in found if each is not None]


def _enough(instrument: Instrument, term: JudgedTerms, *, or_percent: bool) -> Enough:
    if instrument.judged_by == "follow_up":
        side = "lower" if instrument.better == "lower" else "higher"
        return Enough(instrument, f"{instrument.threshold} or {side} at the follow-up", instrument.mcid_citation)
    agreed = term.thresholds.get(instrument.instrument)
    published = (each.citation for each in instrument.thresholds if agreed is not None and each.value == agreed)
    source = next(published, instrument.mcid_citation)
    points = instrument.mcid if agreed is None else agreed
    percent = 30 if or_percent and instrument.better == "lower" else None if agreed else instrument.mcid_percent
    ways = [f"{points} points" if points else "", f"{percent}% of the baseline" if percent else ""]
    return Enough(instrument, " or ".join(way for way in ways if way), source)


def _responders(agreement: Agreement, exhibits: Exhibits) -> Iterator[tuple[FieldPath, Measure, JudgedTerms]]:
    for path, _, term in judged_measures(agreement):
        exhibit = exhibits.measure(term.measure, term.version)
        if exhibit is not None and exhibit.numerator == "responder":
            yield path, exhibit, term


def _published(instrument: Instrument) -> set[Decimal]:
    return {value for value in (instrument.mcid, *(each.value for each in instrument.thresholds)) if value is not None}


OUTCOME_CHECKS: tuple[Callable[[Agreement, Exhibits], Iterator[Finding]], ...] = (_weighted, _thresholds)
NATURE_CHECKS: tuple[Callable[[Agreement, Exhibits, Expected], Iterator[Finding]], ...] = (_nature, _unverified)
