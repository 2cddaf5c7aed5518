"""Books as files, and the commands about them: a release is posted, paid, shown, and the next run knows of it."""

import fcntl
import json
import os
from pathlib import Path

import duckdb
import pytest

from contracts.books.ledger import Entry, balances
from contracts.exhibits import load_exhibits
from pipelines.books import files
from pipelines.failures import StorageError, UnusableInputError
from pipelines.reconciliation import AGREEMENTS, reconciliation
from pipelines.settling import load_agreements, settle_all
from tests.conftest import Ran, command
from tests.contracts.booking import BOOK, SIGNERS, payment
from tests.pipelines.signing import make_people, sign

NAME = "acme_2026"


@pytest.fixture
def books(tmp_path: Path) -> Path:
    """A folder with one book of four records."""
    files.append(tmp_path, NAME, lambda book: BOOK.entries)
    return tmp_path


def test_a_book_is_appended_to_and_read_back(books: Path) -> None:
    files.append(books, NAME, lambda book: [payment(5, 20)])
    assert files.load_book(books, NAME).entries == (*BOOK.entries, payment(5, 20))
    assert files.load_book(books, "other") == files.Book("other")
    assert files.agreements_with_books(books) == [NAME]


def test_one_writer_at_a_time(books: Path) -> None:
    with (books / f"{NAME}.book").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(StorageError, match="another command is writing"):
            files.append(books, NAME, lambda book: [payment(5, 20)])
    assert files.load_book(books, NAME) == BOOK


def test_a_line_cut_short_is_refused_until_it_is_mended(books: Path) -> None:
    path = books / f"{NAME}.book"
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:50])
    ran = command("ledger", "verify", NAME, "--books", books)
    assert ran.code == 2
    assert f"the line after record 4 was cut short while it was written, so nothing of it was booked; `trueup ledger mend {NAME}`" in ran.errors  # fmt: skip  # noqa: E501
    with pytest.raises(UnusableInputError, match="TORN"):
        files.append(books, NAME, lambda book: [payment(5, 20)])
    assert command("ledger", "mend", NAME, "--books", books).output == f"{NAME}: 50 bytes of an unfinished line taken off\n"  # fmt: skip  # noqa: E501
    assert path.read_bytes() == whole


def test_a_disk_that_takes_a_part_leaves_the_book_as_it_was(books: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = os.write

    def full(descriptor: int, content: bytes) -> int:
        if len(content) < 100:
            raise OSError(28, "No space left on device")
        return written(descriptor, bytes(content)[:-60])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(StorageError, match="nothing was booked"):
        files.append(books, NAME, lambda book: [payment(5, 20)])
    monkeypatch.undo()
    assert files.load_book(books, NAME) == BOOK


def test_verify_names_the_first_bad_record_and_a_tail_cut_off(books: Path) -> None:
    path = books / f"{NAME}.book"
    whole = path.read_bytes()
    first, second, third, last = whole.splitlines(keepends=True)
    verify = ("ledger", "verify", "--books", books, "--head", BOOK.head)
    assert command(*verify).code == 0
    for lines, message in (
        (
            [first, second.replace(b'"debit_cents": 250', b'"debit_cents": 260'), third, last],
            "record 2 is not as it was",
        ),
        ([first, third, second, last], "record 2 does not follow"),
        ([second, third, last], "record 1 does not follow"),
        ([first, second, third], "record 4 and all after it were removed (HEAD_MISSING)"),
    ):
        path.write_bytes(b"".join(lines))
        ran = command(*verify)
        assert (ran.code, message in ran.errors) == (2, True), ran.errors
    # Without the hash that was noted elsewhere a shorter book is a sound one.
    assert command(*verify[:4]).code == 0


def test_show_prints_balances_as_they_stood_on_a_day(books: Path) -> None:
    ran = command("ledger", "show", NAME, "--books", books, "--on", "2026-01-02", "--json")
    shown = json.loads(ran.output)
    assert (shown["head"], len(shown["entries"])) == (BOOK.head, 3)
    assert (shown["balances_cents"]["2100"], shown["balances_cents"]["1000"]) == (354, -354)
    ran = command("ledger", "show", NAME, "--books", books, "--account", "2100")
    assert "2100 Vendor payable" in ran.output
    assert "Cash clearing" not in ran.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ledger", "verify", "--books", "nowhere"), "books: nowhere holds no book; `trueup post` makes one"),
        (("ledger", "show", "../x", "--books", "b"), "agreement: give an id such as acme_2026, got '../x'"),
        (("ledger", "show", "x", "--account", "17"), "account: give one of 1000, 1300,"),
        (("ledger", "show", "x", "--on", "June"), "on: give a date of the calendar as 2026-06-30, got 'June'"),
        (("ledger", "pay", "x", "1.005", "--on", "2026-01-01", "--reference", "r"), "amount: give dollars such as"),
        (("post", "nowhere", "--agreement", "x", "--on", "2026-01-01"), "release: nowhere is no release"),
    ],
)
def test_what_cannot_be_used_is_said(
    arguments: tuple[str, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = command(*arguments)
    assert (ran.code, message in ran.errors) == (2, True), ran.errors


def posted_from(release: Path, books: Path, agreement: str) -> tuple[Entry, ...]:
    if not files.load_book(books, agreement).kept:
        sign(release, agreement, books, on="2026-08-01", states=list(SIGNERS))
    ran = command("post", release, "--agreement", agreement, "--books", books, "--on", "2026-08-01")
    assert ran.code == 0, ran.errors
    return files.load_book(books, agreement).entries


def test_a_release_is_posted_paid_and_counted_by_the_next_run(sample_run: Ran, tmp_path: Path) -> None:
    books, release = tmp_path / "books", sample_run.out / "current"
    make_people(books)
    settled = {
        item["agreement_id"]: item for item in json.loads((release / "settlement.json").read_bytes())["agreements"]
    }
    for name in settled:
        entries = posted_from(release, books, name)
        assert files.load_book(books, name).entries == entries != ()
        assert posted_from(release, books, name) == entries
        assert balances(entries)["2100"] + balances(entries)["1300"] == -settled[name]["true_up_cents"]
    exhibits = load_exhibits()
    agreements = load_agreements(AGREEMENTS, exhibits)
    with duckdb.connect(str(sample_run.out / "work" / "warehouse.duckdb"), read_only=True) as connection:
        for again in settle_all(connection, agreements, exhibits, tmp_path / "work", books=books):
            settlement = again.settlement
            assert settlement.net_cents == settled[settlement.agreement_id]["net_cents"] != 0
            assert settlement.true_up_cents == 0


def test_books_lie_below_out_unless_named(tmp_path: Path) -> None:
    assert reconciliation({"out": str(tmp_path)}).books == tmp_path / "books"
    assert reconciliation({"out": str(tmp_path), "books": "elsewhere"}).books == Path("elsewhere")
