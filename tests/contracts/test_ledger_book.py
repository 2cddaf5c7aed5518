"""The book: records that carry the hash of the one before. Whatever is changed, moved or taken out is found."""

import hashlib
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.book import Book, read_book
from contracts.ledger import (
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
)
from contracts.posting import posted, postings
from contracts.published import PublishedSettlement
from contracts.terms.life import Restatement
from contracts.terms.period import Period

YEAR = Period(first=date(2026, 1, 1), last=date(2026, 12, 31))
ALWAYS = Restatement(at_least="0.00", share="0")


def payment(cents: int, day: int) -> Entry:
    lines = (line(Account.PAYABLE, cents, "acme"), line(Account.CASH, -cents, "acme"))
    return entry(
        EntryContent(
            posted_at=date(2026, 1, day), type=EntryType.PAYMENT, about="päid", effective_period=YEAR, lines=lines
        )
    )


BOOK = Book("acme_2026").with_records([payment(100, 1), payment(250, 2), payment(4, 2), payment(70, 9)])
TEXT = "".join(f"{each.line}\n" for each in BOOK.kept).encode()


def found(content: bytes, agreement_id: str = "acme_2026") -> str:
    """The code and the place of what is found wrong with a book."""
    with pytest.raises(BookError) as refused:
        read_book(agreement_id, content)
    return f"{refused.value.code} {str(refused.value).split(' does')[0].split(' is ')[0].split(' was ')[0]}"


def test_a_book_reads_back_as_it_was_written() -> None:
    assert read_book("acme_2026", TEXT) == BOOK
    assert read_book("acme_2026", b"") == Book("acme_2026")
    assert len(TEXT.splitlines()) == 4
    assert "päid" in TEXT.decode()


def test_a_hash_is_of_the_one_before_and_of_the_record() -> None:
    first, second, *_ = [json.loads(each) for each in TEXT.splitlines()]
    own = second.pop("hash")
    text = first["hash"] + json.dumps(second, sort_keys=True, ensure_ascii=False)
    assert own == hashlib.sha256(text.encode()).hexdigest()


@given(st.integers(0, len(TEXT) - 1), st.integers(1, 255))
def test_a_changed_byte_anywhere_is_found(place: int, change: int) -> None:
    changed = bytearray(TEXT)
    changed[place] ^= change
    with pytest.raises(BookError):
        read_book("acme_2026", bytes(changed))


def test_the_first_bad_record_is_named() -> None:
    lines = TEXT.splitlines(keepends=True)
    assert found(TEXT.replace(b'"debit_cents": 250', b'"debit_cents": 260')) == "CHANGED record 2"
    assert found(b"".join([lines[0], lines[2], lines[1], lines[3]])) == "OUT_OF_ORDER record 2"
    assert found(b"".join([lines[0], *lines[2:]])) == "OUT_OF_ORDER record 2"
    assert found(b"".join(lines[1:])) == "OUT_OF_ORDER record 1"
    assert found(TEXT, "other_2026") == "OUT_OF_ORDER record 1"
    assert found(TEXT + b"\xff\n") == "CHANGED record 5"
    assert found(TEXT[:-1]).startswith("TORN")
    assert found(TEXT + lines[0][:40]).startswith("TORN")


def test_a_tail_that_was_cut_off_is_found_by_the_hash_noted_elsewhere() -> None:
    shorter = read_book("acme_2026", b"".join(TEXT.splitlines(keepends=True)[:3]))
    with pytest.raises(BookError) as refused:
        shorter.up_to(BOOK.head)
    assert refused.value.code == "HEAD_MISSING"
    assert BOOK.up_to(shorter.head) == shorter
    assert BOOK.up_to(Book("acme_2026").head) == Book("acme_2026")


@pytest.mark.parametrize(("record", "code"), [(payment(9, 8), "DATED_BACK"), (payment(70, 9), "REPEATED")])
def test_what_a_book_does_not_take(record: Entry, code: str) -> None:
    with pytest.raises(BookError) as refused:
        BOOK.with_records([record])
    assert refused.value.code == code


CENTS = st.integers(-10_000_000, 10_000_000)
LINES = st.lists(st.tuples(st.sampled_from([8, 10, 15, 19, 20, 21, 23]), st.sampled_from("abc"), CENTS), max_size=6)
HISTORY = st.lists(st.tuples(LINES, st.integers(0, 5_000_000)), min_size=1, max_size=5)


@given(HISTORY)
def test_true_ups_add_up_over_any_sequence_of_paid_through_dates(
    history: list[tuple[list[tuple[int, str, int]], int]],
) -> None:
    """Interims, a final settlement, restatements: the book ends where the last of them does, and always balances."""
    entries: tuple[Entry, ...] = ()
    true_ups = 0
    for number, (lines, withheld) in enumerate(history, start=1):
        before = posted(entries, YEAR.first)
        net = sum(cents for *_, cents in lines)
        already = sum(row.cents for row in before if row.kind != "withheld")
        settlement = PublishedSettlement.of(
            {
                "agreement_id": "acme_2026",
                "vendor_id": "acme",
                "kind": "interim" if number < 3 else "final",
                "period": {"from": "2026-01-01", "to": "2026-12-31"},
                "paid_through": f"2027-0{number}-01",
                "lines": [{"step_number": step, "clause_id": clause, "cents": cents} for step, clause, cents in lines],
                "net_cents": net,
                "true_up_cents": net - already,
                "withheld_cents": withheld if number < 3 else 0,
            }
        )
        added = postings(settlement, before, entries, date(2027, number, 10), restatement=ALWAYS)
        assert isinstance(added, tuple)
        entries += added
        true_ups += settlement.true_up_cents
        sums = balances(entries)
        assert sum(sums.values()) == 0
        assert sums[Account.ROUNDING] == 0
        assert owed_cents(entries) == true_ups == net
        assert earned_cents(entries) == net - sum(cents for step, _, cents in lines if step == 23)
        assert sums[Account.PAYABLE] == 0 or sums[Account.RECEIVABLE] == 0
        assert -sums[Account.WITHHELD] == settlement.withheld_cents
    assert Book("acme_2026").with_records(entries).entries == entries
