"""`trueup price assumptions`: the sets that come with trueup, and every number of one with its source."""

import json
from pathlib import Path

from contracts.loader import load
from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.shipped import shipped
from pipelines.cli import main
from pipelines.failures import OK, REFUSED, UNUSABLE_INPUT


def test_without_a_name_the_sets_are_listed(capsys):
    assert main(["price", "assumptions"]) == OK
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(shipped())


def test_a_set_is_printed_with_ranges_and_sources(capsys):
    assert main(["price", "assumptions", "phti_pt_guided"]) == OK
    printed = " ".join(capsys.readouterr().out.split())
    assert "(estimate, not a settlement)" in printed
    assert "population.eligible_share 0.0176 0.011733 0.0352 no ours: users of therapy" in printed
    assert "value.avoided.saved_after_the_fee.price and population.eligible_share vary together by -1" in printed


def test_what_is_printed_as_json_loads_as_the_same_assumptions(tmp_path: Path, capsys):
    assert main(["price", "assumptions", "commercial_example", "--json"]) == OK
    document = json.loads(capsys.readouterr().out)
    assert document.pop("is") == "estimate, not a settlement"
    (tmp_path / "same.yaml").write_text(json.dumps(without_nothing(document)), encoding="utf-8")
    same = load(tmp_path / "same.yaml", Assumptions).required()
    assert same == load(shipped()["commercial_example"], Assumptions).required()


def without_nothing(value):
    """The same document without what it does not state."""
    if isinstance(value, dict):
        return {key: without_nothing(part) for key, part in value.items() if part is not None}
    return [without_nothing(part) for part in value] if isinstance(value, list) else value


def test_a_set_is_copied_to_start_ones_own_and_nothing_is_written_over(tmp_path: Path, capsys):
    own, source = tmp_path / "mine" / "own.yaml", shipped()["commercial_example"]
    assert main(["price", "assumptions", "commercial_example", "--out", str(own)]) == OK
    assert capsys.readouterr().out == f"{own}\n"
    assert own.read_bytes() == source.read_bytes()
    assert main(["price", "assumptions", "ajmc_2023", "--out", str(own)]) == UNUSABLE_INPUT
    assert f"out: {own} is there already; name a new file" in capsys.readouterr().err
    assert own.read_bytes() == source.read_bytes()
    assert main(["price", "assumptions", "--out", str(tmp_path / "new.yaml")]) == UNUSABLE_INPUT
    assert "out: name the set to copy too, one of access_180" in capsys.readouterr().err


def test_a_file_of_ones_own_is_refused_with_the_line_of_every_error(tmp_path: Path, capsys):
    file = tmp_path / "own.yaml"
    text = shipped()["ajmc_2023"].read_text(encoding="utf-8")
    file.write_text(
        text.replace("base: 0.10", "base: 10").replace("roi_target: 2", "roi_target: none"), encoding="utf-8"
    )
    assert main(["price", "assumptions", str(file)]) == REFUSED
    printed = capsys.readouterr().err
    lines = text.splitlines()
    engagement, target = (
        next(n for n, line in enumerate(lines, 1) if word in line) for word in ("  yield", "roi_target")
    )
    assert f"{file}:{engagement}: population.yield" in printed
    assert f"{file}:{target}: roi_target" in printed


def test_a_name_that_is_no_set_is_answered_with_those_there_are(capsys):
    assert main(["price", "assumptions", "nobody"]) == UNUSABLE_INPUT
    assert "commercial_example" in capsys.readouterr().err
