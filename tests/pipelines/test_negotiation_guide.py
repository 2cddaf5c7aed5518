"""The guide to negotiations: its commands print what it shows."""

from __future__ import annotations

import shlex

import pytest

from pipelines.cli import main
from tests.pipelines.readme import COLUMNS, GUIDE, ROOT, as_shown, commands, without_seconds

SHOWN = commands(GUIDE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("command", SHOWN, ids=lambda command: command.line.split()[2])
def test_every_command_prints_what_the_guide_shows(command, tmp_path, monkeypatch, capsys):
    (tmp_path / "contracts").symlink_to(ROOT / "contracts")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", COLUMNS)
    assert main(shlex.split(command.line)[1:]) == 0
    assert as_shown(without_seconds(capsys.readouterr().out), command.output) == command.output


def test_the_guide_goes_through_every_step_but_the_back_test_which_needs_a_run():
    assert [command.line.split()[2] for command in SHOWN] == [
        *("compare", "breakeven", "simulate", "whatif", "curve", "redline", "brief", "assumptions"),
    ]
