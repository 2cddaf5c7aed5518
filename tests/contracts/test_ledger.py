"""Entries of a settlement: contract A from its interim invoices to the refund received, worked by hand."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from contracts.books.cash import opening, paid
from contracts.books.ledger import (
    Account,
    BookError,
    Entry,
    EntryContent,
    EntryType,
    balances,
    earned_cents,
    entry,
    line,
    owed_cents,
    reversal,
)
from contracts.books.posting import posted, postings
from contracts.books.published import PublishedSettlement
from contracts.loader import load_agreement, load_facts
from contracts.performance import Posted, PostedKind
from contracts.settlement import settle
from contracts.statement import statement
from contracts.terms.life import Restatement
from tests.contracts.booking import FINAL_DAY, FIRST, INTERIM, INTERIM_DAY, LATER, YEAR, post, published, totals

EXAMPLE = Path(__file__).parent / "worked_example"


def final_of_contract_a(entries: Sequence[Entry]) -> PublishedSettlement:
    agreement = load_agreement(EXAMPLE / "contract_a.yaml").required()
    facts = load_facts(EXAMPLE / "contract_a.facts.yaml").required()
    return PublishedSettlement.of(statement(settle(agreement, facts, posted(entries, FIRST))))


def test_contract_a_from_its_interim_invoices_to_the_refund() -> None:
    book = post(INTERIM, (), INTERIM_DAY)
    book += (paid(book, 90_000_000, INTERIM_DAY, "wire 1"),)
    book = post(final_of_contract_a(book), book, FINAL_DAY)
    book += (paid(book, -21_097_778, LATER, "wire 2"),)
    assert [totals(each) for each in book] == [
        {"5100": 90_000_000, "2100": -90_000_000},  # J1 interim invoices
        {"2100": 90_000_000, "1000": -90_000_000},  # J2 payment
        {"5100": 2_500_000, "2100": -2_500_000},  # J3 fees before performance
        {"2100": 6_372_222, "5150": -6_372_222},  # J4 guarantees
        {"2100": 17_225_556, "5160": -17_225_556},  # J5 return on investment
        {"1300": 21_097_778, "2100": -21_097_778},  # J6 what the vendor owes
        {"1000": 21_097_778, "1300": -21_097_778},  # J7 refund received
    ]
    assert earned_cents(book) == 68_902_222
    assert owed_cents(book) == 0
    left = {account.value: cents for account, cents in balances(book).items() if cents}
    assert left == {"1000": -68_902_222, "5100": 92_500_000, "5150": -6_372_222, "5160": -17_225_556}


def test_the_balance_of_every_account_at_any_date() -> None:
    book = post(INTERIM, (), INTERIM_DAY)
    book += (paid(book, 90_000_000, date(2027, 2, 1), "wire 1"),)
    assert balances(book, date(2027, 1, 9))[Account.PAYABLE] == 0
    assert balances(book, INTERIM_DAY)[Account.PAYABLE] == -90_000_000
    assert balances(book, date(2027, 2, 1))[Account.PAYABLE] == 0
    assert balances(book, date(2027, 1, 31))[Account.FEES] == 90_000_000


def test_withheld_fees_wait_in_an_account_of_their_own() -> None:
    """The twin of contract A: 30% of 900,000.00 is kept back, so 630,000.00 is paid, and 59,022.22 is still due."""
    interim = published("interim", [(8, "4.1", 90_000_000)], withheld_cents=27_000_000)
    book = post(interim, (), INTERIM_DAY)
    assert [totals(each) for each in book[-1:]] == [{"2100": 27_000_000, "2150": -27_000_000}]
    book += (paid(book, 63_000_000, INTERIM_DAY, "wire 1"),)
    rows = [(row.kind, row.cents) for row in posted(book, FIRST)]
    assert rows == [(PostedKind.FEES, 90_000_000), (PostedKind.WITHHELD, 27_000_000)]
    book = post(final_of_contract_a(book), book, FINAL_DAY)
    assert [totals(each) for each in book[-1:]] == [{"2150": 27_000_000, "2100": -27_000_000}]
    assert balances(book)[Account.PAYABLE] == -5_902_222
    assert (balances(book)[Account.WITHHELD], balances(book)[Account.RECEIVABLE]) == (0, 0)
    assert earned_cents(book) == 68_902_222


def test_interim_after_interim_adds_up() -> None:
    book = post(published("interim", [(8, "4.1", 100), (8, "4.2", 50)]), (), INTERIM_DAY)
    second = published("interim", [(8, "4.1", 90), (8, "4.2", 80)], 150, paid_through="2027-02-10")
    book = post(second, book, date(2027, 2, 10))
    components = [(row.account.value, row.component, row.cents) for row in book[-1].lines]
    assert components == [("5100", "4.1", -10), ("5100", "4.2", 30), ("2100", None, -20)]
    assert [(row.settlement.partition(":")[0], row.cents) for row in posted(book, FIRST)] == [
        ("interim", 150),
        ("interim", 20),
    ]


def test_what_stands_in_the_book_posts_nothing_and_what_was_interrupted_the_rest() -> None:
    before = post(INTERIM, (), INTERIM_DAY)
    final = final_of_contract_a(before)
    after = post(final, before, FINAL_DAY)
    rows = posted(before, FIRST)
    assert postings(final, rows, after, LATER, restatement=Restatement()) == ()
    for whole in range(len(before), len(after)):
        rest = postings(final, rows, after[:whole], FINAL_DAY, restatement=Restatement())
        assert (*after[:whole], *rest) == after


def test_what_the_claims_system_paid_is_counted_once() -> None:
    """Fees of 100.00, of which claims paid 80.00 by then: 20.00 is due. Later claims of 5.00 with their fees: none."""
    claims = Posted.model_validate({"settlement": "claims", "kind": "claims", "amount": "80.00"})
    book = post(published("interim", [(8, "2.1", 10_000)], 8_000), (), INTERIM_DAY, claims)
    assert [totals(each) for each in book] == [{"5100": 10_000, "2100": -10_000}, {"2100": 8_000, "1000": -8_000}]
    assert [(row.kind, row.cents) for row in posted(book, FIRST)] == [
        (PostedKind.CLAIMS, -8_000),
        (PostedKind.FEES, 10_000),
    ]
    more = claims.model_copy(update={"amount": 85})
    second = published("interim", [(8, "2.1", 10_500)], 2_000 + 8_500, paid_through="2027-02-10")
    book = post(second, book, date(2027, 2, 10), more)
    assert balances(book)[Account.PAYABLE] == -2_000
    assert balances(book)[Account.CASH] == -8_500


def test_a_settlement_made_before_the_book_moved_is_refused() -> None:
    stale = final_of_contract_a(())
    book = post(INTERIM, (), INTERIM_DAY)
    with pytest.raises(BookError, match="run again") as refused:
        postings(stale, (), book, FINAL_DAY, restatement=Restatement())
    assert refused.value.code == "BOOK_MOVED"


def test_a_book_opened_late_goes_on_from_what_was_posted() -> None:
    book: tuple[Entry, ...] = (opening((), 90_000_000, INTERIM_DAY, "example_vendor", YEAR),)
    book = post(final_of_contract_a(book), book, FINAL_DAY)
    assert totals(book[1]) == {"5100": 2_500_000, "2100": -2_500_000}
    assert earned_cents(book) == 68_902_222
    with pytest.raises(BookError) as refused:
        opening(book, 1, FINAL_DAY, "example_vendor", YEAR)
    assert refused.value.code == "OPENED_ALREADY"


@pytest.mark.parametrize(
    ("cents", "reference", "code"),
    [(90_000_001, "wire 2", "PAID_TOO_MUCH"), (-1, "wire 2", "PAID_TOO_MUCH"), (1, "wire 1", "PAID_ALREADY")],
)
def test_no_more_moves_than_is_owed_and_nothing_twice(cents: int, reference: str, code: str) -> None:
    book = post(INTERIM, (), INTERIM_DAY)
    part = paid(book, 40_000_000, INTERIM_DAY, "wire 1")
    assert balances([*book, paid(book, 90_000_000, INTERIM_DAY, "all")])[Account.PAYABLE] == 0
    with pytest.raises(BookError) as refused:
        paid([*book, part] if code == "PAID_ALREADY" else book, cents, INTERIM_DAY, reference)
    assert refused.value.code == code


def test_a_reversal_takes_an_entry_back_line_by_line_and_once() -> None:
    book = post(INTERIM, (), INTERIM_DAY)
    wrong = paid(book, 9_000_000, INTERIM_DAY, "wire 1")
    back = reversal([*book, wrong], wrong.entry_id, FINAL_DAY, "the amount was 90,000,000")
    assert totals(back) == {"1000": 9_000_000, "2100": -9_000_000}
    assert back.reverses_entry_id == wrong.entry_id
    right = paid([*book, wrong, back], 90_000_000, FINAL_DAY, "wire 1")
    with pytest.raises(BookError, match="PAID_ALREADY"):
        paid([*book, wrong, back, right], 1, FINAL_DAY, "wire 1")
    for entries, entry_id, code in (
        ([*book, wrong, back], wrong.entry_id, "ENTRY_REVERSED"),
        ([*book, wrong, back], back.entry_id, "ENTRY_REVERSED"),
        (book, "0" * 16, "ENTRY_UNKNOWN"),
    ):
        with pytest.raises(BookError) as refused:
            reversal(entries, entry_id, FINAL_DAY, "again")
        assert refused.value.code == code


def test_an_entry_of_a_settlement_that_is_reversed_is_posted_again() -> None:
    book = post(INTERIM, (), INTERIM_DAY)
    book += (reversal(book, book[0].entry_id, FINAL_DAY, "posted under the wrong agreement"),)
    assert (earned_cents(book), posted(book, FIRST)) == (0, ())
    assert earned_cents(post(INTERIM, book, FINAL_DAY)) == 90_000_000


def test_nothing_is_paid_to_a_vendor_that_owes_for_what_was_reversed() -> None:
    book = post(INTERIM, (), INTERIM_DAY)
    book += (paid(book, 90_000_000, INTERIM_DAY, "wire 1"), reversal(book, book[0].entry_id, FINAL_DAY, "not ours"))
    with pytest.raises(BookError, match=r"\$0.00 is owed to the vendor"):
        paid(book, 1, FINAL_DAY, "wire 2")


def content(*lines: Any) -> EntryContent:
    return EntryContent(posted_at=FINAL_DAY, type=EntryType.PAYMENT, about="x", effective_period=YEAR, lines=lines)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([line(Account.FEES, 100, "v"), line(Account.PAYABLE, -99, "v")], "debits less credits are \\$0.01"),
        ([line(Account.FEES, 100, "v")], "at least 2"),
    ],
)
def test_an_entry_that_does_not_balance_cannot_be(lines: list[Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        content(*lines)


@pytest.mark.parametrize(("account", "cents"), [(Account.FEES, 0), (Account.ROUNDING, 1), (Account.ROUNDING, -1)])
def test_a_line_of_nothing_or_of_rounding_cannot_be(account: Account, cents: int) -> None:
    with pytest.raises(ValidationError):
        line(account, cents, "v")


def test_an_entrys_id_is_made_of_what_it_says() -> None:
    one = entry(content(line(Account.PAYABLE, 100, "v"), line(Account.CASH, -100, "v")))
    assert one == entry(content(line(Account.PAYABLE, 100, "v"), line(Account.CASH, -100, "v")))
    assert one.entry_id != entry(content(line(Account.PAYABLE, 101, "v"), line(Account.CASH, -101, "v"))).entry_id
    with pytest.raises(ValidationError, match="id that its content gives"):
        Entry(**{**dict(one), "entry_id": "0" * 16})
