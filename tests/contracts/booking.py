"""Books for tests: settlements as a release states them, posted one after the other, and payments."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from contracts.books.book import Book
from contracts.books.ledger import Account, Entry, EntryContent, EntryType, balances, entry, line
from contracts.books.posting import posted, postings
from contracts.books.published import PublishedSettlement
from contracts.books.restatement import Immaterial
from contracts.books.sign_off import State
from contracts.performance import Posted
from contracts.terms.life import Restatement
from contracts.terms.period import Period

YEAR = Period(first=date(2026, 1, 1), last=date(2026, 12, 31))
FIRST = YEAR.first
# Who signs what, in this order.
SIGNERS = {
    State.PREPARED: "ana",
    State.REVIEWED: "ben",
    State.ACTUARY_SIGNED: "dee",
    State.VENDOR_DELIVERED: "cho",
    State.ACCEPTED: "eve",
}
INTERIM_DAY, FINAL_DAY, LATER = date(2027, 1, 10), date(2027, 8, 1), date(2027, 9, 15)


def published(
    kind: str, lines: Sequence[tuple[int, str, int]], already_cents: int = 0, **terms: Any
) -> PublishedSettlement:
    """A settlement with these lines (step, clause, cents), settled on what was posted already."""
    net = sum(cents for *_, cents in lines)
    plain = {
        "agreement_id": "contract_a",
        "vendor_id": "example_vendor",
        "kind": kind,
        "period": {"from": "2026-01-01", "to": "2026-12-31"},
        "paid_through": "2027-01-10" if kind == "interim" else "2027-06-30",
        "lines": [{"step_number": step, "clause_id": clause, "cents": cents} for step, clause, cents in lines],
        "net_cents": net,
        "true_up_cents": net - already_cents,
        "withheld_cents": 0,
    }
    return PublishedSettlement.of(plain | terms)


def post(
    settlement: PublishedSettlement, entries: Sequence[Entry], day: date, *more: Posted, **how: Any
) -> tuple[Entry, ...]:
    """All entries once a settlement is posted that was settled on what they hold and on ``more``."""
    restatement = how.pop("restatement", Restatement())
    rows = (*posted(entries, FIRST), *more)
    added = postings(settlement, rows, entries, day, restatement=restatement, **how)
    assert not isinstance(added, Immaterial)
    return (*entries, *added)


def totals(each: Entry) -> dict[str, int]:
    """An entry by account, debits less credits."""
    return {account.value: cents for account, cents in balances([each]).items() if cents}


INTERIM = published("interim", [(8, "4.1", 45_000_000), (8, "4.2", 30_000_000), (8, "4.3", 15_000_000)])


def payment(cents: int, day: int) -> Entry:
    lines = (line(Account.PAYABLE, cents, "acme"), line(Account.CASH, -cents, "acme"))
    return entry(
        EntryContent(
            posted_at=date(2026, 1, day), type=EntryType.PAYMENT, about="päid", effective_period=YEAR, lines=lines
        )
    )


BOOK = Book("acme_2026").with_records([payment(100, 1), payment(250, 2), payment(4, 2), payment(70, 9)])
