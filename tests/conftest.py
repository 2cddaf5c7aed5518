"""What several rooms' tests share: one small sample payer and one whole run over it, made once a session."""

import contextlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipelines.cli import main


@dataclass(frozen=True)
class Ran:
    """How a command line ended: its exit code and what it printed."""

    code: int
    output: str
    errors: str
    out: Path

    def files(self) -> dict[str, bytes]:
        """Return the current release, file by file."""
        current = self.out / "current"
        return {
            path.relative_to(current).as_posix(): path.read_bytes() for path in current.rglob("*") if path.is_file()
        }

    def settlement(self) -> dict[str, Any]:
        """Return what the current release settled."""
        return json.loads(self.files()["settlement.json"])


def command(*arguments: object, out: Path = Path("out")) -> Ran:
    """Run a command line of `trueup` in this process."""
    output, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
        code = main([str(argument) for argument in arguments])
    return Ran(code, output.getvalue(), errors.getvalue(), out)


def run(inputs: Path, out: Path, *more: object) -> Ran:
    """Settle a folder of inputs into a folder of releases."""
    return command("run", "--inputs", inputs, "--out", out, *more, out=out)


SAMPLE: Sequence[object] = ("--members", 1500, "--months", 30, "--seed", 11)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: the files that rest on the one whole run, then those of the pipelines."""
    resting = {item.path for item in items if "sample_run" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: (item.path not in resting, "pipelines" not in item.path.parts))


@pytest.fixture(scope="session")
def sample_payer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small sample payer."""
    folder = tmp_path_factory.mktemp("sample_payer")
    made = command("sample", *SAMPLE, "--out", folder)
    assert (made.code, made.errors) == (0, "")
    return folder


@pytest.fixture(scope="session")
def sample_run(sample_payer: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Return a whole run over the small sample payer, on two threads."""
    return run(sample_payer, tmp_path_factory.mktemp("run"), "--threads", 2)
