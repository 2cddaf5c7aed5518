"""Steps 5 to 11: units become gross fees, gross fees net fees before performance."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.clauses.stage import Fee, NetFees, PricedUnits
from contracts.payment import PaymentLine, Record
from contracts.performance import Performance, SettlementKind
from contracts.terms.money import allocate, dollars, round_cents

NEVER_BILLED = "N01"  # the one reason of a unit that is valid
Priced = dict[str, list[PricedUnits]]


def net_fees(agreement: Agreement, performance: Performance, record: Record) -> NetFees:
    """Price the units, apply tiers and caps, and post the fee lines."""
    _count(agreement, performance, record)
    _post_fees(agreement, performance, record)
    _post_standing(performance, record)
    gross = _by_clause(agreement, record)
    _post_caps(agreement, performance, record)
    record.note(10, "net fees before performance", cents=record.cents)
    record.note(11, "fixed amounts", "does not apply: the agreement has no fixed amounts")
    access = frozenset(fee.id for fee in agreement.fees if fee.unit_code == "MEMBER_MONTH")
    return NetFees(gross, _by_clause(agreement, record), access)


def part_of_period(agreement: Agreement, performance: Performance) -> Fraction:
    """Share of the agreed period, by days, that caps and thresholds are scaled to.

    An interim settlement is a part of a year still running, so the whole cap applies to it; only a final settlement
    of a shorter period, such as after an early termination, scales them.
    """
    if performance.settlement is SettlementKind.INTERIM:
        return Fraction(1)
    return Fraction(performance.period.days, agreement.period.days)


def _count(agreement: Agreement, performance: Performance, record: Record) -> None:
    for row in performance.refused:
        never_billed = row.reason == NEVER_BILLED
        key, note = (
            ("never billed", "valid, not paid until billed") if never_billed else ("refused", "not accepted, not paid")
        )
        record.note(5, f"{key} {row.clause} {row.reason}", note, exact=row.count)
    for fee in agreement.fees:
        count = sum((row.count for row in performance.units if row.clause == fee.id), Fraction(0))
        record.note(6, f"units {fee.id}", f"accepted units ({fee.unit_code})", exact=count)


def _post_fees(agreement: Agreement, performance: Performance, record: Record) -> None:
    """Post each fee and month at full rate, then each tier as what it changes; a component is rounded as a whole."""
    priced: Priced = {
        fee.id: [fee.price(row) for row in performance.units if row.clause == fee.id] for fee in agreement.fees
    }
    for fee in agreement.fees:
        for month, rows in _by_month(priced[fee.id]):
            _post_fee(fee, month, rows, agreement, record)
    for tier in agreement.modifiers:
        ids = agreement.fee_ids(tier.of)
        repriced = tier.reprice(
            [row for fee_id in ids for row in priced[fee_id]], part_of_period(agreement, performance)
        )
        for fee_id in ids:
            after = [row for row in repriced if row.clause_id == fee_id]
            before_by_month = dict(_by_month(priced[fee_id]))
            for month, rows in _by_month(after):
                change = _posted(rows, agreement) - _posted(before_by_month[month], agreement)
                kind = tier.kind
                record.post(PaymentLine(8, tier.id, kind, month, change, _rates_text(rows), fee_id))
            priced[fee_id] = after
    for fee in agreement.fees:
        _note_rates(fee, priced[fee.id], record)
        exact = sum((row.amount for row in priced[fee.id]), Fraction(0))
        cents = sum(line.cents for line in record.lines if line.of_clause_id == fee.id)
        share = sum(row.member_share_cents for row in priced[fee.id])
        record.note(8, f"fees {fee.id}", "gross fee of the component", exact=exact - share, cents=cents)


def _post_fee(fee: Fee, month: date | None, rows: Sequence[PricedUnits], agreement: Agreement, record: Record) -> None:
    reason = (
        _rates_text(rows)
        if not fee.billed_as_claims
        else f"{sum(row.count for row in rows)} claim lines as adjudicated"
    )
    record.post(PaymentLine(8, fee.id, fee.kind, month, _posted(rows, agreement), reason, fee.id))
    share_cents = sum(row.member_share_cents for row in rows)
    reason = "owed by members, so not by the payer"
    record.post(PaymentLine(8, fee.id, "member_share", month, -share_cents, reason, fee.id))


def _note_rates(fee: Fee, rows: Sequence[PricedUnits], record: Record) -> None:
    if fee.billed_as_claims:
        record.note(7, f"rate {fee.id}", "as adjudicated on the claims")
        return
    counts: dict[Fraction, Fraction] = {}
    for row in rows:
        counts[row.rate * row.factor] = counts.get(row.rate * row.factor, Fraction(0)) + row.count
    for rate, count in counts.items():
        record.note(7, f"rate {fee.id}", f"{count} units at this rate, in cents", exact=rate)


def _post_standing(performance: Performance, record: Record) -> None:
    for row in performance.standing:
        month = row.first.replace(day=1)
        reason = f"{row.count} units charged earlier stand: their event is older than the look-back"
        record.post(PaymentLine(9, row.clause, "standing_fee", month, row.cents, reason, row.clause))
    cents = sum(row.cents for row in performance.standing)
    record.note(9, "fees that stand", "fees of events now invalid but older than the look-back", cents=cents)


def _post_caps(agreement: Agreement, performance: Performance, record: Record) -> None:
    record.note(10, "fees before caps", cents=record.cents)
    for cap in agreement.caps:
        net = {
            fee_id: cents
            for fee_id, cents in _by_clause(agreement, record).items()
            if fee_id in agreement.fee_ids(cap.of)
        }
        part = part_of_period(agreement, performance)
        exact, change, reason = cap.adjustment(sum(net.values()), part, agreement.rounding)
        record.note(10, f"cap {cap.id}", reason, exact=exact, cents=change)
        shares = allocate(change, {fee_id: Fraction(max(0, cents)) for fee_id, cents in net.items()})
        for fee_id, cents in shares.items():
            record.post(PaymentLine(10, cap.id, cap.kind, None, cents, reason, fee_id))


def _by_clause(agreement: Agreement, record: Record) -> dict[str, int]:
    ids = [fee.id for fee in agreement.fees]
    return {fee_id: sum(line.cents for line in record.lines if line.of_clause_id == fee_id) for fee_id in ids}


def _by_month(rows: Sequence[PricedUnits]) -> list[tuple[date | None, list[PricedUnits]]]:
    months = sorted({row.month for row in rows}, key=lambda month: month or date.min)
    return [(month, [row for row in rows if row.month == month]) for month in months]


def _posted(rows: Sequence[PricedUnits], agreement: Agreement) -> int:
    return round_cents(sum((row.amount for row in rows), Fraction(0)), agreement.rounding)


def _rates_text(rows: Sequence[PricedUnits]) -> str:
    return ", ".join(f"{row.count} at {dollars(int(row.rate * row.factor))}" for row in rows)
