"""The checks of a review on ladders, gates and bonuses: parts of a guarantee that can never change what is paid."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise

from contracts.agreement import Agreement
from contracts.clauses.ladder import Against, Difference, LinearWithCliff, Percentile, Stepped
from contracts.clauses.measure_terms import Gate, MeasureTerms
from contracts.clauses.performance_guarantee import PerformanceGuarantee
from contracts.clauses.stage import Guarantee
from contracts.document import FieldPath
from contracts.exhibits import Exhibits
from contracts.review.finding import Finding, error, warning
from contracts.review.parts import held_gates, judged_measures
from contracts.terms.dated import Dated
from contracts.terms.measure import Measure
from contracts.terms.model import Share


def _ladders(agreement: Agreement, exhibits: Exhibits) -> Iterator[Finding]:
    for path, _, term in _terms(agreement):
        ladder, at = term.ladder, (*path, "ladder")
        exhibit = exhibits.measure(term.measure, term.version)
        is_rate = exhibit is not None and exhibit.form == "rate" and not isinstance(ladder, Difference | Percentile)
        if is_rate and ladder.fraction(Fraction(0 if ladder.better == "higher" else 1)):
            yield warning(at, "ladder_always_earns", "earns at the worst rate there is; begin at a better one")
        if exhibit is not None:
            yield from _compared(term, exhibit, path)
        if isinstance(ladder, Stepped):
            yield from _steps(ladder, at)
        if isinstance(ladder, LinearWithCliff) and ladder.floor in {0, 1}:
            kind = "linear" if ladder.floor == 0 else "all_or_nothing"
            yield warning((*at, "floor"), "floor_changes_nothing", f"is the same as {kind}; name the ladder so")


def _compared(term: MeasureTerms, exhibit: Measure, path: FieldPath) -> Iterator[Finding]:
    if isinstance(term.ladder, Against) and term.ladder.comparator not in exhibit.comparators:
        known = ", ".join(exhibit.comparators) or f"version {exhibit.version} has none"
        message = f"must be a group that the measure is compared with ({known}), got {term.ladder.comparator}"
        yield error((*path, "ladder", "comparator"), "comparator_not_of_measure", message)
    if term.confidence_rule != "point" and exhibit.form != "rate":
        message = f"must be point, because the measure is a score, got {term.confidence_rule}"
        yield error((*path, "confidence_rule"), "confidence_not_of_a_rate", message)


def _steps(ladder: Stepped, path: FieldPath) -> Iterator[Finding]:
    earned = [Fraction(0), *(Fraction(step.earn) for step in ladder.steps)]
    for position, (before, after) in enumerate(pairwise(earned)):
        if after == before:
            message = f"earns {after} as what is below it does; leave the step out"
            yield warning((*path, "steps", position), "step_changes_nothing", message)
    if earned[-1] < 1:
        message = (
            f"never earns more than {earned[-1]}: the rest is lost whatever the result; put less at risk or add a step"
        )
        yield warning((*path, "steps"), "ladder_never_full", message)


def _gates(agreement: Agreement, exhibits: Exhibits) -> Iterator[Finding]:
    for path, clause, holder, gate in held_gates(agreement):
        groups = {term.group for term in clause.measures if term.group}
        if gate.group is not None and gate.group not in groups:
            known = ", ".join(sorted(groups)) or "none"
            message = f"must be a group of its measures ({known}), got {gate.group}"
            yield error((*path, "group"), "gate_group_unknown", message)
        exhibit = exhibits.measure(gate.measure, 1)
        if exhibit is not None and exhibit.form == "rate" and gate.at_least <= 0:
            yield warning((*path, "at_least"), "gate_never_closes", "never closes: no rate is below 0")
        elif isinstance(holder, MeasureTerms) and holder.measure == gate.measure:
            yield from _own_gate(holder, gate, path)
        if gate.factor == 1:
            yield warning((*path, "factor"), "gate_changes_nothing", "leaves all of it when closed; give less than 1")
        if gate.effect == "zero_bonus" and not _has_bonus(clause):
            yield warning((*path, "effect"), "gate_changes_nothing", "takes a bonus, and there is none")


def _own_gate(term: MeasureTerms, gate: Gate, path: FieldPath) -> Iterator[Finding]:
    """Compare a gate with the ladder of the very measure that it tests."""
    if term.ladder.better == "lower" or isinstance(term.ladder, Difference | Percentile):
        return
    opens, levels = Fraction(gate.at_least), term.ladder.levels
    if opens <= Fraction(levels[0]) and gate.effect != "zero_bonus":
        message = f"never closes on anything earned: the ladder begins at {levels[0]}"
        yield warning((*path, "at_least"), "gate_never_closes", message)
    elif opens >= Fraction(levels[-1]) and len(levels) > 1 and gate.effect == "zero_earned":
        message = f"opens where the ladder pays everything already, at {levels[-1]}: no part of it is ever paid"
        yield warning((*path, "at_least"), "gate_above_ladder", message)


def _bonuses(agreement: Agreement, exhibits: Exhibits) -> Iterator[Finding]:
    for path, clause, term in _terms(agreement):
        bonus = clause.bonus_of(term)
        if not bonus:
            continue
        exhibit = exhibits.measure(term.measure, term.version)
        full = isinstance(term.ladder, Stepped) and term.ladder.steps[-1].earn < 1
        is_rate = exhibit is not None and exhibit.form == "rate" and not isinstance(term.ladder, Difference)
        beyond = is_rate and term.bonus_at is not None and not 0 <= term.bonus_at <= 1
        if full or beyond:
            message = "can never be paid: a bonus needs all of the measure's part, and a value that there is"
            yield warning((*path, "bonus_at" if beyond else "ladder"), "bonus_never_paid", message)
        elif term.bonus_at is not None and term.ladder.fraction(Fraction(term.bonus_at)) < 1:
            message = "asks for less than all of the measure's part, which a bonus needs anyway; name a better value"
            yield warning((*path, "bonus_at"), "bonus_at_never_binds", message)
    for index, guarantee in enumerate(agreement.clauses):
        if isinstance(guarantee, PerformanceGuarantee) and guarantee.bonus_cap is not None:
            most = sum(
                (guarantee.bonus_of(term) * Fraction(term.weight) / 100 for term in guarantee.measures), Fraction(0)
            )
            if guarantee.bonus_cap >= most:
                message = f"never binds: all bonuses come to {float(most):g} of the pool"
                yield warning(("clauses", index, "bonus_cap"), "bonus_cap_never_binds", message)


def _at_risk_days(agreement: Agreement, _: Exhibits) -> Iterator[Finding]:
    for index, clause in enumerate(agreement.clauses):
        if not isinstance(clause, PerformanceGuarantee):
            continue
        path: FieldPath = ("clauses", index, "at_risk")
        if isinstance(clause.at_risk, Dated):
            yield from _dated(agreement, clause.at_risk, path)
        if not clause.withholds and "interim_factor" in clause.model_fields_set:
            message = "never counts: a clawback keeps nothing back in the interim"
            yield warning(("clauses", index, "interim_factor"), "interim_factor_unused", message)


def _dated(agreement: Agreement, at_risk: Dated[Share], path: FieldPath) -> Iterator[Finding]:
    if at_risk.first_date > agreement.period.first:
        message = f"puts nothing at risk before {at_risk.first_date}; state the share from {agreement.period.first}"
        yield warning(path, "at_risk_gap", message)
    for day in at_risk.dates:
        if day > agreement.terminates:
            message = f"never holds: the term ends {agreement.terminates}"
            yield warning((*path, str(day)), "at_risk_after_term", message)


def _terms(agreement: Agreement) -> Iterator[tuple[FieldPath, PerformanceGuarantee, MeasureTerms]]:
    for path, clause, term in judged_measures(agreement):
        if isinstance(clause, PerformanceGuarantee) and isinstance(term, MeasureTerms):
            yield path, clause, term


def _has_bonus(clause: Guarantee) -> bool:
    return isinstance(clause, PerformanceGuarantee) and any(clause.bonus_of(term) for term in clause.measures)


LADDER_CHECKS: tuple[Callable[[Agreement, Exhibits], Iterator[Finding]], ...] = (
    _ladders,
    _gates,
    _bonuses,
    _at_risk_days,
)
