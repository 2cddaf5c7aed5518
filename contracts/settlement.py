"""The settlement: clauses applied to facts in one fixed order of 24 steps, each recorded.

`settle` is the only arithmetic there is: what a proposed agreement would pay is `settle` too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.clauses.stage import GuaranteeResult, MeasureResult, NetFees
from contracts.fee_steps import net_fees
from contracts.fit import FactsDoNotFitError, misfits
from contracts.payment import PaymentLine, Record, Step
from contracts.performance import Performance, Posted, PostedKind, SettlementKind
from contracts.terms.money import dollars, round_cents
from contracts.terms.period import Period


@dataclass(frozen=True, slots=True)
class Settlement:
    """What one agreement makes payable for a period, in cents. `net_cents` is the sum of `lines`.

    `fees_cents` are net fees before performance, of which `at_risk_cents` were at risk. `true_up_cents` is the net
    less all that was posted before, `cash_cents` the net less all that was paid before and what stays withheld.
    Negative is owed by the vendor.
    """

    agreement_id: str
    version: int
    payer_id: str
    vendor_id: str
    kind: SettlementKind
    period: Period
    paid_through: date
    lines: tuple[PaymentLine, ...]
    steps: tuple[Step, ...]
    guarantees: tuple[GuaranteeResult, ...]
    fees_cents: int
    at_risk_cents: int
    refund_cents: int
    net_cents: int
    posted_cents: int
    true_up_cents: int
    withheld_cents: int
    cash_cents: int
    flags: tuple[str, ...]

    @property
    def measures(self) -> tuple[MeasureResult, ...]:
        """The results of all measures, in the order of the text."""
        return tuple(result for guarantee in self.guarantees for result in guarantee.measures)

    @property
    def earned_cents(self) -> int:
        """The part of the fees at risk that was earned; 0 in an interim settlement, which judges nothing."""
        return sum(guarantee.earned_cents for guarantee in self.guarantees)

    @property
    def forfeited_cents(self) -> int:
        """The part of the fees at risk that was not earned."""
        return sum(guarantee.forfeited_cents for guarantee in self.guarantees)


def settle(agreement: Agreement, performance: Performance, posted: Sequence[Posted]) -> Settlement:
    """Apply the agreement to the facts; `posted` is what earlier settlements of the period put in the ledger.

    An interim settlement posts fees only (steps 1 to 11). Raises FactsDoNotFitError with all reasons when the facts
    do not fit.
    """
    reasons = misfits(agreement, performance)
    if reasons:
        raise FactsDoNotFitError(reasons)
    record = Record()
    _inputs(agreement, performance, record)
    fees = net_fees(agreement, performance, record)
    fees_cents = record.cents
    pools = _pools(agreement, fees, record)
    guarantees: tuple[GuaranteeResult, ...] = ()
    flags: tuple[str, ...] = ()
    if performance.settlement is SettlementKind.FINAL:
        guarantees = _guarantees(agreement, performance, pools, record)
        after_performance_cents = record.cents
        cases_cents = _cases(agreement, performance, record)
        flags = _refunds(agreement, performance, record, after_performance_cents, cases_cents)
    else:
        _not_in_an_interim(record)
    withheld_cents = _withheld(agreement, performance, pools)
    posted_cents = sum(row.cents for row in posted if row.kind is not PostedKind.WITHHELD)
    paid_cents = posted_cents - sum(row.cents for row in posted if row.kind is PostedKind.WITHHELD)
    cash_cents = record.cents - withheld_cents - paid_cents
    _close(record, posted_cents, withheld_cents, cash_cents)
    return Settlement(
        agreement_id=agreement.agreement_id,
        version=agreement.version,
        payer_id=agreement.payer_id,
        vendor_id=agreement.vendor_id,
        kind=performance.settlement,
        period=performance.period,
        paid_through=performance.paid_through,
        lines=tuple(record.lines),
        steps=tuple(sorted(record.steps, key=lambda step: step.step_number)),
        guarantees=guarantees,
        fees_cents=fees_cents,
        at_risk_cents=sum(round_cents(exact, agreement.rounding) for _, exact in pools.values()),
        refund_cents=-sum(line.cents for line in record.lines if line.step_number == 20),
        net_cents=record.cents,
        posted_cents=posted_cents,
        true_up_cents=record.cents - posted_cents,
        withheld_cents=withheld_cents,
        cash_cents=cash_cents,
        flags=flags,
    )


def true_up(earlier: Settlement, later: Settlement) -> tuple[PaymentLine, ...]:
    """Lines that turn what the earlier settlement posted into the later one, by clause, kind, month and measure.

    Raises ValueError when the two do not settle the same agreement.
    """
    if earlier.agreement_id != later.agreement_id:
        raise ValueError(f"{earlier.agreement_id} and {later.agreement_id} are different agreements")
    before, after = _by_key(earlier.lines), _by_key(later.lines)
    keys = [*after, *(key for key in before if key not in after)]
    reason = f"difference to the settlement paid through {earlier.paid_through}"
    changes = ((key, after.get(key, 0) - before.get(key, 0)) for key in keys)
    return tuple(
        PaymentLine(22, clause_id, kind, month, cents, reason, of_clause_id, measure)
        for (clause_id, kind, of_clause_id, month, measure), cents in changes
        if cents
    )


def _by_key(lines: Sequence[PaymentLine]) -> dict[tuple[str, str, str, date | None, str | None], int]:
    sums: dict[tuple[str, str, str, date | None, str | None], int] = {}
    for line in lines:
        key = (line.clause_id, line.kind, line.of_clause_id, line.month, line.measure)
        sums[key] = sums.get(key, 0) + line.cents
    return sums


def _inputs(agreement: Agreement, performance: Performance, record: Record) -> None:
    run = f"agreement {agreement.agreement_id} version {agreement.version}, {performance.settlement} settlement"
    record.note(1, "run", f"{run}, paid through {performance.paid_through}")
    record.note(2, "claims", "netted before the facts were written")
    record.note(3, "exposure", f"counted before the facts were written, by {agreement.fee_exposure}")
    record.note(4, "code sets", "applied before the facts were written")
    record.note(5, "attribution", "decided before the facts were written")


def _pools(agreement: Agreement, fees: NetFees, record: Record) -> dict[str, tuple[int, Fraction]]:
    pools = {rule.id: rule.pool(fees, agreement.fee_ids(rule.of)) for rule in agreement.guarantees}
    for clause_id, (base_cents, exact) in pools.items():
        cents = round_cents(exact, agreement.rounding)
        record.note(12, f"at-risk pool {clause_id}", f"of a base of {dollars(base_cents)}", exact=exact, cents=cents)
    if not pools:
        record.note(12, "at-risk pool", "does not apply: the agreement puts no fees at risk")
    return pools


def _guarantees(
    agreement: Agreement, performance: Performance, pools: dict[str, tuple[int, Fraction]], record: Record
) -> tuple[GuaranteeResult, ...]:
    results = []
    for rule in agreement.guarantees:
        base_cents, exact = pools[rule.id]
        result = rule.judge(performance, base_cents, exact, agreement.rounding)
        results.append(result)
        for measure in result.measures:
            _note_measure(measure, record)
            reason = f"{measure.measure}: {measure.reason}"
            line = PaymentLine(15, rule.id, rule.kind, None, -measure.forfeited_cents, reason, rule.id, measure.measure)
            record.post(line)
        record.note(15, f"earned {rule.id}", "earned by all measures together", cents=result.earned_cents)
        record.note(15, f"forfeited {rule.id}", "the rest of the pool", cents=result.forfeited_cents)
    if not any(measure.gate_passed is not None for result in results for measure in result.measures):
        record.note(13, "gates", "does not apply: no measure has a gate")
    if not results:
        record.note(14, "measures", "does not apply: the agreement puts no fees at risk")
        record.note(15, "earned", "does not apply: the agreement puts no fees at risk")
    record.note(16, "fees after performance", "net fees less what was forfeited", cents=record.cents)
    return tuple(results)


def _note_measure(result: MeasureResult, record: Record) -> None:
    name = result.measure
    if result.gate_passed is not None:
        record.note(13, f"gate {name}", "open" if result.gate_passed else "closed: nothing is earned")
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


def _cases(agreement: Agreement, performance: Performance, record: Record) -> int:
    """Settle episodes against their targets; return what that comes to, which is negative when the vendor owes it."""
    fees_cents, total_cents = record.cents, 0
    for rule in agreement.cases:
        own = [row for row in performance.cases if row.clause == rule.id]
        # A loss is limited by the fees that earlier losses have left.
        result = rule.settle(own, fees_cents + min(0, total_cents), agreement.rounding)
        record.note(17, f"targets {rule.id}", f"of {result.count} complete episodes", cents=result.target_cents)
        record.note(17, f"actual {rule.id}", "cost of these episodes, cut as agreed", cents=result.actual_cents)
        record.note(19, f"case rate {rule.id}", result.reason, exact=result.exact, cents=result.amount_cents)
        record.post(PaymentLine(19, rule.id, rule.kind, None, result.amount_cents, result.reason, rule.id))
        total_cents += result.amount_cents
    if not agreement.cases:
        record.note(17, "benchmark", "does not apply: no clause compares spend with a benchmark")
        record.note(19, "shared savings", "does not apply: the agreement shares no savings and has no case rate")
    return total_cents


def _refunds(
    agreement: Agreement, performance: Performance, record: Record, fees_cents: int, cases_cents: int
) -> tuple[str, ...]:
    """Give fees back; refunds and losses on episodes together are no more than the fees."""
    flags = []
    left_cents = max(0, fees_cents + min(0, cases_cents))
    for rule in agreement.refunds:
        result = rule.refund(performance, fees_cents, agreement.rounding)
        for step_number, key, exact, cents in result.figures:
            record.note(step_number, key, "", exact=exact, cents=cents)
        refund_cents = min(result.refund_cents, left_cents) if cases_cents < 0 else result.refund_cents
        record.note(20, f"refund {rule.id}", result.reason, cents=refund_cents)
        line = PaymentLine(20, rule.id, rule.kind, None, -refund_cents, result.reason, rule.id)
        record.post(line)
        left_cents -= refund_cents
        flags += [result.flag] if result.flag else []
    if not agreement.refunds:
        record.note(20, "refund", "does not apply: the agreement guarantees no return")
    if not any(step.step_number == 18 for step in record.steps):
        record.note(18, "savings", "does not apply: no credible savings are paid on")
    return tuple(dict.fromkeys(flags))


def _not_in_an_interim(record: Record) -> None:
    for step_number, key in (
        (13, "gates"),
        (14, "measures"),
        (15, "earned"),
        (16, "fees after performance"),
        (17, "benchmark"),
        (18, "savings"),
        (19, "shared savings"),
        (20, "refund"),
    ):
        record.note(step_number, key, "does not apply: an interim settlement posts fees only")


def _withheld(agreement: Agreement, performance: Performance, pools: dict[str, tuple[int, Fraction]]) -> int:
    """Cash of the pools kept back until the final settlement."""
    if performance.settlement is SettlementKind.FINAL:
        return 0
    kept = [pools[rule.id][1] for rule in agreement.guarantees if rule.withholds]
    return sum(round_cents(exact, agreement.rounding) for exact in kept)


def _close(record: Record, posted_cents: int, withheld_cents: int, cash_cents: int) -> None:
    record.note(21, "final earned", "the agreement has no collar", cents=record.cents)
    record.note(22, "posted before", "by earlier settlements of the period", cents=posted_cents)
    record.note(22, "true-up", "final earned less posted before", cents=record.cents - posted_cents)
    record.note(22, "withheld", "cash kept back until the final settlement", cents=withheld_cents)
    record.note(22, "cash", "final earned less withheld and less what was paid before", cents=cash_cents)
    record.note(23, "interest", "does not apply: the agreement bears no interest and no tax")
    record.note(24, "lines", "payment lines to post", exact=Fraction(len(record.lines)))
