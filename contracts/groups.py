"""One settlement over the employer groups it covers: every line is shared out, and the parts add up to the cent."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.clauses.stage import OnFees
from contracts.measured import Units
from contracts.payment import PaymentLine
from contracts.performance import Performance
from contracts.settlement import Settlement
from contracts.terms.money import allocate

Weights = Mapping[str, Fraction]
_UNITS_STEP, _FEE_STEPS = 8, 10


class NoGroupError(ValueError):
    """A settlement cannot be split: units name no group, or a line stands on fees of no group."""


def by_group(
    agreement: Agreement, performance: Performance, settlement: Settlement
) -> dict[str, tuple[PaymentLine, ...]]:
    """Return the lines of each employer group, groups in byte order.

    A month's fee is shared by the group's units of that clause and month (what claims were allowed, where the fee is
    billed as claims). Limits and fees that stand are shared by the group's fees of their clause, guarantees by its
    fees at risk, all else by all of its fees. A cent left over goes to the largest remainder, then the larger weight,
    then the group first in byte order. Raises NoGroupError.
    """
    if any(row.group is None for row in performance.units):
        raise NoGroupError("units: must each name a group when a settlement is split by group")
    groups = sorted({row.group for row in performance.units if row.group}, key=str.encode)
    parts: dict[str, list[PaymentLine]] = {group: [] for group in groups}
    for line in sorted(settlement.lines, key=lambda line: line.step_number):
        weights = _weights(agreement, performance, line, parts)
        if not any(weights.values()):
            raise NoGroupError(f"clause {line.clause_id}: no group has units or fees by which {line.kind} is shared")
        for group, cents in allocate(line.cents, weights).items():
            if cents:
                parts[group].append(replace(line, cents=cents))
    return {group: tuple(lines) for group, lines in parts.items()}


def _weights(
    agreement: Agreement, performance: Performance, line: PaymentLine, parts: Mapping[str, list[PaymentLine]]
) -> Weights:
    if line.step_number <= _UNITS_STEP:
        return _by_units(performance, line.of_clause_id, line.month, parts)
    clause = next((clause for clause in agreement.clauses if clause.id == line.clause_id), None)
    if line.step_number <= _FEE_STEPS:
        found = _by_fees(parts, (line.of_clause_id,))
    elif isinstance(clause, OnFees):
        found = _by_fees(parts, agreement.fee_ids(clause.of))
    else:
        found = _by_fees(parts, None)
    return found if any(found.values()) else _by_fees(parts, None)


def _by_units(
    performance: Performance, clause_id: str, month: date | None, parts: Mapping[str, list[PaymentLine]]
) -> Weights:
    weights = dict.fromkeys(parts, Fraction(0))
    for row in performance.units:
        if row.group and row.clause == clause_id and row.month == month:
            weights[row.group] += _size(row)
    return weights


def _size(row: Units) -> Fraction:
    return row.count if row.allowed is None else Fraction(row.allowed)


def _by_fees(parts: Mapping[str, list[PaymentLine]], clause_ids: tuple[str, ...] | None) -> Weights:
    """Weigh groups by their fees so far, of some clauses or of all; a group below zero weighs nothing."""
    return {
        group: Fraction(
            max(
                0,
                sum(
                    line.cents
                    for line in lines
                    if line.step_number <= _FEE_STEPS and (clause_ids is None or line.of_clause_id in clause_ids)
                ),
            )
        )
        for group, lines in parts.items()
    }
