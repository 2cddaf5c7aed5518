"""`trueup price whatif` and `curve`: what is asked, what is told in words and as JSON, what is refused."""

from pathlib import Path

import pytest

from contracts.presets import DIRECTORY
from pipelines.failures import REFUSED, UNUSABLE_INPUT
from tests.contracts.negotiation.example_facts import example_facts
from tests.pipelines.price_told import Capture, cells, document, told

TESTS = Path(__file__).parents[1] / "contracts"
DRIVERS = str(TESTS / "negotiation" / "drivers.yaml")
FLAT = str(TESTS / "negotiation" / "paying_back" / "engaged_500.yaml")
TWO_STREAM = str(DIRECTORY / "two_stream.yaml")
SIGNED, FACTS = (str(TESTS / "worked_example" / name) for name in ("contract_a.yaml", "contract_a.facts.yaml"))


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
        text.index("surgery.reduction in rows, population.yield in columns"),
        text.index("1.rate in rows, value.realisation in columns"),
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


def test_a_curve_names_the_numbers_of_payments_and_results_alone(capsys: Capture) -> None:
    found = document(capsys, "curve", TWO_STREAM, "--assumptions", DRIVERS, "--measure", "pain_responder")
    assert {"population.yield", "care.measured_each", "results.pain_responder"} <= set(found["rests_on"])
    assert not [name for name in found["rests_on"] if name.startswith(("value.", "vendor."))]


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
def measured(tmp_path: Path) -> str:
    return str(example_facts("two_stream", tmp_path))


def test_before_and_after_on_facts_alone(capsys: Capture, measured: str) -> None:
    text = told(capsys, "whatif", TWO_STREAM, "--facts", measured, "--set", "3.1.at_risk=0.25")
    assert text.startswith("two_stream on last year's facts: estimate, not a settlement.")
    assert cells(text, "you pay")[2:] == ["$517,930.66", "$562,506.66", "$44,576.00"]
    # Nobody studied what was saved, and nothing is assumed: only what moves is known.
    assert cells(text, "you keep")[2:] == ["not", "known", "not", "known", "-$44,576.00"]
    assert "what the vendor keeps is not known: no assumption says what its work costs." in text
    assert "Rests on" not in text


def test_facts_alone_as_json_and_a_grid_of_what_is_paid(capsys: Capture, measured: str) -> None:
    asked = ["--facts", measured, "--grid", "3.1.at_risk=0.25,0.40"]
    assert "What you pay: 3.1.at_risk" in told(capsys, "whatif", TWO_STREAM, *asked)
    found = document(capsys, "whatif", TWO_STREAM, *asked)
    assert (found["assumptions"], found["on_facts_of"], found["rests_on"]) == (None, ["two_stream"], {})
    paid = [(row[0]["payment_cents"], row[0]["payer_net_cents"]) for row in found["grids"][0]["cells"]]
    assert paid == [(562_506_66, None), (517_930_66, None)]


def test_what_if_on_facts_pays_what_a_comparison_on_them_says(capsys: Capture, measured: str) -> None:
    asked = ["--assumptions", DRIVERS, "--facts", measured]
    found = document(capsys, "whatif", TWO_STREAM, *asked, "--set", "3.1.at_risk=0.25")
    (offer,) = document(capsys, "compare", TWO_STREAM, *asked)["offers"]
    assert found["what_if"]["before"]["payment_cents"] == int(offer["levels"][1]["payment_cents"]) == 517_930_66
    assert found["what_if"]["before"]["saved_cents"] == str(640 * 432_96)
    assert "results.pain_responder" not in found["rests_on"]


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ([], "set: on facts give a term and its value, or a grid"),
        (["--tornado"], "tornado: facts have no range"),
        (["--set", "3.1.at_risk=0.25", "--clause", "2.1"], "clause: is of a tornado"),
        (["--set", "population.yield=0.2"], "population.yield: is no clause and no term of the agreement"),
    ],
)
def test_what_facts_do_not_answer(capsys: Capture, measured: str, asked: list[str], why: str) -> None:
    assert why in told(capsys, "whatif", TWO_STREAM, "--facts", measured, *asked, code=UNUSABLE_INPUT)


def test_a_term_that_reads_what_was_not_measured_is_refused(capsys: Capture, measured: str) -> None:
    asked = ["--facts", measured, "--set", "3.1.measures.pain_responder.measure=net_promoter_score"]
    text = told(capsys, "whatif", TWO_STREAM, *asked, code=REFUSED)
    assert "what was measured cannot be settled:\nmeasures: must hold net_promoter_score" in text


def test_without_facts_and_assumptions_nothing_is_told(capsys: Capture) -> None:
    asked = ["whatif", TWO_STREAM, "--set", "3.1.at_risk=0.25"]
    assert "assumptions: give a set that comes with trueup" in told(capsys, *asked, code=UNUSABLE_INPUT)
