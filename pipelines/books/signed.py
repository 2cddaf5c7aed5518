"""What a run takes from the books beside the entries: findings that two persons signed after a dispute."""

from datetime import date
from pathlib import Path

from contracts.books.dispute import AskedMember, Disputing, Resolution, in_force, members_in_force
from contracts.books.sign_off import check_signed
from pipelines.books.files import load_book
from pipelines.books.keys import load_persons


def resolutions_in_force(books: Path, agreement_id: str, paid_through: date) -> tuple[Resolution, ...]:
    """Return the resolutions of an agreement that hold and had not expired on a date, by row_id.

    Raises BookError for a false signature.
    """
    return in_force(_disputing(books, agreement_id), paid_through)


def members_found(books: Path, agreement_id: str, paid_through: date) -> tuple[AskedMember, ...]:
    """Return whom such resolutions add to the attributed list of an agreement, or leave off it."""
    return members_in_force(_disputing(books, agreement_id), paid_through)


def _disputing(books: Path, agreement_id: str) -> tuple[Disputing, ...]:
    book = load_book(books, agreement_id)
    if not book.disputing:
        return ()
    check_signed(book.records, load_persons(books))
    return tuple(book.disputing)
