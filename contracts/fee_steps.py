"""Steps 5 to 11: units become gross fees, gross fees net fees before performance; fixed amounts stand beside them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from contracts.clauses.results import Fees, FixedAmount, PricedUnits
from contracts.clauses.stage import Context, Fee, Fixed, Limit, Modifier
from contracts.measured import Standing
from contracts.payment import MEMBER_SHARE, PaymentLine, Record
from contracts.performance import Performance
from contracts.terms.money import allocate, unit_price
from contracts.versions import Versions

NEVER_BILLED = "N01"  # the one reason of a unit that is valid


def net_fees(versions: Versions, context: Context, record: Record) -> Fees:
    """Price the units, apply modifiers and limits, post the fee lines, and the fixed amounts after them."""
    _count(versions, context.performance, record)
    priced = _post_fees(versions, context, record)
    _post_standing(context.performance, record)
    access = frozenset(fee.id for fee in versions.fees if fee.is_access)
    gross = _by_clause(versions, record)
    record.note(10, "fees before caps", cents=record.cents)
    for rule in versions.current.of_stage(Limit):
        fees = Fees(tuple(priced), gross, _by_clause(versions, record), access)
        _post_limit(rule, fees.of(_applies_to(versions, rule.of)), context, record)
    record.note(10, "net fees before performance", cents=record.cents)
    net = _by_clause(versions, record)
    _post_fixed(versions, context, record)
    return Fees(tuple(priced), gross, net, access)


def part_of_period(versions: Versions, performance: Performance) -> Fraction:
    """Share of the agreed period, by days, that caps and thresholds are scaled to.

    An interim settlement is a part of a year still running, so the whole cap applies to it; only a final settlement
    of a shorter period, such as after an early termination, scales them.
    """
    if performance.is_interim:
        return Fraction(1)
    return Fraction(performance.period.days, versions.current.period.days)


def _applies_to(versions: Versions, of: tuple[str, ...] | None) -> tuple[str, ...]:
    return tuple(fee.id for fee in versions.fees if of is None or fee.id in of)


def _count(versions: Versions, performance: Performance, record: Record) -> None:
    for row in performance.refused:
        never_billed = row.reason == NEVER_BILLED
        key, note = (
            ("never billed", "valid, not paid until billed") if never_billed else ("refused", "not accepted, not paid")
        )
        record.note(5, f"{key} {row.clause} {row.reason}", note, exact=row.count)
    for found in performance.resolved:
        note = "two persons signed this finding after a dispute; counted so"
        record.note(5, f"resolved {found.clause} {found.reason} {found.row}", note, exact=found.count)
    for fee in versions.fees:
        count = sum((row.count for row in performance.units if row.clause == fee.id), Fraction(0))
        record.note(6, f"units {fee.id}", f"accepted units ({fee.unit_code})", exact=count)


def repricings(
    versions: Versions, context: Context, record: Record
) -> Iterator[tuple[Modifier | None, list[PricedUnits]]]:
    """Yield the units at their full rate (None), then as each modifier leaves them, in the order in which they act."""
    priced = _priced(versions, context.performance, record)
    yield None, priced
    for rules in versions.modifiers():
        priced = _repriced(priced, rules, versions, context)
        yield next(iter(rules.values())), priced


def by_month(rows: Sequence[PricedUnits], fee_id: str) -> list[tuple[date | None, list[PricedUnits]]]:
    """Return the units of one fee clause by month; None, for what covers more than a month, comes first."""
    own = [row for row in rows if row.clause_id == fee_id]
    months = sorted({row.month for row in own}, key=lambda month: month or date.min)
    return [(month, [row for row in own if row.month == month]) for month in months]


def _priced(versions: Versions, performance: Performance, record: Record) -> list[PricedUnits]:
    """Put the rate of the version that holds on every unit; without such a clause there is no fee."""
    priced, unpriced = [], dict[tuple[str, str], Fraction]()
    for row in performance.units:
        fee, version = versions.fee(row), versions.pricing(row)
        if fee is not None and version is not None:
            priced.append(replace(fee.price(row), version=version.version))
        elif any(known.id == row.clause for known in versions.fees):
            where = f"version {version.version} has no such clause" if version else "no version is in force"
            what = f"no fee {row.clause}", f"{where} on {row.first}"
            unpriced[what] = unpriced.get(what, Fraction(0)) + row.count
    for (key, note), count in unpriced.items():
        record.note(7, key, note, exact=count)
        record.flag("NO_TERM")
    return priced


def _post_fees(versions: Versions, context: Context, record: Record) -> list[PricedUnits]:
    """Post each fee and month at full rate, then each modifier as what it changes; components are rounded whole."""
    priced: list[PricedUnits] = []
    for rule, repriced in repricings(versions, context, record):
        for fee in versions.fees:
            before = dict(by_month(priced, fee.id))
            for month, rows in by_month(repriced, fee.id):
                if rule is None:
                    _post_fee(fee, month, rows, context, record)
                else:
                    change = _posted(rows, context) - _posted(before[month], context)
                    record.post(PaymentLine(8, rule.id, rule.kind, month, change, _rates_text(rows), fee.id))
        priced = repriced
    for fee in versions.fees:
        rows = [row for row in priced if row.clause_id == fee.id]
        _note_rates(fee, rows, record)
        exact = sum((row.amount - row.member_share_cents for row in rows), Fraction(0))
        cents = sum(line.cents for line in record.lines if line.of_clause_id == fee.id)
        record.note(8, f"fees {fee.id}", "gross fee of the component", exact=exact, cents=cents)
    return priced


def _repriced(
    priced: Sequence[PricedUnits], rules: Mapping[int, Modifier], versions: Versions, context: Context
) -> list[PricedUnits]:
    """Reprice the units of each version by its own rule, which still sees all units: a tier counts the whole period."""
    repriced, left = [], list(priced)
    for number, rule in rules.items():
        ids = _applies_to(versions, rule.of)
        seen = [row for row in priced if row.clause_id in ids]
        repriced += [row for row in rule.reprice(seen, context) if row.version == number]
        left = [row for row in left if row.version != number or row.clause_id not in ids]
    return left + repriced


def _post_fee(fee: Fee, month: date | None, rows: Sequence[PricedUnits], context: Context, record: Record) -> None:
    reason = (
        _rates_text(rows)
        if not fee.billed_as_claims
        else f"{sum(row.count for row in rows)} claim lines as adjudicated"
    )
    share_cents = sum(row.member_share_cents for row in rows)
    record.post(PaymentLine(8, fee.id, fee.kind, month, _posted(rows, context) + share_cents, reason, fee.id))
    reason = "owed by members, so not by the payer"
    record.post(PaymentLine(8, fee.id, MEMBER_SHARE, month, -share_cents, reason, fee.id))


def _note_rates(fee: Fee, rows: Sequence[PricedUnits], record: Record) -> None:
    if fee.billed_as_claims:
        record.note(7, f"rate {fee.id}", "as adjudicated on the claims")
        return
    for rate, count in _by_rate(rows).items():
        record.note(7, f"rate {fee.id}", f"{count} units at this rate, in cents", exact=rate)


def standing_by_month(performance: Performance) -> dict[tuple[str, date | None], list[Standing]]:
    """Return the fees that stand of each clause and billing month, which one line pays."""
    found: dict[tuple[str, date | None], list[Standing]] = {}
    for row in performance.standing:
        found.setdefault((row.clause, row.first.replace(day=1)), []).append(row)
    return found


def _post_standing(performance: Performance, record: Record) -> None:
    for (clause_id, month), rows in standing_by_month(performance).items():
        count, cents = sum(row.count for row in rows), sum(row.cents for row in rows)
        reason = f"{count} units charged earlier stand: their event is older than the look-back"
        record.post(PaymentLine(9, clause_id, "standing_fee", month, cents, reason, clause_id))
    cents = sum(row.cents for row in performance.standing)
    record.note(9, "fees that stand", "fees of events now invalid but older than the look-back", cents=cents)


def _post_limit(rule: Limit, fees: Fees, context: Context, record: Record) -> None:
    result = rule.limit(fees, context)
    record.note(10, f"{rule.kind.replace('_', ' ')} {rule.id}", result.reason, exact=result.exact, cents=result.cents)
    weights = result.weights or {fee_id: Fraction(max(0, cents)) for fee_id, cents in fees.net_by_clause.items()}
    if not any(weights.values()):
        # A minimum where nothing was charged: no fee has a better claim to it than another.
        weights = dict.fromkeys(weights, Fraction(1)) or {rule.id: Fraction(1)}
    for fee_id, cents in allocate(result.cents, weights).items():
        record.post(PaymentLine(10, rule.id, rule.kind, None, cents, result.reason, fee_id))


def _post_fixed(versions: Versions, context: Context, record: Record) -> None:
    """Post the amounts of each version on its days, a line a month; they are no fees: nothing is at risk of them."""
    found: dict[tuple[str, str, date], list[FixedAmount]] = {}
    for version in versions.signed:
        for rule in version.of_stage(Fixed):
            for amount in rule.amounts(context):
                if context.performance.period.holds(amount.day) and versions.on(amount.day) is version:
                    found.setdefault((rule.id, rule.kind, amount.day.replace(day=1)), []).append(amount)
                    record.note(11, f"fixed {rule.id} {amount.day}", amount.reason, cents=amount.cents)
    for (rule_id, kind, month), amounts in found.items():
        reason = "; ".join(amount.reason for amount in amounts)
        record.post(PaymentLine(11, rule_id, kind, month, sum(each.cents for each in amounts), reason, rule_id))
    if not any(step.step_number == 11 for step in record.steps):
        record.note(11, "fixed amounts", "does not apply: the agreement has no fixed amounts")


def _by_clause(versions: Versions, record: Record) -> dict[str, int]:
    return {fee.id: sum(line.cents for line in record.lines if line.of_clause_id == fee.id) for fee in versions.fees}


def _posted(rows: Sequence[PricedUnits], context: Context) -> int:
    """Cents of one component and month, without the members' part."""
    return context.cents(sum((row.amount for row in rows), Fraction(0))) - sum(row.member_share_cents for row in rows)


def _rates_text(rows: Sequence[PricedUnits]) -> str:
    return ", ".join(f"{count} at {unit_price(rate)}" for rate, count in _by_rate(rows).items())


def _by_rate(rows: Sequence[PricedUnits]) -> dict[Fraction, Fraction]:
    counts: dict[Fraction, Fraction] = {}
    for row in rows:
        counts[row.rate] = counts.get(row.rate, Fraction(0)) + row.count
    return counts
