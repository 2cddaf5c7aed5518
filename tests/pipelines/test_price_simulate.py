"""`trueup price simulate`: what it prints, and what it refuses."""

import gc
import json
from pathlib import Path

import pytest

from contracts.presets import DIRECTORY as PRESETS
from pipelines.cli import main
from pipelines.failures import OK, REFUSED, UNUSABLE_INPUT
from tests.contracts.negotiation import six_cases

LISTED = six_cases.HERE / "assumptions.yaml"
UNCERTAIN = six_cases.HERE.parent / "uncertain.yaml"


def simulate(offer: Path, assumptions: Path, *options: object) -> int:
    return main(["price", "simulate", str(offer), "--assumptions", str(assumptions), "--seed", "1", *map(str, options)])


def six(name: str) -> Path:
    return six_cases.HERE / f"{name}.yaml"


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    """Return the cells of every line by its first."""
    split = (
        [cell.strip() for cell in line.split("  ") if cell.strip()] for line in capsys.readouterr().out.splitlines()
    )
    return {cells[0]: cells[1:] for cells in split if cells}


def test_all_cases_that_are_listed_give_exact_figures(capsys):
    assert simulate(six("guaranteed_500"), LISTED) == OK
    found = printed(capsys)
    assert "guaranteed_500 under paying_back: estimate, not a settlement. Over all 6 cases there are." in found
    assert found["you save at least what you pay"] == ["100.0%"]
    assert found["guarantees keep some of the fees"] == ["75.0%"]
    assert found["the vendor is paid less than its work costs"] == ["25.0%"]
    # Half engage 2,000, half 4,000; 1/4 are refunded all but 133.33, half all but 300, 1/4 nothing.
    assert found["you pay"][0] == "$925,000.00"
    assert found["the vendor keeps"] == ["-$526,666.67", "-$526,666.67"]
    assert "Without them you would pay $1,500,000.00, $575,000.00 more." in found
    assert found["value.saved_each"] == ["450", "200", "800", "no", "as stated"]


def test_drawn_cases_have_errors_and_the_same_seed_prints_the_same(capsys):
    offer = PRESETS / "two_stream.yaml"
    assert simulate(offer, UNCERTAIN, "--draws", 40) == OK
    first = capsys.readouterr().out
    assert "Over 40 cases drawn with seed 1." in first
    assert "±" in first
    assert simulate(offer, UNCERTAIN, "--draws", 40) == OK
    assert capsys.readouterr().out == first
    assert gc.isenabled()


def test_without_a_seed_the_cases_are_those_of_seed_1(capsys):
    assert (
        main(["price", "simulate", str(PRESETS / "two_stream.yaml"), f"--assumptions={UNCERTAIN}", "--draws=2"]) == OK
    )
    assert "Over 2 cases drawn with seed 1." in capsys.readouterr().out


def test_listed_values_are_drawn_where_luck_moves_what_is_measured(tmp_path, capsys):
    erring = tmp_path / "erring.yaml"
    erring.write_text(LISTED.read_text(encoding="utf-8").replace("error_rate: {base: 0,", "error_rate: {base: 0.05,"))
    assert simulate(six("guaranteed_500"), erring, "--draws", 20, "--json") == OK
    assert json.loads(capsys.readouterr().out)["cases"] == "20 cases drawn with seed 1"
    assert simulate(six("engaged_500"), erring, "--json") == OK
    assert json.loads(capsys.readouterr().out)["cases"] == "all 6 cases there are"


def test_json_holds_whole_cents_and_exact_chances(capsys):
    assert simulate(six("shared_above_300"), LISTED, "--json") == OK
    document = json.loads(capsys.readouterr().out)
    assert document["is"] == "estimate, not a settlement"
    assert document["chances"]["you save at least what you pay"] == {"chance": "3/4", "standard_error": None}
    keep = document["amounts"]["you keep"]
    # 300 is paid of each of 4,000 members when 200 is saved; the middle is half of the 150 above 300, of 2,000.
    assert (keep["expected_cents"], keep["least_cents"]) == (22_500_000, -40_000_000)
    assert keep["quantiles_cents"]["1/2"] == 15_000_000
    assert document["guarantees_worth_cents"] is None
    assert document["rests_on"]["population.yield"]["source"] == "as stated"


def test_what_is_certain_or_never_pays_back_is_said_in_words(tmp_path, capsys):
    text = LISTED.read_text(encoding="utf-8")
    nobody = text.replace(
        "    base: 0.02\n    values: [{value: 0.02, chance: 1/2}, {value: 0.04, chance: 1/2}]", "    base: 0"
    )
    without_costs = nobody[: nobody.index("vendor:")]
    file = tmp_path / "nobody.yaml"
    file.write_text(without_costs, encoding="utf-8")
    assert simulate(six("engaged_500"), file, "--json") == OK
    assert json.loads(capsys.readouterr().out)["sentences"] == [
        "All cases are equal: nothing that this offer pays on or saves is uncertain.",
        "Nothing is paid in any case.",
        "No guarantee keeps any of the fees in any case.",
        "The vendor's side is not known: no assumption gives what its work costs (vendor.variable_each).",
    ]
    assert simulate(six("access_075"), file, "--json") == OK
    assert "In no case do you save as much as you pay." in json.loads(capsys.readouterr().out)["sentences"]


def test_what_cannot_be_drawn_or_projected_is_refused_by_name(tmp_path, capsys):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(
        LISTED.read_text(encoding="utf-8").replace(
            "  fixed: {base: 100000,", "  fixed: {base: 100000, low: 0, high: 200000, shape: lognormal,"
        ),
        encoding="utf-8",
    )
    assert simulate(six("engaged_500"), wrong) == REFUSED
    assert "paying_back: vendor.fixed: must have low above 0 to be lognormal, got 0" in capsys.readouterr().err
    assert simulate(PRESETS / "two_stream.yaml", LISTED) == REFUSED
    assert "results.pain_responder" in capsys.readouterr().err
    assert simulate(six("engaged_500"), LISTED, "--draws", 0) == UNUSABLE_INPUT
    assert "draws: give a number from 1" in capsys.readouterr().err
