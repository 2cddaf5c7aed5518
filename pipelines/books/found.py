"""The books as a run found them: copied once, so that what is posted or resolved meanwhile changes nothing of it."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from pipelines.books.files import load_book, write_book
from pipelines.books.keys import PERSONS
from pipelines.failures import UnusableInputError

FOLDER = "books"


def keep_books(books: Path, work: Path, agreement_ids: Iterable[str]) -> Path:
    """Copy the books of agreements, and who may sign in them, below the work folder of a run; return the copies."""
    folder = work / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if (books / PERSONS).is_file():
        shutil.copyfile(books / PERSONS, folder / PERSONS)
    for agreement_id in sorted(set(agreement_ids)):
        write_book(folder, load_book(books, agreement_id))
    return folder


def kept_books(work: Path) -> Path:
    """Return the folder of the copies; raise UnusableInputError where the run has made none yet."""
    folder = work / FOLDER
    if not folder.is_dir():
        raise UnusableInputError(f"out: {work} holds no books as a run found them; build the terms first")
    return folder
