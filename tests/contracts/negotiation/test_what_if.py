"""What if: both sides before and after, worked by hand; a grid is what-ifs, and a redline moves the same cents."""

from fractions import Fraction
from pathlib import Path

import pytest

from contracts.exhibits import load_exhibits
from contracts.loader import load, load_agreement
from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.comparison import compare, engagement_levels
from contracts.negotiation.offer import Offer
from contracts.negotiation.prices import at_price, prices
from contracts.negotiation.repriced import NotSetError, Setting, repriced
from contracts.negotiation.shipped import shipped
from contracts.negotiation.what_if import Situation, WhatIf, grid, moved_at, price_setting, range_of
from contracts.presets import DIRECTORY
from contracts.redline import changes

TWO_STREAM = load_agreement(DIRECTORY / "two_stream.yaml").required()
SCENARIO = load(Path(__file__).parent / "drivers.yaml", Assumptions).required().at()
SITUATION = Situation(TWO_STREAM, SCENARIO)


def settings(*texts: str) -> list[Setting]:
    return [Setting(*text.split("=", 1)) for text in texts]


def asked(*texts: str) -> WhatIf:
    return WhatIf(SITUATION.outcome, SITUATION.having(settings(*texts), load_exhibits()).outcome)


def test_the_offer_as_it_is() -> None:
    # 22,500 at 995.00 are 22,387,500.00, 40% of it at risk: 12,600 of 25,200 earn a third of one half, 13,860 two
    # thirds of the other. Saved: 22,500 at 432.96. Costs: 180.00 each, 60.00 for 28,125, and 100,000.00.
    before = SITUATION.outcome
    assert (before.headline_cents, before.payment_cents) == (2238750000, 1791000000)
    assert (before.payer_net_cents, before.margin_cents) == (974160000 - 1791000000, 1791000000 - 583750000)


def test_another_term_moves_dollars_from_one_side_to_the_other() -> None:
    # Of 5,596,875.00 at risk one half is earned: 22,387,500.00 less 2,798,437.50.
    told = asked("3.1.at_risk=0.25")
    assert told.after.payment_cents == 1958906250
    assert (told.payment_moved_cents, told.payer_net_moved_cents, told.margin_moved_cents) == (
        167906250,
        -167906250,
        167906250,
    )
    assert told.saved_moved_cents == 0


@pytest.mark.parametrize("name", ["results.pain_responder", "assumption:results.pain_responder"])
def test_another_assumption(name: str) -> None:
    assert asked(f"{name}=0.60").payment_moved_cents == 298500000


def test_what_is_saved_is_the_payers_alone() -> None:
    told = asked("value.avoided.surgery.reduction=0")
    assert (told.payment_moved_cents, told.margin_moved_cents) == (0, 0)
    assert told.payer_net_moved_cents == told.saved_moved_cents == -15960 * 22500


def test_terms_and_assumptions_together() -> None:
    told = asked("2.1.rate=0", "population.yield=0.2")
    assert (told.after.payment_cents, told.after.payer_net_cents) == (0, 2 * 974160000)


def test_a_term_that_nothing_settled_here_reads_moves_nothing() -> None:
    assert asked("2.1.payable_once_months=24").moves_nothing
    assert not asked("3.1.at_risk=0.25").moves_nothing


def test_nobody_engaged_and_nothing_paid() -> None:
    told = asked("population.yield=0")
    assert (told.after.payment_cents, told.after.payer_net_cents, told.after.roi) == (0, 0, None)


def test_all_that_cannot_be_set_is_told_at_once() -> None:
    with pytest.raises(NotSetError) as raised:
        asked(
            *("population.yeild=0.1", "population.yield=1.5", "results.pain_responder=half", "3.1.atrisk=0.1", "7=1"),
            *("results.pain_responder=55", "assumption:results.pain_responder=-1"),
        )
    assert raised.value.problems == (
        "population.yeild: is no clause, no term of the agreement and no assumption; did you mean population.yield?",
        "population.yield: must be at least 0 and at most 1 (1.5% is 0.015)",
        "results.pain_responder: must be a plain decimal number such as 348.25 (no $, %, commas or exponent), got half",
        "7: is no clause, no term of the agreement and no assumption; known: "
        + ", ".join(["2.1", "3.1", *SCENARIO.values]),
        "results.pain_responder: must be from 0 to 1, such as 0.55: it is a rate",
        "assumption:results.pain_responder: must be from 0 to 1, such as 0.55: it is a rate",
        "3.1.atrisk: is not a known key; did you mean at_risk?",
    )


def test_an_assumption_goes_by_the_name_that_is_printed_whatever_term_begins_like_it() -> None:
    offer = load_agreement(DIRECTORY / "cjr_like.yaml").required()
    example = load(shipped()["commercial_example"], Assumptions).required().at()
    name = next(name for name in example.values if name.startswith("episodes.") and name.endswith(".cost"))
    found = Situation(offer, example).having(settings(f"{name}=12345"), load_exhibits())
    assert found.scenario.values[name] == 12345


def test_what_a_term_and_an_assumption_are_both_called_is_asked_back() -> None:
    fee, guarantee = TWO_STREAM.clauses
    both = TWO_STREAM.model_copy(update={"clauses": (fee, guarantee.model_copy(update={"id": "population"}))})
    risky = Situation(both, SCENARIO).having(settings("population.at_risk=0.25"), load_exhibits())
    assert risky.outcome.payment_cents == 1958906250
    called = TWO_STREAM.model_copy(update={"clauses": (fee, guarantee.model_copy(update={"id": "population.yield"}))})
    with pytest.raises(NotSetError) as raised:
        Situation(called, SCENARIO).having(settings("population.yield=0.2"), load_exhibits())
    assert raised.value.problems == (
        "population.yield: is a term of the agreement and an assumption; "
        "write term:population.yield or assumption:population.yield",
    )
    more = Situation(called, SCENARIO).having(settings("assumption:population.yield=0.2"), load_exhibits())
    assert more.scenario.values["population.yield"] == Fraction(1, 5)
    risky = Situation(called, SCENARIO).having(settings("term:population.yield.at_risk=0.25"), load_exhibits())
    assert risky.outcome.payment_cents == 1958906250


def test_a_grid_is_a_what_if_in_each_cell() -> None:
    rows, columns = settings("2.1.rate=500", "2.1.rate=995"), range_of(SCENARIO, "population.yield")
    found = grid(SITUATION, rows, columns, load_exhibits())
    assert [setting.value for setting in found.columns] == ["1/20", "1/10", "3/20"]
    assert found.cells[1][1].payment_cents == SITUATION.outcome.payment_cents
    assert found.cells[0][2].payment_cents == asked("2.1.rate=500", "population.yield=0.15").after.payment_cents
    (only,) = grid(SITUATION, rows[1:], [], load_exhibits()).cells
    assert [cell.payment_cents for cell in only] == [SITUATION.outcome.payment_cents]


def test_the_range_of_an_assumption() -> None:
    assert range_of(SCENARIO, "value.saved_each") == ()
    assert [setting.value for setting in range_of(SCENARIO, "population.lives")] == ["1000000"]


@pytest.mark.parametrize("preset", ["two_stream", "milestones", "outcome_priced", "rtm_augmented_claims"])
def test_a_price_that_is_set_is_the_price_that_a_search_tries(preset: str) -> None:
    offer = load_agreement(DIRECTORY / f"{preset}.yaml").required()
    scenario = load(shipped()["commercial_example"], Assumptions).required().at()
    for price in prices(offer):
        made = Situation(offer, scenario).having([price_setting(offer, price, 12345)], load_exhibits())
        assert made == Situation(*at_price(offer, scenario, price, 12345)) != Situation(offer, scenario)


def test_a_what_if_and_the_redline_of_its_two_texts_move_the_same() -> None:
    made = settings("2.1.rate=900", "3.1.at_risk=0.25", "3.1.measures.pain_responder.ladder.from=0.40")
    new = repriced(TWO_STREAM, made, load_exhibits())
    moved = moved_at(TWO_STREAM, changes(TWO_STREAM, new), SCENARIO)
    told = WhatIf(SITUATION.outcome, SITUATION.having(made, load_exhibits()).outcome)
    assert sum(moved) == told.payment_moved_cents
    # 95.00 less for 22,500, four fifths of which is paid; then what the other terms make of it.
    assert moved[0] == -9500 * 22500 * 4 // 5


def test_a_redline_moves_what_lies_between_two_offers_compared() -> None:
    new = repriced(TWO_STREAM, settings("2.1.rate=900", "3.1.at_risk=0.25"), load_exhibits())
    levels = engagement_levels(SCENARIO)
    old_one, new_one = compare([Offer("old", TWO_STREAM), Offer("new", new)], SCENARIO, levels)
    for before, after in zip(old_one.levels, new_one.levels, strict=True):
        at_level = SCENARIO.having({"population.yield": Fraction(before.share_engaged)})
        moved = moved_at(TWO_STREAM, changes(TWO_STREAM, new), at_level)
        assert sum(moved) == after.outcome.payment_cents - before.outcome.payment_cents
