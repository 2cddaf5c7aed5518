"""What a run takes from the books beside the entries: findings that two persons signed after a dispute."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from contracts.dispute import overrides
from contracts.sign_off import check_signed
from pipelines.books.files import load_book
from pipelines.books.keys import load_persons


def resolved_findings(books: Path, agreement_id: str, paid_through: date) -> Mapping[str, str]:
    """Return reason codes by row_id of an agreement, none that expired before a date.

    Raises BookError for a false signature.
    """
    book = load_book(books, agreement_id)
    if not book.disputing:
        return {}
    check_signed(book.records, load_persons(books))
    return overrides(book.disputing, paid_through)
