"""What may be said about an error, and the exit code it ends a command with.

The messages of DuckDB, Polars, pydantic and Great Expectations quote the rows they stumbled over. Nothing of them
leaves this module: not to the terminal, not to a log, not to Dagster's event storage. Ours carry a message without
values.
"""

import errno
import hashlib
import re
import traceback
from collections.abc import Sequence
from pathlib import Path

OK = 0
REFUSED = 1
UNUSABLE_INPUT = 2
QUALITY = 3
STORAGE = 4
BUG = 70
STOPPED = 130

# Errors of the house whose messages name files, fields, tables and columns, never what a row holds.
TOLD_AS_WRITTEN = frozenset(
    {"BookError", "ProfileError", "NotLoadedError", "FactsDoNotFitError", "ModelError", "SuiteError"}
)
# Raised before a row is read: they quote the query, and no query of ours holds a value of a row.
SAID_OF_QUERIES = frozenset(
    {"BinderException", "CatalogException", "ParserException", "AnalysisException", "UnsupportedError"}
)
PLACE = re.compile(r'^ *File "(.+)", line ([0-9]+), in (.+)$', re.MULTILINE)
HOUSE = Path(__file__).resolve().parents[1]


class RunError(Exception):
    """An end of the run that a person can act on; the message holds no value of a row."""

    exit_code = REFUSED


class RefusedError(RunError):
    """An agreement or the facts to settle on have errors; the message names file, field and what would be right."""

    exit_code = REFUSED


class UnusableInputError(RunError):
    """What was given cannot be used: an option, a folder, a file, a date."""

    exit_code = UNUSABLE_INPUT


class QualityError(RunError):
    """A critical expectation or reconciliation does not hold; nothing was published."""

    exit_code = QUALITY


class StorageError(RunError):
    """Reading or writing failed: no space, no permission, another run at work."""

    exit_code = STORAGE


class BugError(RunError):
    """An error nobody foresaw. It is known by its kind and its place in the code; ``frames`` are for the log."""

    exit_code = BUG

    def __init__(self, doing: str, kind: str, frames: Sequence[str], detail: str = "") -> None:
        self.frames = frames
        self.code = "E-" + hashlib.sha256("|".join([kind, *frames]).encode()).hexdigest()[:8]
        super().__init__(f"{doing} failed on an error of trueup itself ({kind}, code {self.code}){detail}")


def describe(error: BaseException, doing: str) -> RunError:
    """Return the error as it may be told. ``doing`` says what was being done, in words without values."""
    if isinstance(error, RunError):
        return error
    if _is_told_as_written(error):
        return UnusableInputError(str(error))
    if isinstance(error, OSError):
        return _storage(error, doing)
    short_of = _short_of(error)
    if short_of:
        return StorageError(f"{doing} {short_of}")
    detail = f": {str(error).splitlines()[0]}" if _names(error) & SAID_OF_QUERIES else ""
    return BugError(doing, type(error).__name__, frames_of(error), detail)


def frames_of(error: BaseException) -> list[str]:
    """Return where in the code an error arose, without a line of source or a value."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def places_in(trace: str) -> list[str]:
    """Return where in the code an error arose, from the text of its trace, without a line of source or a value."""
    return [f"{_short(name)}:{line} {function}" for name, line, function in PLACE.findall(trace)]


def _short(filename: str) -> str:
    path = Path(filename)
    return path.relative_to(HOUSE).as_posix() if path.is_relative_to(HOUSE) else path.name


def _is_told_as_written(error: BaseException) -> bool:
    """Tell whether the error is one of ours, whose messages are written without values of rows."""
    return bool(_names(error) & TOLD_AS_WRITTEN)


def _names(error: BaseException) -> set[str]:
    return {kind.__name__ for kind in type(error).__mro__}


def _short_of(error: BaseException) -> str | None:
    """Say what the engine found missing or broken on this machine; None for any other error."""
    names, said = _names(error), str(error)
    if names & {"OutOfMemoryException", "MemoryError"}:
        return "needs more memory than it may take: try --threads 1, or a larger --memory"
    if "IOException" in names and "No space left" in said:
        return "found no space left on the disk"
    if "Error" in names and "Corrupt database file" in said:
        return "found its tables damaged on the disk: delete the folder work of OUT and run again"
    return None


def _storage(error: OSError, doing: str) -> RunError:
    what = error.strerror or "cannot be read or written"
    where = f": {error.filename}" if error.filename else ""
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EACCES):
        return UnusableInputError(f"{doing}: {what}{where}")
    return StorageError(f"{doing}: {what}{where}")
