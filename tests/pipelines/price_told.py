"""What a command of `trueup price` tells: in words, as JSON, and one line of a table."""

import json
from typing import Any

import pytest

from pipelines.cli import main
from pipelines.failures import OK

Capture = pytest.CaptureFixture[str]


def told(capsys: Capture, *arguments: str, code: int = OK) -> str:
    assert main(["price", *arguments]) == code
    printed = capsys.readouterr()
    return printed.out if code == OK else printed.err


def document(capsys: Capture, *arguments: str) -> dict[str, Any]:
    found = json.loads(told(capsys, *arguments, "--json"))
    assert found["is"] == "estimate, not a settlement"
    return dict(found)


def cells(text: str, first: str) -> list[str]:
    """The words of the line of a table that begins so, without what stands between columns."""
    return next(line for line in text.splitlines() if line.strip().startswith(first)).split()
