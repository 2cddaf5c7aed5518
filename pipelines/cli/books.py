"""The commands about books: posting settlements, money that moved, and what a book holds."""

# ruff: noqa: PLC0415 help and completion must answer at once, so heavy imports stand inside the commands

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from pipelines.cli.options import BOOKS, AgreementId, Agreements, Books, Key, On, ReleaseFolder, Why

ledger_app = App(name="ledger", help="Read, check and mend the books.")
keys_app = App(name="keys", help="Keys to sign with.")


def post(
    release: ReleaseFolder,
    /,
    *,
    agreement: AgreementId,
    on: On,
    books: Books = BOOKS,
    agreements: Agreements = None,
    cause: str | None = None,
    affected: str | None = None,
) -> int:
    """Post a settlement as a release holds it: what it comes to less what the book holds of its period.

    Parameters
    ----------
    cause
        Why it is restated however small the change: fraud, court, audit, identity, wrong_term, method, or dispute.
    affected
        Of cause identity: how many members had a wrong one, of how many, such as 12/900.
    """
    from pipelines.commands.books import post_command

    return post_command(release, agreement, books, agreements, on=on, cause=cause, affected=affected)


def sign(
    release: ReleaseFolder,
    /,
    *,
    agreement: AgreementId,
    state: Annotated[str | None, Parameter(name="--as")] = None,
    key: Key | None = None,
    on: On | None = None,
    books: Books = BOOKS,
    agreements: Agreements = None,
) -> int:
    """Sign that a settlement has come to a state; without --as, show how far it has come and what posting lacks.

    Parameters
    ----------
    state
        The state signed: prepared, reviewed, actuary_signed, vendor_delivered, accepted or disputed.
    """
    from pipelines.commands.sign import show_signed_command, sign_command
    from pipelines.failures import UnusableInputError

    if state is None:
        return show_signed_command(release, agreement, books, agreements, on=on)
    if key is None or on is None:
        raise UnusableInputError("key, on: give --key FILE and --on DATE to sign")
    return sign_command(release, agreement, books, agreements, state=state, key=key, on=on)


@keys_app.command
def new(name: str, /, *, out: Path) -> int:
    """Make a key to sign with, and print the entry of persons.yaml that makes it known.

    Parameters
    ----------
    name
        Whose it is, such as ana_ruiz.
    out
        The file to keep the private half in, for its holder alone.
    """
    from pipelines.commands.sign import keys_new_command

    return keys_new_command(name, out)


@ledger_app.command
def verify(*agreement: str, books: Books = BOOKS, head: str | None = None) -> int:
    """Check books: find the first record that was changed, moved or taken out, and the first false signature.

    Parameters
    ----------
    agreement
        Ids of agreements; by default of all that have a book.
    head
        The last hash as it was noted earlier: finds records removed from the end too.
    """
    from pipelines.commands.books import verify_command

    return verify_command(agreement, books, head)


@ledger_app.command
def show(
    agreement: AgreementId,
    /,
    *,
    books: Books = BOOKS,
    on: str | None = None,
    account: str | None = None,
    json: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Print the settlements and entries of a book, and the balance of every account.

    Parameters
    ----------
    on
        As it stood at the end of this day, such as 2026-08-01.
    account
        Only this account, such as 2100.
    json
        Print as JSON.
    """
    from pipelines.commands.books import show_command

    return show_command(agreement, books, on, account, as_json=json)


@ledger_app.command(name="pay")
def pay(
    agreement: AgreementId,
    amount: Annotated[str, Parameter(allow_leading_hyphen=True)],
    /,
    *,
    on: On,
    reference: str,
    period: str | None = None,
    books: Books = BOOKS,
) -> int:
    """Book money paid to the vendor; a negative amount was received from it.

    Parameters
    ----------
    amount
        Dollars, such as 1149.86.
    reference
        The bank's reference, so that one payment is booked once.
    period
        The first day of the period paid, where several stand open.
    """
    from pipelines.commands.books import pay_command

    return pay_command(agreement, amount, books, on, reference=reference, period=period)


@ledger_app.command
def reverse(agreement: AgreementId, entry: str, /, *, on: On, why: Why, books: Books = BOOKS) -> int:
    """Take an entry back by its reverse; what is right is then posted anew.

    Parameters
    ----------
    entry
        The id of the entry, as `trueup ledger show` prints it.
    """
    from pipelines.commands.books import reverse_command

    return reverse_command(agreement, entry, books, on, why)


@ledger_app.command
def mend(agreement: AgreementId, /, *, books: Books = BOOKS) -> int:
    """Take off the last line of a book where a crash cut it short; nothing of it was booked."""
    from pipelines.commands.books import mend_command

    return mend_command(agreement, books)
