"""The book: records that carry the hash of the one before. Whatever is changed, moved or taken out is found."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.books.book import Book, read_book
from contracts.books.ledger import BookError, Entry
from tests.contracts.booking import BOOK, payment

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
