"""Steps 17 to 21: episodes and savings shared, the return on fees, and the bounds of the whole.

Refunds are computed on fees after guarantees, never on what is shared, and all that the vendor can lose is its fees
unless a clause says otherwise.
"""

from collections.abc import Sequence

from contracts.agreement import Agreement
from contracts.clauses.results import Position, Result
from contracts.clauses.stage import Clause, Collar, Context, Refund, Sharing
from contracts.payment import PaymentLine, Record
from contracts.terms.money import dollars


def savings(agreement: Agreement, position: Position, context: Context, record: Record) -> None:
    """Share savings and losses, then give fees back."""
    left_cents = max(0, position.fees_cents)
    shared_cents: dict[str, int] = {}
    for rule in agreement.of_stage(Sharing):
        result = rule.share(position, context)
        bound_cents = result.cents if rule.may_exceed_fees else max(result.cents, -left_cents)
        shared_cents[rule.id] = _post(rule, 19, result, bound_cents, record)
        left_cents = max(0, left_cents + min(0, bound_cents))
    refunded_cents = 0
    for refund in agreement.of_stage(Refund):
        result = refund.refund(position, context)
        cents = _post(refund, 20, result, max(result.cents, -left_cents), record)
        left_cents, refunded_cents = left_cents + cents, refunded_cents - cents
    same = [rule for rule in agreement.of_stage(Sharing) if rule.shares_same_dollars]
    _post_same_dollars(same, shared_cents, refunded_cents, record)
    for step_number, key, why in (
        (17, "benchmark", "no clause compares spend with a benchmark"),
        (18, "savings", "no credible savings are paid on"),
        (19, "shared savings", "the agreement shares no savings and has no case rate"),
        (20, "refund", "the agreement guarantees no return"),
    ):
        if not record.has(step_number):
            record.note(step_number, key, f"does not apply: {why}")


def collar(agreement: Agreement, position: Position, context: Context, record: Record) -> None:
    """Hold fees, shares and refunds together within the bounds of the agreement; fixed amounts stay outside."""
    rules = agreement.of_stage(Collar)
    for rule in rules:
        result = rule.collar(record.earned_cents, position, context)
        _post(rule, 21, result, result.cents, record)
    record.note(21, "final earned", "" if rules else "the agreement has no collar", cents=record.earned_cents)


def _post(rule: Clause, step_number: int, result: Result, cents: int, record: Record) -> int:
    """Record a result's figures and post its cents, or what was left of them; return what was posted."""
    for figure in result.figures:
        record.note(figure.step_number, figure.key, figure.note, exact=figure.exact, cents=figure.cents)
    held = cents != result.cents
    reason = f"{result.reason}, no more than the fees" if held else result.reason
    exact = None if held else result.exact
    record.note(step_number, f"{rule.kind.replace('_', ' ')} {rule.id}", reason, exact=exact, cents=cents)
    record.post(PaymentLine(step_number, rule.id, rule.kind, None, cents, reason, rule.id))
    if result.flag:
        record.flag(result.flag)
    return cents


def _post_same_dollars(
    rules: Sequence[Sharing], shared_cents: dict[str, int], refunded_cents: int, record: Record
) -> None:
    """Take from shares of savings what was refunded for want of savings: no dollar is both saved and missing."""
    for rule in rules:
        cents = min(max(0, shared_cents[rule.id]), refunded_cents)
        refunded_cents -= cents
        if cents:
            reason = f"the share is reduced by the refund of {dollars(cents)}: the same dollars"
            record.note(20, f"share after refund {rule.id}", reason, cents=shared_cents[rule.id] - cents)
            record.post(PaymentLine(20, rule.id, "refunded_share", None, -cents, reason, rule.id))
