"""What facts leave open is said by every command of `trueup price`, and has no dollars."""

from pathlib import Path

import pytest

from contracts.facts_file import facts_text
from contracts.loader import load, load_agreement
from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.projection import project
from contracts.negotiation.shipped import shipped
from contracts.presets import DIRECTORY
from pipelines.failures import REFUSED
from tests.pipelines.price_told import Capture, document, told

WORKED = Path(__file__).parents[1] / "contracts" / "worked_example"
SIGNED, FACTS = WORKED / "contract_a.yaml", WORKED / "contract_a.facts.yaml"
EXAMPLE = ("--assumptions", "commercial_example")
ENROLLED = """
  - kind: enrolled_fee
    id: "4.9"
    text: Payer shall pay $100.00 for each enrolled Member.
    rate: {2027-01-01: 100.00}
    payable_once_months: 12
fees_in_performance"""
NOT_COUNTED = "these facts do not count clause 4.9; back-test the offer"
ACCESS = """
agreement_id: covered
version: 1
payer_id: example_payer
vendor_id: example_vendor
effective: 2027-01-01
terminates: 2027-12-31
executed: 2026-12-01
clauses:
  - kind: access_fee
    id: "2.1"
    text: Payer shall pay $0.45 for each Member and month.
    rate: {2027-01-01: 0.45}
fees_in_performance: false
"""
COVERED = """
agreement_id: covered
period: {from: 2027-01-01, to: 2027-12-31}
paid_through: 2027-12-31
settlement: final
units:
  - {clause: "2.1", from: 2027-01-01, to: 2027-12-31, count: 120000}
"""


@pytest.fixture
def with_a_new_fee(tmp_path: Path) -> tuple[str, str, str]:
    """Return two texts, of which the newer has one more fee, and facts of the older."""
    old = DIRECTORY / "two_stream.yaml"
    new, facts = tmp_path / "new.yaml", tmp_path / "facts.yaml"
    new.write_text(old.read_text(encoding="utf-8").replace("\nfees_in_performance", ENROLLED), encoding="utf-8")
    scenario = load(shipped()["commercial_example"], Assumptions).required().at()
    facts.write_text(facts_text(project(load_agreement(old).required(), scenario).performance), encoding="utf-8")
    return str(old), str(new), str(facts)


@pytest.mark.parametrize(
    "asked", [("compare",), ("curve",), ("whatif", "--set", "3.1.at_risk=0.25"), ("brief", "--out", "briefing")]
)
def test_an_offer_with_a_clause_that_its_facts_do_not_count_has_no_dollars(
    asked: tuple[str, ...], with_a_new_fee: tuple[str, str, str], capsys: Capture
) -> None:
    command, *more = asked
    _, new, facts = with_a_new_fee
    assert NOT_COUNTED in told(capsys, command, new, *EXAMPLE, "--facts", facts, *more, code=REFUSED)


def test_a_redline_tells_no_dollars_of_a_clause_that_facts_do_not_count(
    with_a_new_fee: tuple[str, str, str], capsys: Capture
) -> None:
    old, new, facts = with_a_new_fee
    found = document(capsys, "redline", old, new, *EXAMPLE, "--facts", facts)
    (why,) = found["not_told"]["on last year's facts"]
    assert NOT_COUNTED in why
    assert all(words.startswith("at ") for words in found["moved_cents"])
    assert len(found["moved_cents"]) == 3
    assert found["rests_on"]
    assert NOT_COUNTED in told(capsys, "redline", old, new, "--facts", facts, code=REFUSED)


@pytest.mark.parametrize(
    "asked",
    [
        ("compare", SIGNED),
        ("curve", SIGNED, "--measure", "pain_responder"),
        ("whatif", SIGNED, "--set", "4.1.rate=100.00"),
        ("redline", SIGNED, DIRECTORY / "two_stream.yaml"),
        ("brief", SIGNED, "--out", "briefing"),
    ],
    ids=lambda asked: asked[0],
)
def test_what_an_interim_settlement_does_not_decide_is_said(
    asked: tuple[object, ...], tmp_path: Path, capsys: Capture
) -> None:
    interim = tmp_path / "interim.yaml"
    interim.write_text(FACTS.read_text(encoding="utf-8").replace("settlement: final", "settlement: interim"))
    words = told(capsys, *map(str, asked), *EXAMPLE, "--facts", str(interim), code=REFUSED)
    assert "results, shares and refunds are not decided yet" in words


def test_facts_that_count_no_engaged_members_say_that_these_are_assumed(tmp_path: Path, capsys: Capture) -> None:
    offer, facts = tmp_path / "offer.yaml", tmp_path / "facts.yaml"
    offer.write_text(ACCESS, encoding="utf-8")
    facts.write_text(COVERED, encoding="utf-8")
    asked = (str(offer), *EXAMPLE, "--facts", str(facts))
    found = document(capsys, "compare", *asked)
    base = next(level for level in found["offers"][0]["levels"] if level["engagement"] == "base")
    # 10,000 adults, 3 in 10 eligible, a tenth engages: 300 save 432.96 each and cost 54,000.
    assert (base["engaged"], base["payment_cents"], base["saved_cents"]) == (300, "5400000", "12988800")
    assert found["taken_for_granted"] == ["covered: no fact counts engaged members: how many engage is as assumed"]
    assert "population.yield" in found["rests_on"]
    words = told(capsys, "whatif", *asked, "--set", "2.1.rate=0.40")
    assert "no fact counts engaged members" in words
    told(capsys, "brief", *asked, "--draws", "5", "--out", str(tmp_path / "out"))
    (page,) = (tmp_path / "out").glob("*.html")
    assert "facts of covered: no fact counts engaged members" in page.read_text(encoding="utf-8").replace("&#39;", "'")
