"""What a page quotes of an agreement, as rows of ``settlement.*``: clause texts, targets, unverified exhibits.

Belongs here: how terms are shown. Does not: the terms that SQL computes with (``contracts.term_tables``).
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from contracts.agreement import Agreement
from contracts.clauses.access_outcome import AccessMeasure
from contracts.clauses.ladder import Against, AllOrNothing, Between, Difference, Ladder, LinearWithCliff, Percentile
from contracts.clauses.measure_terms import Gate, JudgedTerms, MeasureTerms
from contracts.clauses.performance_guarantee import PerformanceGuarantee
from contracts.clauses.stage import Clause, Guarantee
from contracts.exhibits import Exhibits
from contracts.prose.words import value_words
from pipelines.publish.figures import MINUS, listed, whole_percent

TEXT = "varchar"
WHOLE = "bigint"
TABLES: Mapping[str, Mapping[str, str]] = {
    "settlement.clause": {
        "agreement_id": TEXT,
        "clause_id": TEXT,
        "position_number": WHOLE,
        "kind_code": TEXT,
        "clause_text": TEXT,
        "mode_code": TEXT,
        "at_risk_text": TEXT,
    },
    "settlement.target": {
        "agreement_id": TEXT,
        "clause_id": TEXT,
        "measure_id": TEXT,
        "position_number": WHOLE,
        "role_code": TEXT,
        "measure_title": TEXT,
        "comparison_code": TEXT,
        "target_numerator": WHOLE,
        "target_denominator": WHOLE,
        "ladder": TEXT,
    },
    "settlement.unverified_exhibit": {
        "agreement_id": TEXT,
        "exhibit_id": TEXT,
        "version_number": WHOLE,
        "source_text": TEXT,
    },
}
Row = list[Any]


def agreement_rows(agreements: Iterable[Agreement], exhibits: Exhibits) -> dict[str, list[Row]]:
    """Return the rows of every table of ``TABLES``, agreements in the order of their ids."""
    ordered = sorted(agreements, key=lambda agreement: agreement.agreement_id)
    return {
        "settlement.clause": [row for agreement in ordered for row in _clauses(agreement)],
        "settlement.target": [row for agreement in ordered for row in _targets(agreement, exhibits)],
        "settlement.unverified_exhibit": [row for agreement in ordered for row in _unverified(agreement, exhibits)],
    }


def _clauses(agreement: Agreement) -> list[Row]:
    return [
        [
            agreement.agreement_id,
            clause.id,
            position,
            clause.kind.upper(),
            clause.text,
            _mode(clause),
            at_risk_words(clause) if isinstance(clause, Guarantee) else None,
        ]
        for position, clause in enumerate(agreement.clauses, start=1)
    ]


def _mode(clause: Clause) -> str | None:
    if isinstance(clause, PerformanceGuarantee):
        return clause.mode.upper()
    return "WITHHOLD" if isinstance(clause, Guarantee) else None


def at_risk_words(guarantee: Guarantee) -> str:
    """Say what share of which fees a guarantee puts at risk, as signed: 20% of clause 2.1, 30% of fees."""
    base = guarantee.base if isinstance(guarantee, PerformanceGuarantee) else ""
    kind = {"gross_fees": "gross fees", "access_fees_only": "access fees"}.get(base, "fees")
    share = ", then ".join(whole_percent(share) for share in guarantee.shares_at_risk)
    if not guarantee.of:
        return f"{share} of {kind}"
    clauses = f"clause{'' if len(guarantee.of) == 1 else 's'} {listed(list(guarantee.of))}"
    return f"{share} of {clauses}" if kind == "fees" else f"{share} of the {kind} of {clauses}"


def _targets(agreement: Agreement, exhibits: Exhibits) -> list[Row]:
    rows: list[Row] = []
    for guarantee in agreement.guarantees:
        paid = {term.measure for term in guarantee.measures}
        for term in guarantee.measures:
            title = _title(term.measure, term.version, exhibits)
            rows.append([guarantee.id, term.measure, "PAID", title, *_target(term, exhibits)])
        for gate in _gates(guarantee):
            if gate.measure not in paid:
                threshold = Fraction(gate.at_least)
                title = _title(gate.measure, 1, exhibits)
                rows.append([guarantee.id, gate.measure, "GATE", title, "AT_LEAST", *threshold.as_integer_ratio(), ""])
    return [[agreement.agreement_id, *row[:2], position, *row[2:]] for position, row in enumerate(rows, start=1)]


def _target(term: JudgedTerms, exhibits: Exhibits) -> Row:
    """Return comparison, target as a ratio (none where it is no value of the measure itself) and how it pays."""
    if isinstance(term, AccessMeasure):
        threshold, limit = Fraction(term.threshold), whole_percent(Fraction(term.limit))
        words = f"nothing lost from {whole_percent(threshold)}; below it the part missing, at most {limit}"
        return ["AT_LEAST", *threshold.as_integer_ratio(), words]
    if not isinstance(term, MeasureTerms):
        return ["AT_LEAST", None, None, ""]
    # By a rule on chance the measured value alone does not say what is earned.
    target = target_of(term.ladder) if term.confidence_rule == "point" else None
    comparison = "AT_LEAST" if term.ladder.better == "higher" else "AT_MOST"
    ratio = (None, None) if target is None else target.as_integer_ratio()
    words = ladder_words(term.ladder, _form(term.measure, term.version, exhibits))
    return [comparison, *ratio, words + _confidence_words(term)]


def _confidence_words(term: MeasureTerms) -> str:
    if term.confidence_rule == "lower_bound_80":
        return "; what is judged is the worse end of the 80% interval of the result"
    if term.benchmark is not None:
        return f"; only if it is better than {whole_percent(Fraction(term.benchmark))} by more than chance"
    return ""


def _gates(guarantee: Guarantee) -> list[Gate]:
    """Return the gates that stand for a measure of their own, each measure once."""
    every = [*guarantee.gates, *(term.gate for term in guarantee.measures if term.gate is not None)]
    return list({gate.measure: gate for gate in every}.values())


def target_of(ladder: Ladder) -> Fraction | None:
    """Return the value from which everything is earned; None if that is a difference or a place among vendors."""
    if isinstance(ladder, Difference | Percentile):
        return None
    if isinstance(ladder, AllOrNothing):
        return Fraction(ladder.target)
    if isinstance(ladder, Between | LinearWithCliff):
        return Fraction(ladder.end)
    return Fraction(ladder.steps[-1].at)


def ladder_words(ladder: Ladder, form: str) -> str:
    """Say how a ladder pays, in a few words; ``form`` is rate or score."""
    if isinstance(ladder, AllOrNothing):
        return f"all from {_value(ladder.target, form)}, else nothing"
    if isinstance(ladder, LinearWithCliff):
        floor = whole_percent(Fraction(ladder.floor))
        return f"{floor} earned at {_value(ladder.start, form)}, rising to all at {_value(ladder.end, form)}"
    if isinstance(ladder, Between):
        of = _difference_words(ladder)
        return f"nothing at {of}{_value(ladder.start, form)}, rising to all at {_value(ladder.end, form)}"
    if isinstance(ladder, Percentile):
        places = [
            (step.earn, f"when no worse than {whole_percent(Fraction(step.at))} of vendors") for step in ladder.steps
        ]
    else:
        places = [(step.earn, f"from {_value(step.at, form)}") for step in ladder.steps]
    return ", ".join(f"{whole_percent(Fraction(earn))} earned {place}" for earn, place in places)


def _difference_words(ladder: Between) -> str:
    if isinstance(ladder, Against):
        return f"a difference to {value_words(ladder.comparator)} of "
    return "a change since the period before of " if isinstance(ladder, Difference) else ""


def _value(value: Decimal, form: str) -> str:
    if form == "rate":
        return whole_percent(Fraction(value))
    return format(value, "f").replace("-", MINUS)


def _form(measure: str, version: int, exhibits: Exhibits) -> str:
    found = exhibits.measure(measure, version)
    return found.form if found else "rate"


def _title(measure: str, version: int, exhibits: Exhibits) -> str | None:
    found = exhibits.measure(measure, version)
    return found.title if found else None


def _unverified(agreement: Agreement, exhibits: Exhibits) -> list[Row]:
    """Return instruments that the agreement's outcome measures use and whose numbers were not checked with a source."""
    if not _uses_outcomes(agreement, exhibits):
        return []
    used = sorted({*agreement.primary_instruments().values(), "NPRS"})
    rows: list[Row] = []
    for code in used:
        instrument = exhibits.instrument(code, agreement.executed)
        if instrument is None:
            continue
        citations = {"least change that matters": instrument.mcid_citation, "score table": instrument.table_citation}
        open_sources = [f"{what}: {c.source}" for what, c in citations.items() if c is not None and c.verified == "no"]
        if open_sources:
            rows.append([agreement.agreement_id, code, instrument.version, "; ".join(open_sources)])
    return rows


def _uses_outcomes(agreement: Agreement, exhibits: Exhibits) -> bool:
    needed: Sequence[str] = [name for guarantee in agreement.guarantees for name in guarantee.measures_needed()]
    found = [exhibits.measure(name, 1) for name in needed]
    return any(measure is not None and measure.source == "outcomes" for measure in found)
