"""What the commands about signatures do once their arguments are parsed: exit codes come back, RunErrors are raised."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.table import Table

from contracts.books.book import Book
from contracts.books.ledger import superseded_by
from contracts.books.posting import posted_from
from contracts.books.restatement import Immaterial
from contracts.books.sign_off import (
    SIGNED_BY,
    SignOff,
    SignOffContent,
    State,
    check_dispute_in_time,
    check_next,
    check_signed,
    lacking,
    refuse_suspended,
    sign_off,
    state_of,
)
from contracts.books.signature import public_text
from contracts.exhibits import load_exhibits
from contracts.windows import final_from
from pipelines import terminal_tables as tables
from pipelines.books.files import NAME, append, load_book
from pipelines.books.keys import load_persons, make_key, read_key
from pipelines.books.releases import Release, read_release
from pipelines.commands.books import read_date
from pipelines.failures import OK, UnusableInputError


def keys_new_command(name: str, out: Path) -> int:
    """Make a key and print its holder's entry of persons.yaml."""
    if not re.fullmatch(NAME, name):
        raise UnusableInputError(f"name: give a name such as ana_ruiz, got {name[:40]!r}")
    key = make_key(out)
    print(f"persons:\n  - name: {name}\n    roles: [preparer]\n    public_key: {public_text(key)}")
    return OK


def sign_command(
    folder: Path, agreement_id: str, books: Path, agreements: Path | None, *, state: str, key: Path, on: str
) -> int:
    """Sign that a settlement has come to a state."""
    if state not in SIGNED_BY:
        raise UnusableInputError(f"as: give one of {', '.join(SIGNED_BY)}, got {state[:40]!r}")
    day, signer, persons = read_date("on", on), read_key(key), load_persons(books)
    release = read_release(folder, agreement_id, agreements)
    refuse_suspended(release.settlement, release.savings, final_from(release.agreement, load_exhibits()))
    content = to_sign(release, State(state), persons.holder(signer).name, day)

    def made(book: Book) -> Sequence[SignOff]:
        check_signed(book.records, persons)
        signed = sign_off(content, signer)
        check_next(signed, book.sign_offs, book.entries, persons)
        if signed.state is State.DISPUTED:
            check_dispute_in_time(signed.settlement_id, day, book.sign_offs, release.agreement.disputes)
        return [signed]

    (signed,) = append(books, agreement_id, made)
    print(f"{signed.settlement_id}: {signed.state} by {signed.person} on {signed.posted_at}")
    return OK


def to_sign(release: Release, state: State, person: str, on: date) -> SignOffContent:
    """Return what a person signs of the settlement of a release."""
    return SignOffContent(
        posted_at=on,
        state=state,
        settlement_id=release.settlement.settlement_id,
        settlement_sha256=release.settlement.sha256,
        release_id=release.release_id,
        person=person,
    )


def show_signed_command(
    folder: Path, agreement_id: str, books: Path, agreements: Path | None, *, on: str | None
) -> int:
    """Print how far a settlement has come, who signed, and what posting lacks."""
    release = read_release(folder, agreement_id, agreements)
    book = load_book(books, agreement_id)
    check_signed(book.records, load_persons(books))
    day = read_date("on", on) if on else None
    own = release.settlement.settlement_id
    state = state_of(own, book.sign_offs, book.entries, day, release.agreement.restatement)
    later = superseded_by(book.entries, own)
    print(f"{own} is {state}" + (f", superseded by {later}" if later else ""))
    for each in book.restated:
        if isinstance(each, Immaterial) and each.settlement_id == own:
            print(f"{each.posted_at}: {each.sentence}")
    signed = [each for each in book.sign_offs if each.settlement_id == own]
    if signed:
        tables.page().print(signed_table(signed))
    if state not in (State.POSTED, State.RESTATED, State.CLOSED):
        last_day = day or (book.kept[-1].record.posted_at if book.kept else release.settlement.paid_through)
        missing = lacking(own, release.settlement.kind, book.sign_offs, last_day, release.agreement.disputes)
        first = posted_from(release.settlement, release.agreement.calendar)
        missing += (f"the day {first}",) if last_day < first else ()
        print(f"posting lacks {', '.join(missing)}" if missing else "it may be posted")
    return OK


def signed_table(signed: Sequence[SignOff]) -> Table:
    """Return who signed what and when."""
    table = tables.listing("Signed", ("on", "state", "by", "release"))
    for each in signed:
        table.add_row(str(each.posted_at), each.state, each.person, each.release_id)
    return table
