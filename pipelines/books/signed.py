"""What a run takes from the books beside the entries: findings that two persons signed after a dispute."""

from datetime import date
from pathlib import Path

from contracts.books.dispute import Resolution, in_force
from contracts.books.sign_off import check_signed
from pipelines.books.files import load_book
from pipelines.books.keys import load_persons


def resolutions_in_force(books: Path, agreement_id: str, paid_through: date) -> tuple[Resolution, ...]:
    """Return the resolutions of an agreement that hold and had not expired on a date, by row_id.

    Raises BookError for a false signature.
    """
    book = load_book(books, agreement_id)
    if not book.disputing:
        return ()
    check_signed(book.records, load_persons(books))
    return in_force(book.disputing, paid_through)
