"""The settlement: clauses applied to facts in one fixed order of 24 steps, each recorded.

`settle` is the only arithmetic there is: what a proposed agreement would pay is `settle` too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.clauses.category import Category
from contracts.clauses.results import GuaranteeResult, MeasureResult, Pool, Position
from contracts.clauses.stage import Charge, Clause, Context
from contracts.fee_steps import net_fees, part_of_period
from contracts.fit import FactsDoNotFitError, misfits
from contracts.guarantee_steps import judged, pools, withheld_cents
from contracts.payment import PaymentLine, Record, Step
from contracts.performance import Performance, Posted, PostedKind, SettlementKind
from contracts.savings_steps import collar, savings
from contracts.terms.money import Rounding, round_cents
from contracts.terms.period import Period
from contracts.versions import Versions

CHARGES = (PostedKind.INTEREST, PostedKind.TAX)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a clause that does not pay would have paid: net with it less net without it; None with the reason why."""

    clause_id: str
    category: Category
    cents: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """What one agreement makes payable for a period, in cents. `net_cents` is the sum of `lines`.

    `fees_cents` are net fees before performance, of which `at_risk_cents` were at risk; `fixed_cents` stand beside
    them. `true_up_cents` is the net less all that was posted before, `cash_cents` the net less all that was paid
    before and what stays withheld. Negative is owed by the vendor. `shown` is what clauses that do not pay would pay.
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
    fixed_cents: int
    at_risk_cents: int
    refund_cents: int
    net_cents: int
    posted_cents: int
    true_up_cents: int
    withheld_cents: int
    cash_cents: int
    flags: tuple[str, ...]
    shown: tuple[Shown, ...] = ()

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

    @property
    def bonus_cents(self) -> int:
        """What guarantees pay beyond the fees at risk."""
        return sum(guarantee.bonus_cents for guarantee in self.guarantees)


def settle(
    agreement: Agreement, performance: Performance, posted: Sequence[Posted], earlier: Sequence[Agreement] = ()
) -> Settlement:
    """Apply the agreement to the facts; `posted` is what earlier settlements of the period put in the ledger.

    `earlier` are earlier versions that were in force in a part of the period. An interim settlement posts fees only
    (steps 1 to 11). Raises FactsDoNotFitError with all reasons when the facts do not fit.
    """
    versions = Versions.of(agreement, earlier)
    reasons = misfits(versions, performance)
    if reasons:
        raise FactsDoNotFitError(reasons)
    facts = versions.followed(performance)
    binding = _settled(versions.binding(), facts, posted)
    shown = (
        _shown(versions, clause, facts, posted, binding)
        for clause in agreement.clauses
        if clause.category is not Category.CONTRACTUAL
    )
    return replace(binding, shown=tuple(shown))


def net_cents(agreement: Agreement, performance: Performance) -> int:
    """Settle a text on what was counted for the clauses that it has."""
    ids = {clause.id for clause in agreement.clauses}
    counted = ("units", "refused", "standing", "cases")
    facts = {name: tuple(row for row in getattr(performance, name) if row.clause in ids) for name in counted}
    own = performance.model_copy(update={**facts, "agreement_id": agreement.agreement_id})
    return settle(agreement, own, own.posted).net_cents


def _shown(
    versions: Versions, clause: Clause, facts: Performance, posted: Sequence[Posted], binding: Settlement
) -> Shown:
    """Settle with a clause that does not pay as if it did, where the facts hold what it needs."""
    reasons = tuple(clause.misfits(facts))
    if reasons:
        return Shown(clause.id, clause.category, None, "; ".join(reason.message for reason in reasons))
    cents = _settled(versions.binding(also=clause.id), facts, posted).net_cents - binding.net_cents
    return Shown(clause.id, clause.category, cents, "net with the clause less net without it; never posted")


def _settled(versions: Versions, performance: Performance, posted: Sequence[Posted]) -> Settlement:
    agreement, context, record = versions.current, _context(versions, performance, posted), Record()
    _inputs(versions, performance, record)
    fees = net_fees(versions, context, record)
    fees_cents = record.earned_cents
    at_risk = pools(versions, fees, context, record)
    results: tuple[GuaranteeResult, ...] = ()
    if performance.is_interim:
        _not_in_an_interim(performance, record)
    else:
        results = _performance(agreement, fees_cents, at_risk, context, record)
    _charges(agreement, posted, context, record)
    withheld = withheld_cents(agreement, at_risk, results, context)
    posted_cents = sum(row.cents for row in posted if row.kind is not PostedKind.WITHHELD)
    cash_cents = _cash(posted, posted_cents, withheld, record)
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
        guarantees=results,
        fees_cents=fees_cents,
        fixed_cents=record.of_steps(11, 11),
        at_risk_cents=sum(pool.cents for pool in at_risk),
        refund_cents=-record.of_steps(20, 20),
        net_cents=record.cents,
        posted_cents=posted_cents,
        true_up_cents=record.cents - posted_cents,
        withheld_cents=withheld,
        cash_cents=cash_cents,
        flags=tuple(record.flags),
    )


def _context(versions: Versions, performance: Performance, posted: Sequence[Posted]) -> Context:
    """Return what every stage may look at."""
    agreement, part = versions.current, part_of_period(versions, performance)
    expected = agreement.savings.expected_rate if agreement.savings else None
    return Context(
        performance, part, agreement.rounding, tuple(posted), versions.clauses, agreement.rate_rounding, expected
    )


def _cash(posted: Sequence[Posted], posted_cents: int, withheld: int, record: Record) -> int:
    """Run steps 22 to 24: return what is paid now, and note it with the number of lines to post."""
    paid_cents = posted_cents - sum(row.cents for row in posted if row.kind is PostedKind.WITHHELD)
    cash_cents = record.cents - withheld - paid_cents
    record.note(22, "withheld", "cash kept back until the final settlement", cents=withheld)
    record.note(22, "cash", "all payable less withheld and less what was paid before", cents=cash_cents)
    record.note(24, "lines", "payment lines to post", exact=Fraction(len(record.lines)))
    return cash_cents


def _performance(
    agreement: Agreement, fees_cents: int, at_risk: Sequence[Pool], context: Context, record: Record
) -> tuple[GuaranteeResult, ...]:
    """Run steps 13 to 21: what guarantees, savings and bounds make of the fees."""
    results = judged(agreement, at_risk, context, record)
    after_cents = record.earned_cents
    record.note(16, "fees after performance", "net fees less forfeited, with bonus", cents=after_cents)
    as_spend_cents = after_cents if agreement.fees_in_performance else 0
    position = Position(fees_cents, after_cents, as_spend_cents, results)
    savings(agreement, position, context, record)
    collar(agreement, position, context, record)
    return results


def _charges(agreement: Agreement, posted: Sequence[Posted], context: Context, record: Record) -> None:
    """Compare what was earned with what was posted for it, then add interest and tax, which stand apart."""
    payable_cents = record.cents
    before = sum(row.cents for row in posted if row.kind not in (*CHARGES, PostedKind.WITHHELD))
    record.note(22, "posted before", "by earlier settlements of the period", cents=before)
    record.note(22, "true-up", "final earned and fixed amounts less posted before", cents=payable_cents - before)
    for rule in () if context.performance.is_interim else agreement.of_stage(Charge):
        result = rule.charge(payable_cents, context)
        for figure in result.figures:
            record.note(figure.step_number, figure.key, figure.note, exact=figure.exact, cents=figure.cents)
        record.note(
            23, f"{rule.kind.replace('_', ' ')} {rule.id}", result.reason, exact=result.exact, cents=result.cents
        )
        record.post(PaymentLine(23, rule.id, rule.kind, None, result.cents, result.reason, rule.id))
    if not record.has(23):
        why = (
            "an interim settlement posts fees only"
            if context.performance.is_interim
            else "no interest and no tax is agreed"
        )
        record.note(23, "interest", f"does not apply: {why}")


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


def _inputs(versions: Versions, performance: Performance, record: Record) -> None:
    agreement = versions.current
    run = f"agreement {agreement.agreement_id} version {agreement.version}, {performance.settlement} settlement"
    record.note(1, "run", f"{run}, paid through {performance.paid_through}")
    for version in versions.signed[:-1]:
        record.note(1, f"version {version.version}", f"in force from {version.in_force_from} in a part of the period")
    record.note(2, "claims", "netted before the facts were written")
    record.note(3, "exposure", f"counted before the facts were written, by {agreement.fee_exposure}")
    record.note(4, "code sets", "applied before the facts were written")
    record.note(5, "attribution", "decided before the facts were written")


def _not_in_an_interim(performance: Performance, record: Record) -> None:
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
    indicated = performance.savings
    if indicated is not None and indicated.is_estimated:
        cents = round_cents(indicated.observed_cents, Rounding.HALF_UP)
        record.note(18, "savings indicated", f"not for payment: {indicated.estimated_by or 'as stated'}", cents=cents)
    record.note(21, "final earned", "so far: an interim settlement is held to no bounds", cents=record.earned_cents)
