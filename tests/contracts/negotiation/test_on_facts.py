"""What if on facts: before and after are settlements of the facts, to the cent those of all other commands."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from contracts.agreement import Agreement
from contracts.exhibits import load_exhibits
from contracts.loader import load, load_agreement, load_facts
from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.comparison import compare
from contracts.negotiation.offer import Offer
from contracts.negotiation.on_facts import OnFacts
from contracts.negotiation.repriced import NotSetError, Setting, repriced
from contracts.negotiation.what_if import WhatIf, grid
from contracts.performance import Performance
from contracts.presets import DIRECTORY
from contracts.redline import changes, moved_cents
from contracts.settlement import settle
from tests.contracts.negotiation.example_facts import example_facts

WORKED = Path(__file__).parents[1] / "worked_example"
SCENARIO = load(Path(__file__).parent / "drivers.yaml", Assumptions).required().at()
EXHIBITS = load_exhibits()


def preset(name: str, folder: Path) -> tuple[Agreement, Performance]:
    return load_agreement(DIRECTORY / f"{name}.yaml").required(), load_facts(example_facts(name, folder)).required()


@pytest.fixture
def two_stream(tmp_path: Path) -> OnFacts:
    return OnFacts(*preset("two_stream", tmp_path), SCENARIO)


def settings(*texts: str) -> list[Setting]:
    return [Setting(*text.split("=", 1)) for text in texts]


def test_the_changed_text_is_settled_on_the_same_facts(two_stream: OnFacts) -> None:
    after = two_stream.having(settings("3.1.at_risk=0.25"), EXHIBITS)
    # 517,930.66 is the preset's own figure. A fourth of 636,800.00 is 159,200.00: of its halves 11/15 and 1/3 are
    # earned, 58,373.33 and 26,533.33, beside the 477,600.00 that are not at risk.
    assert (two_stream.outcome.payment_cents, after.outcome.payment_cents) == (517_930_66, 562_506_66)
    # Each of 640 engaged members saves 432.96 and costs 180.00; what is not at risk does not wait.
    assert after.outcome.projection.saved_cents == 640 * 432_96


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("two_stream", ["2.1.rate=900.00", "3.1.at_risk=0.25"]),
        ("outcome_priced", ["2.1.rate=100.00"]),
        ("app_based_pmpm", ["2.1.rate=0.50"]),
    ],
)
def test_settle_compare_and_redline_say_the_same(name: str, terms: list[str], tmp_path: Path) -> None:
    offer, facts = preset(name, tmp_path)
    changed = repriced(offer, settings(*terms), EXHIBITS)
    before = OnFacts(offer, facts)
    told = WhatIf(before.outcome, before.having(settings(*terms), EXHIBITS).outcome)
    assert told.before.settlement == settle(offer, facts, facts.posted)
    assert told.after.settlement == settle(changed, facts, facts.posted)
    assert told.payment_moved_cents == sum(moved_cents(offer, changes(offer, changed), facts)) != 0
    expected = {"base": SCENARIO.values["population.yield"]}
    for text, ends in ((offer, told.before), (changed, told.after)):
        (compared,) = compare([Offer(name, text)], SCENARIO, expected, None, {offer.agreement_id: facts})
        assert compared.levels[0].outcome.payment_cents == ends.payment_cents


def test_only_what_facts_do_not_tell_is_assumed_and_may_be_set(two_stream: OnFacts) -> None:
    assert {"value.realisation", "vendor.variable_each"} <= set(two_stream.rests_on)
    assert "results.pain_responder" not in two_stream.rests_on
    dearer = two_stream.having(settings("vendor.variable_each=200"), EXHIBITS)
    assert dearer.outcome.vendor_cost_cents == (two_stream.outcome.vendor_cost_cents or 0) + 640 * 20_00
    with pytest.raises(NotSetError) as raised:
        two_stream.having(settings("results.pain_responder=0.6", "results.pain=1", "value.realisation=x"), EXHIBITS)
    measured, unknown, malformed = raised.value.problems
    assert measured.startswith("results.pain_responder: has no meaning on facts, which tell what was done and found")
    assert unknown.startswith("results.pain: is no clause, no term of the agreement and no assumption")
    assert malformed.startswith("value.realisation: must be a plain decimal number")


def test_another_engagement_scales_the_facts_as_a_comparison_does(two_stream: OnFacts) -> None:
    twice = two_stream.having(settings("population.yield=0.20"), EXHIBITS)
    facts = {"two_stream": two_stream.facts}
    (compared,) = compare([Offer("offer", two_stream.offer)], SCENARIO, {"high": Fraction(1, 5)}, None, facts)
    assert twice.outcome == compared.levels[0].outcome
    assert twice.outcome.headline_cents == 2 * two_stream.outcome.headline_cents
    # As expected, the facts are what they are, whatever engagement that is.
    assert "population.yield" in twice.rests_on
    assert "population.yield" not in two_stream.rests_on


def test_facts_alone_know_no_costs_and_savings_only_of_a_credible_study(two_stream: OnFacts) -> None:
    alone = replace(two_stream, scenario=None)
    assert alone.outcome.payment_cents == two_stream.outcome.payment_cents
    assert (alone.outcome.margin_cents, alone.tells_savings, alone.rests_on) == (None, False, ())
    studied = load_agreement(WORKED / "contract_a.yaml").required()
    assert OnFacts(studied, load_facts(WORKED / "contract_a.facts.yaml").required()).tells_savings
    with pytest.raises(NotSetError, match="is no clause and no term of the agreement, and nothing is assumed"):
        alone.having(settings("population.yield=0.2"), EXHIBITS)


def test_a_grid_on_facts_is_a_what_if_in_each_cell(two_stream: OnFacts) -> None:
    rows, columns = settings("3.1.at_risk=0.40", "3.1.at_risk=0.25"), settings("2.1.rate=995.00", "2.1.rate=0")
    found = grid(two_stream, rows, columns, EXHIBITS)
    assert [[cell.payment_cents for cell in cells] for cells in found.cells] == [[517_930_66, 0], [562_506_66, 0]]


def test_engagement_that_no_fact_counts_is_assumed(tmp_path: Path) -> None:
    offer, facts = preset("app_based_pmpm", tmp_path)
    access = offer.model_copy(update={"clauses": offer.fees})
    assert "population.yield" not in OnFacts(offer, facts, SCENARIO).rests_on
    assert "population.yield" in OnFacts(access, facts.model_copy(update={"measures": ()}), SCENARIO).rests_on
