"""What a run takes from the books beside the entries: findings that two persons signed after a dispute."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb

from contracts.books.dispute import AskedMember, Disputing, Resolution, in_force, members_in_force
from contracts.books.sign_off import check_signed
from pipelines.books.files import load_book
from pipelines.books.keys import load_persons

WITHOUT_EFFECT = """
select finding.agreement_id, finding.row_id, finding.verb_code
from terms.member_finding as finding
left join attribution.span as span
    on
        finding.vendor_id = span.vendor_id
        and finding.member_key_id = left(md5(concat_ws('|', span.vendor_id, span.member_id)), 16)
        and finding.scope_code = span.scope_code
        and finding.from_date < span.to_date
        and (finding.to_date is null or span.from_date < finding.to_date)
group by all
having (count(span.member_id) = 0) = (finding.verb_code = 'MEMBER_ADD')
order by all
"""
WHY = {
    "MEMBER_ADD": "nobody with this key had a session with the vendor that counts from the day on, so nobody was added",
    "MEMBER_REMOVE": "the member is the vendor's by something else than sessions, or by sessions of another day",
}


def resolutions_in_force(books: Path, agreement_id: str, paid_through: date) -> tuple[Resolution, ...]:
    """Return the resolutions of an agreement that hold and had not expired on a date, by row_id.

    Raises BookError for a false signature.
    """
    return in_force(_disputing(books, agreement_id), paid_through)


def members_found(books: Path, agreement_id: str, paid_through: date) -> dict[str, AskedMember]:
    """Return whom such resolutions add to the attributed list of an agreement, or leave off it, by row_id."""
    return members_in_force(_disputing(books, agreement_id), paid_through)


def _disputing(books: Path, agreement_id: str) -> tuple[Disputing, ...]:
    book = load_book(books, agreement_id)
    if not book.disputing:
        return ()
    check_signed(book.records, load_persons(books))
    return tuple(book.disputing)


def without_effect(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Yield a line on each member whom two persons put on an attributed list or took off it, and nothing came of it."""
    for agreement_id, row_id, verb in connection.execute(WITHOUT_EFFECT).fetchall():
        yield f"{agreement_id}: the finding on row {row_id} of the attributed list changed nothing: {WHY[verb]}"
