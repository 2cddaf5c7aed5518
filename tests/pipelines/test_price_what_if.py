"""`trueup price whatif`, `curve` and `redline`: what is asked, what is told in words and as JSON, what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from contracts.facts_file import facts_text
from contracts.loader import load, load_agreement
from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.projection import project
from contracts.presets import DIRECTORY
from pipelines.cli import main
from pipelines.failures import OK, REFUSED, UNUSABLE_INPUT

TESTS = Path(__file__).parents[1] / "contracts"
DRIVERS = str(TESTS / "negotiation" / "drivers.yaml")
FLAT = str(TESTS / "negotiation" / "paying_back" / "engaged_500.yaml")
TWO_STREAM = str(DIRECTORY / "two_stream.yaml")
SIGNED, FACTS = (str(TESTS / "worked_example" / name) for name in ("contract_a.yaml", "contract_a.facts.yaml"))

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


def test_before_and_after_and_who_bears_it(capsys: Capture) -> None:
    text = told(capsys, "whatif", TWO_STREAM, "--assumptions", DRIVERS, "--set", "3.1.at_risk=0.25")
    assert "estimate, not a settlement" in text
    assert cells(text, "you pay")[2:] == ["$17,910,000.00", "$19,589,062.50", "$1,679,062.50"]
    assert "You pay $1,679,062.50 more and keep $1,679,062.50 less, the vendor keeps $1,679,062.50 more." in text
    # Each number behind it stands with its source.
    behind = cells(text, "value.avoided.surgery.reduction")
    assert (behind[1:4], behind[-4:]) == (["0.15", "0", "0.25"], ["a", "study", "of", "surgery"])


def test_what_moves_nothing_is_told(capsys: Capture) -> None:
    text = told(capsys, "whatif", TWO_STREAM, "--assumptions", DRIVERS, "--set", "2.1.payable_once_months=24")
    assert "This moves nothing" in text


def test_asked_nothing_it_shows_the_usual_grids_and_the_tornado(capsys: Capture) -> None:
    text = told(capsys, "whatif", FLAT, "--assumptions", DRIVERS, "--top", "2")
    surgery, price = (
        text.index("surgery.reduction down, population.yield across"),
        text.index("1.rate down, value.realisation"),
    )
    assert surgery < price
    # The break-even prices at 0.4, 0.8 and 1 of 578.70, less 30.00, beside the price as quoted.
    rows = [line.split()[0] for line in text[price:].splitlines()[4:8]]
    assert rows == ["201.48", "432.96", "500", "548.7"]
    assert text.index("What moves most what you keep") < text.index("What moves most the break-even price of 1")
    # Two lines only.
    assert text.count("value.avoided.physical_therapy.reduction") == 1
    assert "every number at the end that by itself is worse for you" in text


def test_nobody_engaged_is_told_in_words(capsys: Capture) -> None:
    asked = ["--assumptions", DRIVERS, "--set", "population.yield=0", "--tornado"]
    text = told(capsys, "whatif", FLAT, *asked)
    assert cells(text, "you pay")[2:4] == ["$11,250,000.00", "$0.00"]
    assert cells(text, "every number low")[-3:] == ["$0.00", "any", "price"]


def test_a_grid_on_top_of_settings(capsys: Capture) -> None:
    asked = ["--set", "3.1.at_risk=0", "--grid", "2.1.rate=400,500", "--grid", "population.yield=0.1,0.2"]
    found = document(capsys, "whatif", TWO_STREAM, "--assumptions", DRIVERS, *asked)
    assert found["set"] == ["3.1.at_risk=0"]
    (grid,) = found["grids"]
    assert grid["rows"] == ["2.1.rate=400", "2.1.rate=500"]
    paid = [[cell["payment_cents"] for cell in row] for row in grid["cells"]]
    assert paid == [[900000000, 1800000000], [1125000000, 2250000000]]


def test_all_of_a_tornado_as_json(capsys: Capture) -> None:
    found = document(capsys, "whatif", FLAT, "--assumptions", DRIVERS)
    first = found["tornado"]["bars"][0]
    assert (first["name"], first["low"], first["source"]) == ("value.realisation", "2/5", "convention")
    assert first["at_low"]["break_even_cents"] == "20148"
    assert set(found["tornado"]["together"]) >= {"every number low", "every number high"}
    assert found["rests_on"]["population.yield"]["source"] == "example"


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (["--set", "3.1.at_risk"], "set: give a name and a value, such as 3.1.at_risk=0.25; got '3.1.at_risk'"),
        (["--set", "3.1.at_risk=25"], "3.1.at_risk: must be at most 1 (25% is 0.25), got 25"),
        (["--set", "population.yeild=1"], "did you mean population.yield?"),
        (["--grid", "2.1.rate=a,b"], "2.1.rate.2027-01-01: must be a plain decimal number"),
        (["--grid", "a=1", "--grid", "b=1", "--grid", "c=1"], "grid: give it twice at most"),
        (["--top", "0"], "top: give a number from 1 on"),
        (["--clause", "9"], "clause: give one with a price (2.1), got '9'"),
    ],
)
def test_what_cannot_be_asked(capsys: Capture, asked: list[str], why: str) -> None:
    assert why in told(capsys, "whatif", TWO_STREAM, "--assumptions", DRIVERS, *asked, code=UNUSABLE_INPUT)


def test_a_term_that_the_assumptions_cannot_price_is_refused_by_name(capsys: Capture) -> None:
    ladder = "3.1.measures.pain_responder.measure=net_promoter_score"
    text = told(capsys, "whatif", TWO_STREAM, "--assumptions", DRIVERS, "--set", ladder, code=REFUSED)
    assert "clause 3.1 needs results.net_promoter_score" in text


def test_numbers_beyond_what_facts_may_say_are_refused(capsys: Capture) -> None:
    savings = str(DIRECTORY / "shared_savings_one_sided.yaml")
    asked = ["--assumptions", "commercial_example", "--set", "value.benchmark_each=100000000"]
    assert "benchmark: must lie within" in told(capsys, "whatif", savings, *asked, code=REFUSED)


def test_a_curve_names_cliffs_flat_stretches_and_luck(capsys: Capture) -> None:
    text = told(capsys, "curve", TWO_STREAM, "--assumptions", DRIVERS)
    assert "estimate, not a settlement" in text
    # 80% of 28,125 are 22,500, and open the gate: half of 8,955,000.00 is then earned.
    assert "Cliff: one member moves $4,477,500.00, from 22,499 of 28,125 (80.0%) to 22,500 of 28,125 (80.0%)." in text
    assert "Flat from 0 of 25,200 (0.0%) to 11,340 of 25,200 (45.0%): there the result moves nothing." in text
    assert "No cliff: one member moves no more than 10.0% of the $8,955,000.00 at stake." in text
    assert "By chance alone: luck earns half or more" in text
    assert cells(text, "12,600 of 25,200")[-2:] == ["$17,910,000.00", "expected"]


def test_a_curve_on_facts(capsys: Capture) -> None:
    asked = ["--assumptions", DRIVERS, "--facts", FACTS]
    found = {each["of"]: each for each in document(capsys, "curve", SIGNED, *asked)["curves"]}
    assert "score" in found["net_promoter_score"]["why"]
    assert found["savings"]["expected"]["payment_cents"] == 68902222
    assert found["engagement"]["expected"]["payment_cents"] == 68902222
    assert len(found["engagement"]["luck"]) == 1


def test_one_measure_and_another_size_of_a_cliff(capsys: Capture) -> None:
    asked = ["--assumptions", DRIVERS, "--measure", "baseline_capture", "--largest-flip", "0.6"]
    (found,) = document(capsys, "curve", TWO_STREAM, *asked)["curves"]
    assert (found["of"], found["cliffs"], found["flat"]) == ("baseline_capture", [], [[0, 22499], [22500, 28125]])


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (
            ["--measure", "pain"],
            "measure: give what a clause pays on (baseline_capture, pain_responder, function_responder)",
        ),
        (["--largest-flip", "2"], "largest-flip: give a share such as 0.10"),
    ],
)
def test_what_no_curve_can_be_asked(capsys: Capture, asked: list[str], why: str) -> None:
    assert why in told(capsys, "curve", TWO_STREAM, "--assumptions", DRIVERS, *asked, code=UNUSABLE_INPUT)


def test_an_offer_that_pays_by_no_result(capsys: Capture) -> None:
    assert "It pays by no result" in told(capsys, "curve", FLAT, "--assumptions", DRIVERS)


@pytest.fixture
def cheaper(tmp_path: Path) -> str:
    text = Path(TWO_STREAM).read_text(encoding="utf-8")
    file = tmp_path / "cheaper.yaml"
    file.write_text(text.replace("2027-01-01: 995.00", "2027-01-01: 900.00").replace("at_risk: 0.40", "at_risk: 0.25"))
    return str(file)


def test_a_redline_has_dollars_at_each_level_of_engagement(capsys: Capture, cheaper: str) -> None:
    text = told(capsys, "redline", TWO_STREAM, cheaper, "--assumptions", DRIVERS)
    lines = [
        line for line in text.partition("Rests on")[0].splitlines() if not line.startswith(("-", "+", "  -", "  +"))
    ]
    assert lines == [
        "Redline: estimate, not a settlement.",
        "2.1: rate",
        # 95.00 less for 11,250, of which four fifths are paid; then for twice and three times as many.
        "  = -$855,000.00 to the vendor at low engagement (5.00%)",
        "  = -$1,710,000.00 to the vendor at base engagement (10.00%)",
        "  = -$2,565,000.00 to the vendor at high engagement (15.00%)",
        "3.1: at risk",
        # Half of 15% of 900.00 for each.
        "  = $759,375.00 to the vendor at low engagement (5.00%)",
        "  = $1,518,750.00 to the vendor at base engagement (10.00%)",
        "  = $2,278,125.00 to the vendor at high engagement (15.00%)",
        "together: -$95,625.00 to the vendor at low engagement (5.00%), each change made on top of those above it",
        "together: -$191,250.00 to the vendor at base engagement (10.00%), each change made on top of those above it",
        "together: -$286,875.00 to the vendor at high engagement (15.00%), each change made on top of those above it",
    ]


def test_a_redline_moves_what_the_what_if_of_its_terms_moves(capsys: Capture, cheaper: str) -> None:
    moved = document(capsys, "redline", TWO_STREAM, cheaper, "--assumptions", DRIVERS)["moved_cents"]
    asked = ["--set", "2.1.rate=900.00", "--set", "3.1.at_risk=0.25"]
    found = document(capsys, "whatif", TWO_STREAM, "--assumptions", DRIVERS, *asked)["what_if"]
    assert moved["at base engagement (10.00%)"] == found["after"]["payment_cents"] - found["before"]["payment_cents"]


def test_a_redline_on_facts(capsys: Capture, cheaper: str, tmp_path: Path) -> None:
    offer, scenario = load_agreement(Path(TWO_STREAM)).required(), load(Path(DRIVERS), Assumptions).required().at()
    facts = tmp_path / "facts.yaml"
    facts.write_text(facts_text(project(offer, scenario).performance))
    asked = ["--assumptions", DRIVERS, "--facts", str(facts)]
    changes = document(capsys, "redline", TWO_STREAM, cheaper, *asked)["changes"]
    moved = [change["moved_cents"] for change in changes]
    # The facts are those that base engagement gives.
    assert [each["on last year's facts"] for each in moved] == [-171000000, 151875000]
    assert [each["at base engagement (10.00%)"] for each in moved] == [-171000000, 151875000]


def test_texts_that_agree(capsys: Capture) -> None:
    text = told(capsys, "redline", TWO_STREAM, TWO_STREAM, "--assumptions", DRIVERS)
    assert "the two agree in all that is agreed" in text
