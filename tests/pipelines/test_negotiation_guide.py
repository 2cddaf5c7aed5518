"""The guide to negotiations: its commands print what it shows, and it names every key of an assumptions file."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from contracts.negotiation import assumptions
from contracts.negotiation.assumption import Assumption
from pipelines.cli import main
from tests.pipelines.readme import COLUMNS, GUIDE, ROOT, as_shown, commands, without_seconds

SHOWN = commands(GUIDE.read_text(encoding="utf-8"))
PARTS = (assumptions.Population, assumptions.Care, assumptions.Value, assumptions.VendorCosts, assumptions.Avoided)
PARTS += (assumptions.Episodes, assumptions.Related, assumptions.Assumptions, Assumption)


def keys(part: type[BaseModel]) -> Iterator[str]:
    return (field.alias or name for name, field in part.model_fields.items())


@pytest.mark.parametrize("command", SHOWN, ids=lambda command: command.line.split()[2])
def test_every_command_prints_what_the_guide_shows(command, tmp_path, monkeypatch, capsys):
    (tmp_path / "contracts").symlink_to(ROOT / "contracts")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", COLUMNS)
    assert main(shlex.split(command.line)[1:]) == 0
    assert as_shown(without_seconds(capsys.readouterr().out), command.output) == command.output


def test_the_guide_goes_through_every_step_but_the_back_test_which_needs_a_run():
    assert [command.line.split()[2] for command in SHOWN] == [
        *("compare", "breakeven", "simulate", "whatif", "curve", "redline", "brief"),
    ]


def test_the_guide_names_every_key_of_an_assumptions_file():
    words = GUIDE.read_text(encoding="utf-8").replace("`", ".").split(".")
    missing = {key for part in PARTS for key in keys(part)} - {word.strip() for word in words}
    assert missing == set()
