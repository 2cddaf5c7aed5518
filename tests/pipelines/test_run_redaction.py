"""An error never carries what a row holds: not in its message, not in its cause, not in the log."""

import errno
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import duckdb
import pydantic
import pytest

from pipelines import failures
from pipelines.definitions import note_around_steps
from pipelines.failures import BugError, RunError, StorageError, UnusableInputError, describe
from pipelines.progress import keep, run_step

CANARY = "MEMBER-CANARY-987654321"


class Strict(pydantic.BaseModel):
    number: int


def bad_cast() -> None:
    duckdb.connect().execute("select cast(? as integer)", [CANARY]).fetchall()


def bad_model() -> None:
    Strict.model_validate({"number": CANARY})


def bad_key() -> None:
    raise KeyError(CANARY)


def bad_chain() -> None:
    try:
        bad_cast()
    except duckdb.Error as error:
        raise ValueError(f"while reading {CANARY}") from error


@pytest.mark.parametrize("action", [bad_cast, bad_model, bad_key, bad_chain])
def test_an_error_of_a_library_is_told_without_its_values(action: Callable[[], None], tmp_path: Path) -> None:
    log = tmp_path / "run.log"
    with keep(log) as journal, pytest.raises(RunError) as told:
        run_step("core.claim_line", action)
    assert isinstance(told.value, BugError)
    assert told.value.exit_code == 70
    assert told.value.__cause__ is None
    assert told.value.__context__ is None
    assert str(told.value).startswith("core.claim_line failed on an error of trueup itself (")
    assert CANARY not in str(told.value) + repr(told.value.__dict__)
    assert CANARY not in log.read_text(encoding="utf-8")
    assert "tests/pipelines/test_run_redaction.py:" in log.read_text(encoding="utf-8")
    assert journal.failures == [told.value]


def test_the_code_of_a_bug_names_its_place() -> None:
    def place() -> RunError:
        try:
            bad_key()
        except KeyError as error:
            return describe(error, "x")
        raise AssertionError

    def other_place() -> RunError:
        try:
            bad_cast()
        except duckdb.Error as error:
            return describe(error, "x")
        raise AssertionError

    assert isinstance(place(), BugError)
    assert str(place()) == str(place())
    assert str(place()) != str(other_place())


def test_an_error_around_a_step_is_known_by_its_kind_and_place(tmp_path: Path) -> None:
    @dg.op
    def around() -> None:
        bad_key()

    @dg.job
    def broken() -> None:
        around()

    with keep(tmp_path / "work" / "run.log") as journal:
        quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
        note_around_steps(broken.execute_in_process(run_config=quiet, raise_on_error=False))
    told = str(journal.failures[0])
    assert told.startswith("around failed on an error of trueup itself (KeyError, code E-")
    log = (tmp_path / "work" / "run.log").read_text(encoding="utf-8")
    assert "tests/pipelines/test_run_redaction.py:" in log
    assert CANARY not in told + log


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (
            OSError(errno.ENOSPC, "No space left on device", "out/x"),
            StorageError,
            "publishing: No space left on device: out/x",
        ),
        (
            FileNotFoundError(errno.ENOENT, "No such file or directory", "in/x"),
            UnusableInputError,
            "publishing: No such file or directory: in/x",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "in/x"),
            UnusableInputError,
            "publishing: Permission denied: in/x",
        ),
        (OSError("odd"), StorageError, "publishing: cannot be read or written"),
        (
            MemoryError(),
            StorageError,
            "publishing needs more memory than it may take: try --threads 1, or a larger --memory",
        ),
        (
            duckdb.OutOfMemoryException(CANARY),
            StorageError,
            "publishing needs more memory than it may take: try --threads 1, or a larger --memory",
        ),
        (
            duckdb.IOException("Could not write: No space left on device"),
            StorageError,
            "publishing found no space left on the disk",
        ),
    ],
)
def test_known_errors_say_what_to_do(error: Exception, kind: type[RunError], message: str) -> None:
    told = describe(error, "publishing")
    assert type(told) is kind
    assert str(told) == message


def test_exit_codes_differ() -> None:
    kinds = [RunError, UnusableInputError, failures.QualityError, StorageError, BugError]
    assert [kind.exit_code for kind in kinds] == [1, 2, 3, 4, 70]
