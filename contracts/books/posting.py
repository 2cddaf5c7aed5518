"""From a settlement, and what the book holds of its period already, to the entries that make the two agree.

Only differences are posted: an interim settlement after another adds what is new, a final one what the interims left,
a restated one what later knowledge changed. So a settlement that stands in the book posts nothing, and one whose
posting was interrupted posts the rest.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from contracts.books.ledger import (
    EXPENSE,
    Account,
    BookError,
    Entry,
    EntryContent,
    EntryLine,
    EntryType,
    balances,
    entry,
    line,
    of_period,
    owed_cents,
    standing,
)
from contracts.books.published import BookedLine, PublishedSettlement
from contracts.books.restatement import Component, Immaterial, finals, immaterial, refuse_late
from contracts.performance import Posted, PostedKind, SettlementKind
from contracts.terms.life import Calendar, Grounds, Restatement
from contracts.terms.money import dollars

CLAIMS = "claims"  # the component of what the claims system paid, and so the book need not pay


# Which entries a settlement makes, in their order, and the accounts of each.
PARTS: Mapping[str, tuple[Account, ...]] = {
    "fees before performance": (Account.FEES,),
    "guarantees": (Account.GUARANTEES,),
    "shared savings and case rates": (Account.SHARED_SAVINGS, Account.SHARED_LOSSES),
    "refund of fees": (Account.REFUNDS,),
    "interest and taxes": (Account.INTEREST,),
}
KINDS: Mapping[Account, PostedKind] = {
    Account.FEES: PostedKind.FEES,
    Account.GUARANTEES: PostedKind.GUARANTEE,
    Account.REFUNDS: PostedKind.REFUND,
    Account.SHARED_SAVINGS: PostedKind.SAVINGS,
    Account.SHARED_LOSSES: PostedKind.SAVINGS,
    Account.INTEREST: PostedKind.INTEREST,
    Account.WITHHELD: PostedKind.WITHHELD,
    Account.CASH: PostedKind.CLAIMS,
}


def posted(entries: Iterable[Entry], first: date) -> tuple[Posted, ...]:
    """Return what the book holds of the period that begins on a day, as a settlement subtracts it.

    There is a row a settlement and kind; amounts are positive where they are owed to the vendor. What the claims system
    paid is negative: its fees are booked, and the facts of the next settlement state all that it paid since.
    """
    sums: Counter[tuple[str, PostedKind]] = Counter()
    for each in of_period(entries, first):
        for booked in each.lines:
            if booked.account in KINDS and (booked.account is not Account.CASH or booked.component == CLAIMS):
                sign = -1 if booked.account is Account.WITHHELD else 1
                sums[each.settlement_id or EntryType.OPENING, KINDS[booked.account]] += sign * booked.cents
    return tuple(
        Posted(settlement=name, kind=kind, amount=Decimal(cents).scaleb(-2))
        for (name, kind), cents in sorted(sums.items())
        if cents
    )


def account_of(payment: BookedLine) -> Account:
    """Return the account of a payment line: its step decides, never its clause."""
    if payment.step_number in (12, 13, 14, 15):
        return Account.GUARANTEES
    if payment.step_number in (17, 18, 19):
        return Account.SHARED_SAVINGS if payment.cents > 0 else Account.SHARED_LOSSES
    return {20: Account.REFUNDS, 23: Account.INTEREST}.get(payment.step_number, Account.FEES)


def posted_from(settlement: PublishedSettlement, calendar: Calendar) -> date:
    """Return the first day on which a settlement may be posted: by the calendar, and once all of it is known."""
    last = settlement.period.last
    is_interim = settlement.kind is SettlementKind.INTERIM
    return max(settlement.paid_through, calendar.interim_from(last) if is_interim else calendar.final_from(last))


def refuse_early(settlement: PublishedSettlement, posted_at: date, calendar: Calendar) -> None:
    """Raise BookError for a settlement posted before its first day."""
    first = posted_from(settlement, calendar)
    if posted_at < first:
        raise BookError(
            "TOO_EARLY", f"{settlement.settlement_id} may be posted on {first} or later, not on {posted_at}"
        )


def postings(
    settlement: PublishedSettlement,
    settled_on: Sequence[Posted],
    entries: Sequence[Entry],
    posted_at: date,
    *,
    restatement: Restatement,
    grounds: Grounds | None = None,
) -> tuple[Entry, ...] | Immaterial:
    """Return the entries of a settlement, none if it stands in the book already.

    `settled_on` are the posted rows it was settled on. Raises BookError where they are not what the book holds, and
    where the settlement may not be posted any more.
    """
    own = settlement.settlement_id
    now = of_period(entries, settlement.period.first)
    before = standing([each for each in now if each.settlement_id != own])
    claims_cents = _paid_by_claims(settled_on, before, settlement)
    refuse_late(settlement, before, posted_at, restatement=restatement, grounds=grounds)
    is_restated = bool(finals(before))
    if is_restated and all(each.settlement_id != own for each in now):
        changes = _changes(settlement, before)
        small = immaterial(settlement, changes, before, posted_at, restatement=restatement, grounds=grounds)
        if small:
            return small
    added = _entries(settlement, now, claims_cents, posted_at, grounds=grounds, is_restated=is_restated)
    moved_cents = owed_cents([*now, *added]) - owed_cents(before)
    if moved_cents != settlement.true_up_cents:
        stated = dollars(settlement.true_up_cents)
        raise BookError("DOES_NOT_ADD_UP", f"{own} would move {dollars(moved_cents)}; its true-up is {stated}")
    return added


def _paid_by_claims(settled_on: Sequence[Posted], before: Sequence[Entry], settlement: PublishedSettlement) -> int:
    """Return what the claims system paid in all; all else that was subtracted must be what the book holds."""
    held = posted(before, settlement.period.first)
    others = [row for row in settled_on if row not in held]
    moved = set(held) - set(settled_on)
    if moved or any(row.kind is not PostedKind.CLAIMS for row in others):
        in_book, counted = (sum(row.cents for row in rows) for rows in (held, settled_on))
        raise BookError(
            "BOOK_MOVED",
            f"{settlement.settlement_id} was settled on {dollars(counted)} posted before, the book holds "
            f"{dollars(in_book)}: run again and post that release",
        )
    return sum(row.cents for row in others)


def _changes(settlement: PublishedSettlement, now: Sequence[Entry]) -> dict[Component, int]:
    """Return what each component of expense still has to change by, in cents, debits positive."""
    sums: Counter[Component] = Counter()
    for payment in settlement.lines:
        sums[account_of(payment), payment.clause_id, payment.measure, payment.month] += payment.cents
    for each in now:
        for booked in each.lines:
            if booked.account in EXPENSE:
                sums[booked.account, booked.component, booked.measure, booked.period_month] -= booked.cents
    return {component: cents for component, cents in sums.items() if cents}


def _booked_claims(now: Sequence[Entry]) -> int:
    """Return the cash of the claims system that is booked: in credit, so negative."""
    return sum(
        row.cents for each in now for row in each.lines if row.account is Account.CASH and row.component == CLAIMS
    )


def _entries(
    settlement: PublishedSettlement,
    now: Sequence[Entry],
    claims_cents: int,
    posted_at: date,
    *,
    grounds: Grounds | None,
    is_restated: bool,
) -> tuple[Entry, ...]:
    """Return the entries that bring what is booked to what is settled."""

    def made(about: str, lines: Sequence[EntryLine]) -> tuple[Entry, ...]:
        kind = EntryType.RESTATED if is_restated else EntryType(settlement.kind)
        return (_entry(settlement, kind, about, lines, posted_at=posted_at, grounds=grounds),) if lines else ()

    def moved(about: str, debit: Account, credit: Account, cents: int, of: str | None = None) -> tuple[Entry, ...]:
        if not cents:
            return ()
        vendor_id = settlement.vendor_id
        return made(about, [line(debit, cents, vendor_id), line(credit, -cents, vendor_id, component=of)])

    changes = _changes(settlement, now)
    added: tuple[Entry, ...] = ()
    for about, accounts in PARTS.items():
        added += made(
            about, _expense(settlement.vendor_id, {key: changes[key] for key in changes if key[0] in accounts})
        )
    withheld_cents = settlement.withheld_cents + balances(now)[Account.WITHHELD]
    added += moved("fees withheld until they are earned", Account.PAYABLE, Account.WITHHELD, withheld_cents)
    unbooked_cents = claims_cents + _booked_claims(now)
    added += moved("paid through claims", Account.PAYABLE, Account.CASH, unbooked_cents, CLAIMS)
    return added + moved("owed by the vendor", Account.RECEIVABLE, Account.PAYABLE, _receivable([*now, *added]))


def _entry(
    settlement: PublishedSettlement,
    kind: EntryType,
    about: str,
    lines: Sequence[EntryLine],
    *,
    posted_at: date,
    grounds: Grounds | None,
) -> Entry:
    return entry(
        EntryContent(
            posted_at=posted_at,
            type=kind,
            about=about,
            effective_period=settlement.period,
            settlement_id=settlement.settlement_id,
            paid_through=settlement.paid_through,
            grounds=grounds,
            lines=tuple(lines),
        )
    )


def _expense(vendor_id: str, changes: Mapping[Component, int]) -> list[EntryLine]:
    """Return a line for each component that changes, and what the vendor is owed for them together."""
    lines = [
        line(account, cents, vendor_id, component=component, measure=measure, period_month=month)
        for (account, component, measure, month), cents in changes.items()
    ]
    total_cents = sum(changes.values())
    return lines + ([line(Account.PAYABLE, -total_cents, vendor_id)] if total_cents else [])


def _receivable(entries: Sequence[Entry]) -> int:
    """Return what has to move from payable to receivable, so that only one of the two stands."""
    sums = balances(entries)
    return max(0, sums[Account.RECEIVABLE] + sums[Account.PAYABLE]) - sums[Account.RECEIVABLE]
