"""Steps 12 to 16: what is at risk, gates before ladders, what each measure earned, and the fees that leaves."""

from collections.abc import Sequence
from dataclasses import replace

from contracts.agreement import Agreement
from contracts.clauses.results import Fees, GateResult, GuaranteeResult, MeasureResult, Pool
from contracts.clauses.stage import Context
from contracts.measured import MeasureStatus
from contracts.payment import PaymentLine, Record
from contracts.terms.money import dollars
from contracts.versions import Versions

_EFFECTS = {
    "zero_earned": "nothing is earned",
    "zero_bonus": "no bonus is paid",
    "suspend": "nothing is decided and the cash stays back",
}


def pools(versions: Versions, fees: Fees, context: Context, record: Record) -> tuple[Pool, ...]:
    """Put the pool of each guarantee at risk, rounded once."""
    found = []
    # Rounded pools, or pools of gross fees under a cap, may be more than the fees there are: none can lose more.
    left_cents = max(0, fees.net_cents)
    for rule in versions.current.guarantees:
        own = fees.of(versions.fees_under(rule))
        pool = rule.pool(own, context)
        held = replace(pool, cents=max(0, min(pool.cents, own.net_cents, left_cents)))
        left_cents -= held.cents
        note = f"of a base of {dollars(pool.base_cents)}" + (", no more than the fees" if held != pool else "")
        record.note(12, f"at-risk pool {rule.id}", note, exact=pool.exact, cents=held.cents)
        found.append(held)
    if not found:
        record.note(12, "at-risk pool", "does not apply: the agreement puts no fees at risk")
    return tuple(found)


def judged(
    agreement: Agreement, at_risk: Sequence[Pool], context: Context, record: Record
) -> tuple[GuaranteeResult, ...]:
    """Test all gates, judge all measures, post what was forfeited and what is paid beyond the pools."""
    gates = tuple(gate for rule in agreement.guarantees for gate in rule.tested_gates(context))
    for gate in gates:
        _note_gate(gate, record)
    results = tuple(rule.judge(pool, gates, context) for rule, pool in zip(agreement.guarantees, at_risk, strict=True))
    for rule, result in zip(agreement.guarantees, results, strict=True):
        for measure in result.measures:
            _note_measure(measure, record)
            if measure.status is MeasureStatus.PAYER_FAULT:
                record.flag("PAYER_FAULT")
            reason = f"{measure.measure}: {measure.reason}"
            for kind, cents in ((rule.kind, -measure.forfeited_cents), ("bonus", measure.bonus_cents)):
                record.post(PaymentLine(15, rule.id, kind, None, cents, reason, rule.id, measure.measure))
        record.note(15, f"earned {rule.id}", "earned by all measures together", cents=result.earned_cents)
        record.note(15, f"forfeited {rule.id}", "the rest of the pool", cents=result.forfeited_cents)
        if result.bonus_cents:
            record.note(15, f"bonus {rule.id}", "paid beyond the pool", cents=result.bonus_cents)
    if not gates:
        record.note(13, "gates", "does not apply: no measure has a gate")
    if not results:
        record.note(14, "measures", "does not apply: the agreement puts no fees at risk")
        record.note(15, "earned", "does not apply: the agreement puts no fees at risk")
    return results


def withheld_cents(
    agreement: Agreement, at_risk: Sequence[Pool], results: Sequence[GuaranteeResult], context: Context
) -> int:
    """Cash kept back: of whole pools until they are judged, of suspended measures after."""
    if not context.performance.is_interim:
        return sum(result.suspended_cents for result in results)
    shares = (rule.interim_withheld for rule in agreement.guarantees)
    return sum(context.cents(share * pool.cents) for share, pool in zip(shares, at_risk, strict=True))


def _note_gate(gate: GateResult, record: Record) -> None:
    effect = _EFFECTS.get(gate.effect, f"{gate.factor} of the fraction is left")
    where = gate.applies_to or f"the whole {gate.scope}"
    record.note(13, f"gate {where} by {gate.tested}", "open" if gate.is_open else f"closed: {effect}")


def _note_measure(result: MeasureResult, record: Record) -> None:
    name = result.measure
    # Counts stand as they were counted: the exact value is in lowest terms.
    counted = (
        f"{result.denominator} answers" if result.numerator is None else f"{result.numerator}/{result.denominator}"
    )
    record.note(14, f"measure {name}", f"{result.status.value}, {counted}", exact=result.value)
    record.note(
        15, f"weight {name}", "after weights that could not be measured were shared out", exact=result.counted_weight
    )
    record.note(15, f"pool {name}", "its part of the at-risk pool", cents=result.pool_cents)
    record.note(15, f"fraction {name}", "what the ladder gives", exact=result.fraction)
    exact = result.fraction * result.pool_cents
    record.note(15, f"earned {name}", result.reason, exact=exact, cents=result.earned_cents)
    if result.bonus_cents:
        record.note(15, f"bonus {name}", "beyond its part of the pool", cents=result.bonus_cents)
