"""`trueup agreement new`: presets listed, an agreement written or printed, and what is told when it cannot be."""

from pathlib import Path

import pytest

from contracts.presets import presets
from pipelines.cli import main
from pipelines.failures import OK, UNUSABLE_INPUT

GIVEN = ("--vendor", "acme", "--payer", "big_plan", "--effective", "2028-07-01")


def test_without_a_preset_each_is_listed_with_what_it_is(capsys):
    assert main(["agreement", "new"]) == OK
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [preset.name for preset in presets()]
    assert all(line.endswith(preset.title) for line, preset in zip(lines, presets(), strict=True))


def test_an_agreement_is_written_and_what_must_be_decided_is_told_by_line(tmp_path: Path, capsys):
    out = tmp_path / "agreements" / "acme" / "2028-07-01.yaml"
    assert main(["agreement", "new", "two_stream", *GIVEN, "--out", str(out)]) == OK
    told = capsys.readouterr().out.splitlines()
    lines = out.read_text(encoding="utf-8").splitlines()
    assert "agreement_id: acme_2028" in lines
    assert told[1] == f"{out}:9: the day of the last signature"
    assert lines[8] == "# decide: the day of the last signature"
    assert main(["agreement", "check", str(out)]) == OK


def test_without_a_file_the_text_is_all_that_is_printed(tmp_path: Path, capsys):
    out = tmp_path / "new.yaml"
    main(["agreement", "new", "two_stream", *GIVEN, "--id", "acme_pilot", "--out", str(out)])
    capsys.readouterr()
    assert main(["agreement", "new", "two_stream", *GIVEN, "--id", "acme_pilot"]) == OK
    printed = capsys.readouterr()
    assert printed.out == out.read_text(encoding="utf-8")
    assert "agreement_id: acme_pilot\n" in printed.out
    assert "line:9: the day of the last signature" in printed.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["two_streams", *GIVEN], ["preset: give one of app_based_pmpm, "]),
        (["two_stream"], ["vendor: give a name", "payer: give a name", "effective: give the first day"]),
        (["two_stream", *GIVEN, "--id", "Acme 2028"], ["id: give a name", "'Acme 2028'"]),
        (["two_stream", *GIVEN[:4], "--effective", "20280701"], ["effective: give the first day"]),
        (["two_stream", *GIVEN[:4], "--effective", "2028-02-30"], ["effective: give the first day"]),
    ],
)
def test_what_cannot_be_used_is_told_all_at_once(arguments, told, capsys):
    assert main(["agreement", "new", *arguments]) == UNUSABLE_INPUT
    error = capsys.readouterr().err
    assert all(text in error for text in told)


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path, capsys):
    out = tmp_path / "mine.yaml"
    out.write_text("mine", encoding="utf-8")
    assert main(["agreement", "new", "two_stream", *GIVEN, "--out", str(out)]) == UNUSABLE_INPUT
    assert "is there already" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "mine"
