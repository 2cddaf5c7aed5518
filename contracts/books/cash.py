"""Entries that no settlement makes: money that moved between payer and vendor, and what was posted before the book."""

from collections.abc import Sequence
from datetime import date

from contracts.books.ledger import (
    Account,
    BookError,
    Entry,
    EntryContent,
    EntryType,
    balances,
    entry,
    line,
    of_period,
    standing,
)
from contracts.terms.money import dollars
from contracts.terms.period import Period


def paid(entries: Sequence[Entry], cents: int, posted_at: date, reference: str, *, first: date | None = None) -> Entry:
    """Return the entry of money paid to the vendor, or for negative cents received from it, for one period.

    `reference` is the bank's, so that one payment is booked once. `first` is the first day of the period; it may be
    left out where only one stands open. Raises BookError where more would move than is owed that way.
    """
    if any(each.reference == reference for each in standing(entries)):
        raise BookError("PAID_ALREADY", f"a payment with the reference {reference} is booked already")
    type_, account = (EntryType.PAYMENT, Account.PAYABLE) if cents > 0 else (EntryType.RECEIPT, Account.RECEIVABLE)
    # What is owed to the vendor stands in credit, what it owes in debit; after a reversal an account may stand askew.
    sign = -1 if cents > 0 else 1
    standing_cents = {day: sign * balances(of_period(entries, day))[account] for day in _periods(entries)}
    open_cents = {day: owed for day, owed in standing_cents.items() if owed > 0}
    if first is None and len(open_cents) > 1:
        days = ", ".join(str(day) for day in open_cents)
        raise BookError("PERIOD_UNCLEAR", f"periods that begin on {days} stand open; say which is paid")
    chosen = first or next(iter(open_cents), None)
    owed_cents = open_cents.get(chosen, 0) if chosen else 0
    if chosen is None or not cents or abs(cents) > owed_cents:
        whose = "to the vendor" if cents > 0 else "by the vendor"
        raise BookError("PAID_TOO_MUCH", f"{dollars(owed_cents)} is owed {whose}; got {dollars(abs(cents))}")
    booked = of_period(entries, chosen)
    vendor_id = booked[0].lines[0].vendor_id
    return entry(
        EntryContent(
            posted_at=posted_at,
            type=type_,
            about="paid to the vendor" if cents > 0 else "received from the vendor",
            effective_period=booked[-1].effective_period,
            reference=reference,
            lines=(line(account, cents, vendor_id), line(Account.CASH, -cents, vendor_id)),
        )
    )


def opening(entries: Sequence[Entry], cents: int, posted_at: date, vendor_id: str, period: Period) -> Entry:
    """Return the entry of what was posted of a period before there was a book: fees, and what is owed for them."""
    if of_period(entries, period.first):
        raise BookError("OPENED_ALREADY", f"the book holds entries of the period that begins on {period.first}")
    return entry(
        EntryContent(
            posted_at=posted_at,
            type=EntryType.OPENING,
            about="posted before this book was opened",
            effective_period=period,
            lines=(line(Account.FEES, cents, vendor_id), line(Account.PAYABLE, -cents, vendor_id)),
        )
    )


def _periods(entries: Sequence[Entry]) -> tuple[date, ...]:
    return tuple(sorted({each.effective_period.first for each in entries}))
