"""`trueup price redline`: the dollars of each change at levels of engagement and on facts, and what is not told."""

from pathlib import Path

import pytest

from contracts.facts_file import facts_text
from contracts.loader import load, load_agreement
from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.projection import project
from contracts.presets import DIRECTORY
from pipelines.failures import REFUSED, UNUSABLE_INPUT
from tests.contracts.negotiation.example_facts import example_facts
from tests.pipelines.price_told import Capture, document, told

TESTS = Path(__file__).parents[1] / "contracts"
DRIVERS = str(TESTS / "negotiation" / "drivers.yaml")
TWO_STREAM = str(DIRECTORY / "two_stream.yaml")


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


def test_where_engagement_is_certain_all_numbers_stand_at_one_end(
    capsys: Capture, cheaper: str, tmp_path: Path
) -> None:
    text = Path(DRIVERS).read_text(encoding="utf-8")
    certain = tmp_path / "certain.yaml"
    certain.write_text(text.replace("yield: {base: 0.10, low: 0.05, high: 0.15,", "yield: {base: 0.10,"))
    changes = document(capsys, "redline", TWO_STREAM, cheaper, "--assumptions", str(certain))["changes"]
    # 95.00 less for 22,500; of the half at risk on pain nothing, a third or all is earned at 0.40, 0.50 and 0.60.
    assert changes[0]["moved_cents"] == {
        "with all numbers low": -213750000 * 11 // 15,
        "as expected": -213750000 * 4 // 5,
        "with all numbers high": -213750000 * 14 // 15,
    }
    settled = text
    for ends in ("low: 0.05, high: 0.15, ", "low: 0.40, high: 0.60, ", "low: 0, high: 0.60, ", "low: 0, high: 0.25, "):
        settled = settled.replace(ends, "")
    certain.write_text(settled.replace("low: 0.4, high: 1, ", ""))
    moved = document(capsys, "redline", TWO_STREAM, cheaper, "--assumptions", str(certain))["moved_cents"]
    assert list(moved) == ["at base engagement (10.00%)"]


def test_a_redline_moves_what_the_what_if_of_its_terms_moves(capsys: Capture, cheaper: str) -> None:
    moved = document(capsys, "redline", TWO_STREAM, cheaper, "--assumptions", DRIVERS)["moved_cents"]
    asked = ["--set", "2.1.rate=900.00", "--set", "3.1.at_risk=0.25"]
    found = document(capsys, "whatif", TWO_STREAM, "--assumptions", DRIVERS, *asked)["what_if"]
    assert moved["at base engagement (10.00%)"] == found["after"]["payment_cents"] - found["before"]["payment_cents"]


def test_a_redline_names_no_number_that_only_savings_or_the_costs_of_the_vendor_move_with(
    capsys: Capture, cheaper: str
) -> None:
    # A redline goes to the vendor: what the payer thinks of its savings and costs does not.
    rests = document(capsys, "redline", TWO_STREAM, cheaper, "--assumptions", DRIVERS)["rests_on"]
    assert {"population.yield", "results.pain_responder"} <= set(rests)
    assert not [name for name in rests if name.startswith(("value.", "vendor."))]


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


def test_texts_that_agree(capsys: Capture, tmp_path: Path) -> None:
    again = tmp_path / "again.yaml"
    again.write_text(Path(TWO_STREAM).read_text(encoding="utf-8"), encoding="utf-8")
    for other in (str(again), TWO_STREAM):
        text = told(capsys, "redline", TWO_STREAM, other, "--assumptions", DRIVERS)
        assert "the two agree in all that is agreed" in text


@pytest.fixture
def measured(tmp_path: Path) -> str:
    return str(example_facts("two_stream", tmp_path))


def test_without_facts_and_assumptions_nothing_is_told(capsys: Capture, cheaper: str) -> None:
    asked = ["redline", TWO_STREAM, cheaper]
    assert "assumptions: give a set that comes with trueup" in told(capsys, *asked, code=UNUSABLE_INPUT)


def test_a_redline_on_facts_alone_moves_what_the_what_if_moves(
    capsys: Capture, cheaper: str, measured: str, tmp_path: Path
) -> None:
    moved = document(capsys, "redline", TWO_STREAM, cheaper, "--facts", measured)["moved_cents"]
    asked = ["--facts", measured, "--set", "2.1.rate=900.00", "--set", "3.1.at_risk=0.25"]
    found = document(capsys, "whatif", TWO_STREAM, *asked)["what_if"]
    cents = found["after"]["payment_cents"] - found["before"]["payment_cents"]
    assert moved == {"on last year's facts": cents}
    # Facts of an earlier year: both texts are settled as if they had begun with it.
    earlier = tmp_path / "earlier.yaml"
    earlier.write_text(Path(measured).read_text("utf-8").replace("2027", "2025").replace("2028", "2026"), "utf-8")
    assert document(capsys, "redline", TWO_STREAM, cheaper, "--facts", str(earlier))["moved_cents"] == moved


def test_a_redline_on_facts_names_the_assumptions_that_are_missing_beside_each_level(
    capsys: Capture, cheaper: str, measured: str
) -> None:
    # The published simulation assumes no results.
    asked = ["redline", TWO_STREAM, cheaper, "--assumptions", "ajmc_2023"]
    text = told(capsys, *asked, "--facts", measured)
    assert "together: -$9,130.66 to the vendor on last year's facts" in text
    levels = "not told at low engagement (5.00%), at base engagement (10.00%), at high engagement (20.00%):"
    reasons = text.partition(f"{levels}\n")[2].splitlines()
    missing = ["care.activated_each", "care.measured_each", "results.pain_responder", "results.function_responder"]
    assert [reason.partition(" needs ")[2].split()[0] for reason in reasons] == missing * 2
    found = document(capsys, *asked, "--facts", measured)
    assert [len(why) for why in found["not_told"].values()] == [8, 8, 8]
    # Without facts nothing at all could be told.
    assert told(capsys, *asked, code=REFUSED).splitlines()[-1].strip() == reasons[-1].strip()
