"""Books as files, ``<books>/<agreement_id>.book``: read and checked whole, appended to by one writer at a time.

A record counts once its line and the folder are on the disk. What a crash leaves of a line is found on the next
reading and never booked.
"""

import fcntl
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from contracts.books.book import Book, Record, read_book
from contracts.books.ledger import BookError
from pipelines.failures import StorageError, UnusableInputError
from pipelines.publish.release import sync

R = TypeVar("R", bound=Record)
SUFFIX = ".book"
NAME = r"[a-z][a-z0-9_]{0,62}"


def book_path(folder: Path, agreement_id: str) -> Path:
    """Return where the book of an agreement lies; raise UnusableInputError for what is no agreement's id."""
    if not re.fullmatch(NAME, agreement_id):
        raise UnusableInputError(f"agreement: give an id such as acme_2026, got {agreement_id[:40]!r}")
    return folder / f"{agreement_id}{SUFFIX}"


def agreements_with_books(folder: Path) -> list[str]:
    """Return the ids of the agreements that have a book in a folder."""
    return sorted(path.name.removesuffix(SUFFIX) for path in folder.glob(f"*{SUFFIX}"))


def load_book(folder: Path, agreement_id: str) -> Book:
    """Read the book of an agreement and check it whole; an agreement without one has an empty book."""
    path = book_path(folder, agreement_id)
    if not path.exists():
        return Book(agreement_id)
    with path.open("rb") as file:
        # A writer may be in the middle of a line.
        fcntl.flock(file, fcntl.LOCK_SH)
        return checked(path, agreement_id, file.read())


def write_book(folder: Path, book: Book) -> None:
    """Write a copy of a book to another folder."""
    text = "".join(f"{each.line}\n" for each in book.kept)
    book_path(folder, book.agreement_id).write_text(text, encoding="utf-8")


def append(folder: Path, agreement_id: str, made: Callable[[Book], Sequence[R]]) -> tuple[R, ...]:
    """Add the records that are made of a book to it, all or none; return them.

    Nobody else writes between the reading and the writing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = book_path(folder, agreement_id)
    with locked(path) as descriptor:
        content = path.read_bytes()
        book = checked(path, agreement_id, content)
        added = tuple(made(book))
        kept = book.with_records(added).kept[len(book.kept) :]
        write(descriptor, len(content), "".join(f"{each.line}\n" for each in kept).encode())
        sync(folder)
    return added


def mend(folder: Path, agreement_id: str) -> int:
    """Take off a last line that was cut short; return how many bytes of it there were.

    Raises BookError where anything else is wrong with the book: that is not mended but looked into.
    """
    path = book_path(folder, agreement_id)
    with locked(path) as descriptor:
        content = path.read_bytes()
        whole = content.rfind(b"\n") + 1
        checked(path, agreement_id, content[:whole])
        os.ftruncate(descriptor, whole)
        os.fsync(descriptor)
    return len(content) - whole


def checked(path: Path, agreement_id: str, content: bytes) -> Book:
    """Read a book; an error names its file."""
    try:
        return read_book(agreement_id, content)
    except BookError as error:
        raise UnusableInputError(f"{path}: {error}") from None


def write(descriptor: int, length: int, content: bytes) -> None:
    """Write at the end of a file and bring it to the disk; where that fails the file is as long as it was."""
    try:
        os.lseek(descriptor, length, os.SEEK_SET)
        view = memoryview(content)
        while view:
            view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    except OSError as error:
        os.ftruncate(descriptor, length)
        raise StorageError(f"the book cannot be written: {error.strerror}; nothing was booked") from None


@contextmanager
def locked(path: Path) -> Iterator[int]:
    """Hold a book alone; raise StorageError where somebody else writes to it. The lock ends with its holder."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StorageError(f"{path} cannot be written to: {error.strerror}") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield descriptor
    except BlockingIOError:
        raise StorageError(f"{path}: another command is writing to it; try again when it has ended") from None
    finally:
        os.close(descriptor)
