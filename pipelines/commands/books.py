"""What the commands about books do once their arguments are parsed: exit codes come back, RunErrors are raised."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pydantic import ValidationError
from rich.table import Table

from contracts.books.book import Book, Record
from contracts.books.cash import paid
from contracts.books.dispute import held_back
from contracts.books.ledger import Account, BookError, Entry, balances, plain, reversal
from contracts.books.posting import postings, refuse_early
from contracts.books.restatement import Immaterial, Stage, stages
from contracts.books.sign_off import check_signed, lacking, refuse_unsigned
from contracts.terms.life import Cause, Grounds
from contracts.terms.money import dollars
from pipelines import terminal_tables as tables
from pipelines.books.files import agreements_with_books, append, load_book, mend
from pipelines.books.keys import load_persons
from pipelines.books.releases import read_release
from pipelines.failures import OK, UnusableInputError


def verify_command(agreement_ids: Sequence[str], books: Path, head: str | None) -> int:
    """Check books whole and every signature; with a hash noted earlier, that nothing was removed from the end."""
    names = list(agreement_ids) or agreements_with_books(books)
    if not names:
        raise UnusableInputError(f"books: {books} holds no book; `trueup post` makes one")
    if head and len(names) != 1:
        raise UnusableInputError("head: name the one agreement whose book had this hash")
    persons = load_persons(books)
    for name in names:
        book = load_book(books, name)
        if head:
            book.up_to(head)
        check_signed(book.records, persons)
        print(f"{name}: {len(book.kept)} records are as they were written; the last hash is {book.head}")
    return OK


def show_command(agreement_id: str, books: Path, on: str | None, account: str | None, *, as_json: bool) -> int:
    """Print the settlements and entries of a book and the balance of every account, as they stood on a day."""
    day = read_date("on", on) if on else None
    if account is not None and account not in set(Account):
        raise UnusableInputError(f"account: give one of {', '.join(Account)}, got {account[:40]!r}")
    book = load_book(books, agreement_id)
    records = [each for each in book.restated if day is None or each.posted_at <= day]
    entries = [each for each in records if isinstance(each, Entry)]
    shown = [each for each in entries if account is None or any(line.account == account for line in each.lines)]
    sums = {each: cents for each, cents in balances(entries).items() if account in (None, each)}
    if as_json:
        settlements = [plain(each) for each in stages(records)]
        document = {"agreement_id": agreement_id, "head": book.head, "settlements": settlements}
        print(json.dumps({**document, "entries": [plain(each) for each in shown], "balances_cents": sums}, indent=2))
        return OK
    console = tables.page()
    console.print(stages_table(stages(records)))
    console.print(entries_table(shown, account))
    console.print(balances_table(sums))
    return OK


def post_command(
    folder: Path,
    agreement_id: str,
    books: Path,
    agreements: Path | None,
    *,
    on: str,
    cause: str | None,
    affected: str | None,
) -> int:
    """Post the settlement of an agreement as a release holds it, or keep that its change is too small to post."""
    day, grounds = read_date("on", on), read_grounds(cause, affected)
    release = read_release(folder, agreement_id, agreements)
    settlement, agreed = release.settlement, release.agreement
    if grounds and grounds.cause is Cause.DISPUTE and not release.resolutions:
        raise BookError("NO_FINDING", f"{settlement.settlement_id} rests on no finding that two persons approved")
    persons = load_persons(books)
    small: list[Immaterial] = []

    def made(book: Book) -> Sequence[Entry | Immaterial]:
        check_signed(book.records, persons)
        missing = lacking(settlement.settlement_id, settlement.kind, book.sign_offs, day, agreed.disputes)
        refuse_unsigned(settlement.settlement_id, missing)
        refuse_early(settlement, day, agreed.calendar)
        undisputed = held_back(settlement, book.disputing, day, agreed.disputes)
        found = postings(
            undisputed, release.settled_on, book.entries, day, restatement=agreed.restatement, grounds=grounds
        )
        if not isinstance(found, Immaterial):
            return found
        small.append(found)
        return () if any(isinstance(each, Immaterial) and each.repeats(found) for each in book.restated) else (found,)

    print_posted(settlement.settlement_id, small, append(books, agreement_id, made))
    return OK


def print_posted(settlement_id: str, small: Sequence[Immaterial], added: Sequence[Record]) -> None:
    """Print the entries that were posted, or why none was."""
    if small:
        print(f"{settlement_id}: {small[0].sentence}; not posted")
    elif not added:
        print(f"{settlement_id} stands in the book already; nothing was posted")
    else:
        tables.page().print(entries_table([each for each in added if isinstance(each, Entry)], None))


def pay_command(agreement_id: str, amount: str, books: Path, on: str, *, reference: str, period: str | None) -> int:
    """Book money paid to the vendor, or for a negative amount received from it."""
    day, first = read_date("on", on), read_date("period", period) if period else None
    cents = read_cents(amount)
    added = append(books, agreement_id, lambda book: [paid(book.entries, cents, day, reference, first=first)])
    tables.page().print(entries_table(added, None))
    return OK


def reverse_command(agreement_id: str, entry_id: str, books: Path, on: str, why: str) -> int:
    """Take an entry back by its reverse."""
    day = read_date("on", on)
    added = append(books, agreement_id, lambda book: [reversal(book.entries, entry_id, day, why)])
    tables.page().print(entries_table(added, None))
    return OK


def mend_command(agreement_id: str, books: Path) -> int:
    """Take off what a crash left of a line."""
    if agreement_id not in agreements_with_books(books):
        raise UnusableInputError(f"books: {books} holds no book of {agreement_id[:40]}")
    count = mend(books, agreement_id)
    print(f"{agreement_id}: {count} bytes of an unfinished line taken off" if count else f"{agreement_id}: is whole")
    return OK


def stages_table(found: Sequence[Stage]) -> Table:
    """Return the settlements of a book: what each added to expense, and which one took its place."""
    table = tables.listing("Settlements", ("on", "settlement", "what", "superseded by"), ("change",))
    for each in found:
        by = each.superseded_by or ""
        table.add_row(str(each.posted_at), each.settlement_id, each.what, by, dollars(each.change_cents))
    return table


def entries_table(entries: Sequence[Entry], account: str | None) -> Table:
    """Return entries line by line, those of one account if it is named."""
    table = tables.listing("Entries", ("posted", "entry", "what", "account", "clause"), ("debit", "credit"))
    for each in entries:
        head = [str(each.posted_at), each.entry_id, f"{each.type}: {each.about}"]
        for line in each.lines:
            if account in (None, line.account):
                sides = [dollars(cents) if cents else "" for cents in (line.debit_cents, line.credit_cents)]
                table.add_row(*head, line.account.value, line.component or "", *sides)
                head = ["", "", ""]
    return table


def balances_table(sums: Mapping[Account, int]) -> Table:
    """Return what stands in each account."""
    table = tables.listing("Balances", ("account",), ("debit", "credit"))
    for account, cents in sums.items():
        sides = [dollars(cents) if cents > 0 else "", dollars(-cents) if cents < 0 else ""]
        table.add_row(f"{account.value} {account.label}", *(sides if cents else ["", dollars(0)]))
    return table


def read_date(name: str, text: str) -> date:
    """Read a day of the calendar."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnusableInputError(f"{name}: give a date of the calendar as 2026-06-30, got {text[:40]!r}") from None


def read_grounds(cause: str | None, affected: str | None) -> Grounds | None:
    """Read why a settlement is restated whatever its size, and how many members of how many have a wrong identity."""
    if cause is not None and cause not in set(Cause):
        raise UnusableInputError(f"cause: give one of {', '.join(Cause)}, got {cause[:40]!r}")
    if cause is None and affected is None:
        return None
    affected_count, _, member_count = (affected or "").partition("/")
    try:
        return Grounds.model_validate(
            {"cause": cause, "affected_count": affected_count or None, "member_count": member_count or None}
        )
    except ValidationError:
        raise UnusableInputError(
            "cause, affected: give --affected with --cause identity alone: how many members had a wrong one, of how "
            f"many, such as 12/900; got {cause} and {(affected or '')[:40]!r}"
        ) from None


def read_cents(text: str) -> int:
    """Read dollars with two digits as cents."""
    try:
        cents = Decimal(text) * 100
        if cents == cents.to_integral_value():
            return int(cents)
    except InvalidOperation:
        pass
    raise UnusableInputError(f"amount: give dollars such as 1149.86, got {text[:40]!r}")
