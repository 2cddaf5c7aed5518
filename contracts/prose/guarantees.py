"""The guarantee exhibit of an agreement: standard, measure, period, at risk, formula and who measures, row by row."""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from contracts.agreement import Agreement
from contracts.clauses.access_outcome import AccessMeasure, AccessOutcome
from contracts.clauses.measure_terms import Gate, JudgedTerms, MeasureTerms
from contracts.clauses.performance_guarantee import PerformanceGuarantee
from contracts.clauses.roi_guarantee import RoiGuarantee
from contracts.clauses.stage import Guarantee
from contracts.exhibits import Exhibits
from contracts.prose.terms import percent, sentence, shown
from contracts.prose.words import BY_POLICY, DENOMINATORS, NUMERATORS, SOURCES, value_words, words
from contracts.review.chance import Luck, luck_of
from contracts.review.expected import Expected
from contracts.review.outcomes import what_is_enough
from contracts.review.parts import HeldGate, held_gates, judged_measures
from contracts.terms.measure import Measure


class Row(NamedTuple):
    """One line of the exhibit: a measure that is judged, a gate, or a return."""

    clause: str
    measure: str
    standard: str
    at_risk: str
    period: str
    formula: str
    who_measures: str


def guarantee_exhibit(agreement: Agreement, exhibits: Exhibits) -> Iterator[str]:
    """Write the exhibit as a Markdown table; nothing where nothing is guaranteed."""
    rows = [*guarantee_rows(agreement, exhibits, with_luck=True)]
    if not rows:
        return
    yield "\n## Guarantees\n"
    yield f"| {' | '.join(words(name) for name in Row._fields)} |"
    yield "|" + "---|" * len(Row._fields)
    yield from (f"| {' | '.join(row)} |" for row in rows)


def improvement_exhibit(agreement: Agreement, exhibits: Exhibits) -> Iterator[str]:
    """Write what is enough for a member to have improved, by instrument with its version and source; else nothing."""
    rows = []
    for _, clause, term in judged_measures(agreement):
        exhibit = exhibits.measure(term.measure, term.version)
        if exhibit is not None and exhibit.numerator == "responder":
            for each in what_is_enough(agreement, exhibit, term, exhibits):
                name = f"{words(each.instrument.instrument)}, version {each.instrument.version}"
                checked = "" if each.source.verified == "yes" else " (not checked)"
                rows.append([clause.id, exhibit.title, name, each.words, f"{each.source.source}{checked}"])
    if rows:
        yield "\n## What is enough to have improved\n"
        yield "| clause | measure | instrument | enough | source |"
        yield "|---|---|---|---|---|"
        yield from (f"| {' | '.join(row)} |" for row in rows)


def guarantee_rows(agreement: Agreement, exhibits: Exhibits, *, with_luck: bool = False) -> Iterator[Row]:
    """Yield a row for each measure that is judged, gate and return; `with_luck` with what chance makes of it."""
    for _, clause, term in judged_measures(agreement):
        exhibit = exhibits.measure(term.measure, term.version)
        title, *rest = _measured(agreement, clause, term, exhibit)
        luck = luck_of(clause, term, exhibits, Expected()) if with_luck else None
        standard = _standard(term, exhibit) + _luck(luck)
        yield Row(clause.id, title, standard, _at_risk(clause, term), *rest)
    for held in held_gates(agreement):
        exhibit = exhibits.measure(held.gate.measure, 1)
        title, *rest = _measured(agreement, held.clause, JudgedTerms(measure=held.gate.measure), exhibit)
        yield Row(held.clause.id, title, _gate(held.gate, exhibit), _closes(held), *rest)
    yield from (_return(agreement, clause) for clause in agreement.of_stage(RoiGuarantee))


def _measured(
    agreement: Agreement, clause: Guarantee, term: JudgedTerms, exhibit: Measure | None
) -> tuple[str, str, str, str]:
    """Return what a measure is called, of which time, over what, and by whom it is counted."""
    period = f"{agreement.period.first} to {agreement.period.last}"
    if exhibit is None:
        return words(term.measure), period, "an exhibit that is not known", "nobody"
    window = exhibit.follow_up
    if window is not None and exhibit.numerator != "baselined":
        days = term.target_days or window.target_days
        period = f"activated {period}, followed up on day {days - window.before_days} to {days + window.after_days}"
    numerator = NUMERATORS.get(exhibit.numerator, words(exhibit.numerator))
    over = DENOMINATORS.get(exhibit.denominator, words(exhibit.denominator))
    if exhibit.denominator == "by_missing_policy":
        over = BY_POLICY.get(clause.missing_policy, words(clause.missing_policy))
    return exhibit.title, period, f"{numerator} / {over}", f"{SOURCES[exhibit.source]}{_feeds(exhibit)}"


def _feeds(exhibit: Measure) -> str:
    """Say without which files nothing is measured, and who owes each."""
    owed = [f"{words(feed)} (owed by the {owed_by})" for feed, owed_by in exhibit.feeds_needed.items()]
    return f"; not measured without {', '.join(owed)}" if owed else ""


def _standard(term: JudgedTerms, exhibit: Measure | None) -> str:
    as_shares = exhibit is not None and exhibit.form == "rate"
    standard = "as the clause says"
    if isinstance(term, MeasureTerms):
        lower = " Lower is better." if term.ladder.better == "lower" else ""
        standard = f"{sentence(term.ladder, as_shares=as_shares)}{lower}{_confidence(term)}"
    elif isinstance(term, AccessMeasure):
        standard = (
            f"All from {shown(term, 'threshold')} on; below it 1 - rate / {shown(term, 'threshold')} is lost, "
            f"{shown(term, 'limit')} at most."
        )
    if term.minimum_denominator is not None:
        standard += f" Not judged on fewer than {term.minimum_denominator}."
    return standard


def _confidence(term: MeasureTerms) -> str:
    if term.confidence_rule == "lower_bound_80":
        return " What is judged is the worse end of the 80% interval of the result."
    if term.benchmark is not None:
        return f" Nothing unless it is better than {shown(term, 'benchmark')} by 1.645 standard errors."
    return ""


def _luck(luck: Luck | None) -> str:
    """Say what chance makes of the fewest members that count: shown, never paid on."""
    return "" if luck is None else f" Shown and not paid on: {luck}."


def _at_risk(clause: Guarantee, term: JudgedTerms) -> str:
    if isinstance(clause, PerformanceGuarantee) and isinstance(term, MeasureTerms):
        return f"{term.weight}% of {shown(clause, 'at_risk')} of {value_words(clause.base)}"
    if isinstance(clause, AccessOutcome) and isinstance(term, AccessMeasure):
        of = "the annual amount" if clause.adjustment_base == "annual" else "what is withheld"
        return f"up to {shown(term, 'limit')} of {of}; the larger loss of all measures counts"
    return " or ".join(percent(share) for share in dict.fromkeys(clause.shares_at_risk))


def _gate(gate: Gate, exhibit: Measure | None) -> str:
    level = percent(Fraction(gate.at_least)) if exhibit is not None and exhibit.form == "rate" else f"{gate.at_least}"
    effect = f"{shown(gate, 'factor')} is left" if gate.factor is not None else value_words(gate.effect)
    return f"Gate: at least {level}, else {effect}."


def _closes(held: HeldGate) -> str:
    if held.scope == "measure" and held.holder is not None:
        return f"all of {words(held.holder.measure)}"
    return f"all of group {words(held.gate.group or '')}" if held.scope == "group" else f"all of the {held.scope}"


def _return(agreement: Agreement, clause: RoiGuarantee) -> Row:
    means = value_words(clause.roi_definition)
    return Row(
        clause.id,
        "Return on fees",
        f"{clause.target} or more, as {means}.",
        f"up to {shown(clause, 'refund_cap')} of fees after guarantees",
        f"{agreement.period.first} to {agreement.period.last}",
        f"{value_words(clause.savings)} / fees" + (" - 1" if clause.roi_definition == "net" else ""),
        "whoever the parties name; savings come with the facts",
    )
