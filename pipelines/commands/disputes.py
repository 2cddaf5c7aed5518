"""What the commands about disputes do once their arguments are parsed: exit codes come back, RunErrors are raised."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from rich.table import Table

from contracts.books.book import Book, Record
from contracts.books.dispute import (
    ApprovalContent,
    AskedMember,
    Dispute,
    DisputeContent,
    Resolution,
    ResolutionContent,
    approval,
    check_disputing,
    dispute,
    held_back,
    resolution,
    state_of_row,
)
from contracts.books.sign_off import SignOff, State, check_dispute_in_time, check_next, check_signed, sign_off, state_of
from contracts.books.signature import Persons
from contracts.terms.life import Disputes
from contracts.terms.model import Terms
from contracts.terms.money import dollars
from pipelines import terminal_tables as tables
from pipelines.books.files import append, load_book
from pipelines.books.keys import load_persons, read_key
from pipelines.books.releases import Release, added_members, disputed_rows, read_release, removed_members
from pipelines.commands.books import read_date
from pipelines.commands.sign import to_sign
from pipelines.failures import OK, UnusableInputError

T = TypeVar("T", bound=Terms)
STANDS = "stands"


def open_command(
    folder: Path,
    agreement_id: str,
    rows: Sequence[str],
    books: Path,
    agreements: Path | None,
    *,
    added: Sequence[str] = (),
    removed: Sequence[str] = (),
    why: str,
    key: Path,
    on: str,
) -> int:
    """Open a dispute over rows of a settlement, or members who are missing on its attributed list or wrong there.

    The first also signs that the settlement is disputed.
    """
    if not (rows or added or removed):
        raise UnusableInputError(
            "dispute open: give at least one --row, --member-add or --member-remove (NOTHING_ASKED)"
        )
    day, signer, persons = read_date("on", on), read_key(key), load_persons(books)
    release = read_release(folder, agreement_id, agreements)
    person, settlement_id = persons.holder(signer).name, release.settlement.settlement_id
    members = (*added_members(release, added), *removed_members(release, removed))
    disputed = (*disputed_rows(release, rows), *members)
    content = read_content(
        DisputeContent, posted_at=day, settlement_id=settlement_id, rows=disputed, why=why, person=person
    )
    signed = dispute(content, signer)
    first = sign_off(to_sign(release, State.DISPUTED, person, day), signer)
    append(books, agreement_id, lambda book: opening(book, release, signed, first, persons))
    print(f"{settlement_id}: dispute {signed.dispute_id} is open over {len(signed.rows)} rows")
    return OK


def opening(book: Book, release: Release, signed: Dispute, first: SignOff, persons: Persons) -> Sequence[Record]:
    """Return what a dispute adds to a book: itself, and first that the settlement is disputed where it was not.

    Raises BookError.
    """
    settlement, agreed = release.settlement, release.agreement.disputes
    check_signed(book.records, persons)
    check_dispute_in_time(settlement.settlement_id, signed.posted_at, book.sign_offs, agreed)
    check_disputing(signed, book.disputing, persons)
    held_back(settlement, (*book.disputing, signed), signed.posted_at, agreed)
    if state_of(settlement.settlement_id, book.sign_offs, book.entries) is State.DISPUTED:
        return [signed]
    check_next(first, book.sign_offs, book.entries, persons)
    return [first, signed]


def list_command(folder: Path, agreement_id: str, books: Path, agreements: Path | None, *, on: str) -> int:
    """Print every disputed row of an agreement and how far it has come on a day."""
    day = read_date("on", on)
    release = read_release(folder, agreement_id, agreements)
    book = load_book(books, agreement_id)
    check_signed(book.records, load_persons(books))
    tables.print_whole(tables.page(), disputes_table(book, day, release.agreement.disputes))
    return OK


def resolve_command(
    agreement_id: str,
    dispute_id: str,
    row_id: str,
    books: Path,
    *,
    finding: str,
    why: str,
    evidence: str,
    expires: str,
    key: Path,
    on: str,
) -> int:
    """Write the resolution of a disputed row, which holds once another person approved it."""
    signer, persons = read_key(key), load_persons(books)
    content = read_content(
        ResolutionContent,
        posted_at=read_date("on", on),
        dispute_id=dispute_id,
        row_id=row_id,
        finding=None if finding == STANDS else finding,
        why=why,
        evidence=evidence,
        expires=read_date("expires", expires),
        person=persons.holder(signer).name,
    )
    signed = resolution(content, signer)
    add_checked(books, agreement_id, signed)
    print(f"resolution {signed.resolution_id} of row {row_id} is written; another person approves it")
    return OK


def approve_command(agreement_id: str, resolution_id: str, books: Path, *, key: Path, on: str) -> int:
    """Approve a resolution as the second person."""
    signer, persons = read_key(key), load_persons(books)
    person = persons.holder(signer).name
    content = read_content(ApprovalContent, posted_at=read_date("on", on), resolution_id=resolution_id, person=person)
    add_checked(books, agreement_id, approval(content, signer))
    print(f"resolution {resolution_id} holds")
    return OK


def read_content(model: type[T], **given: object) -> T:
    """Return what is to be signed; raise UnusableInputError for an option that it cannot hold."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        (first, *_) = error.errors(include_url=False)
        raise UnusableInputError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def add_checked(books: Path, agreement_id: str, signed: Record) -> None:
    """Add a signed record to a book of which every signature holds, this one's too."""
    persons = load_persons(books)

    def made(book: Book) -> Sequence[Record]:
        check_signed((*book.records, signed), persons)
        return [signed]

    append(books, agreement_id, made)


def disputes_table(book: Book, on: date, disputes: Disputes) -> Table:
    """Return every disputed row, its state, and what was found on it last."""
    columns = ("opened", "dispute", "row", "clause", "about", "amount", "state", "resolution", "finding")
    table = tables.listing("Disputes", columns)
    for each in book.disputing:
        if isinstance(each, Dispute):
            for row in each.rows:
                state = state_of_row(each, row.row_id, book.disputing, on, disputes)
                last = last_resolution(book, each.dispute_id, row.row_id)
                found = (last.resolution_id, last.finding or STANDS) if last else ("", "")
                what = asked_words(row.asked) if row.asked else row.reason_code or ""
                about = (row.row_id, row.clause_id or "", what, dollars(row.cents))
                table.add_row(str(each.posted_at), each.dispute_id, *about, state, *found)
    return table


def asked_words(asked: AskedMember) -> str:
    """Return what is asked of the attributed list: the member's key, from which day, of which region or ALL."""
    return f"{asked.verb} {asked.member_key}@{asked.first}@{asked.scope}"


def last_resolution(book: Book, dispute_id: str, row_id: str) -> Resolution | None:
    """Return what was written last on a disputed row."""
    own = [
        each
        for each in book.disputing
        if isinstance(each, Resolution) and (each.dispute_id, each.row_id) == (dispute_id, row_id)
    ]
    return own[-1] if own else None
