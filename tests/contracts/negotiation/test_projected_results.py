"""What measures would come to on stated assumptions: 2,500 activated, 2,200 with a baseline, 1,800 answers."""

from __future__ import annotations

from fractions import Fraction

import pytest

from contracts.measured import MeasureStatus
from contracts.negotiation.projection import Measured, NotProjectedError, project
from contracts.settlement import settle
from tests.contracts.building import agreement, guarantee, rate
from tests.contracts.negotiation.assuming import CARE, numbers, scenario

FEE = {"kind": "engaged_fee", "id": "1", "text": "Fee.", "rate": {"2026-01-01": "10.00"}}


def measured(*terms, measured=None, assumed=None, **clause):
    offer = agreement(FEE, guarantee(*terms, **clause))
    facts = project(offer, scenario(**(assumed or {})), measured).performance.measures
    return {fact.measure: fact for fact in facts}


def counts(fact):
    return fact.numerator, fact.denominator, fact.status.value


def care(**changed):
    return {"care": numbers(CARE | changed) | {"counted_each": numbers({"answered": 0.5})}}


@pytest.mark.parametrize(
    ("policy", "denominator"), [("nri_base", 2_200), ("nri_act", 2_500), ("completer", 1_800), ("ipw", 2_200)]
)
def test_who_improved_is_counted_over_whom_the_missing_data_policy_says(policy, denominator):
    """Half of those with a baseline improve: the same 1,100 members under every policy."""
    facts = measured(rate("pain_responder", "100", version="2"), missing_policy=policy)
    assert counts(facts["pain_responder"]) == (1_100, denominator, "measured")


def test_with_too_few_baselines_all_activated_count():
    """1,900 of 2,500 have a baseline, 76 %, below the 80 % that the measure asks for."""
    facts = measured(rate("pain_responder", "100", version="2"), assumed=care(measured_each=0.95))
    assert counts(facts["pain_responder"]) == (950, 2_500, "measured")


def test_with_too_few_answers_completers_become_those_with_a_baseline():
    """1,600 of 2,200 answer, 73 %."""
    term = rate("pain_responder", "100", version="2")
    facts = measured(term, missing_policy="completer", assumed=care(reported_each=0.8))
    assert counts(facts["pain_responder"]) == (1_100, 2_200, "measured")


def test_what_the_volumes_say_needs_no_assumption():
    gate = {"measure": "follow_up_capture", "at_least": "0.8", "effect": "zero_earned"}
    facts = measured(rate("engagement", "60"), rate("baseline_capture", "40", gate=gate))
    assert counts(facts["engagement"]) == (2_000, 2_500, "measured")
    assert counts(facts["baseline_capture"]) == (2_200, 2_500, "measured")
    assert counts(facts["follow_up_capture"]) == (1_800, 2_200, "measured")


def test_a_stated_rate_stands_before_what_the_volumes_say():
    facts = measured(rate("engagement", "100"), assumed={"results": numbers({"engagement": 0.7})})
    assert counts(facts["engagement"]) == (1_750, 2_500, "measured")


def test_a_score_is_as_assumed():
    (fact,) = measured(rate("net_promoter_score", "100", "40")).values()
    assert (fact.value, fact.denominator, fact.activated) == (48, 1_000, None)


def test_chance_moves_what_is_measured_and_what_a_fee_for_recovery_counts():
    fee = {
        "kind": "outcome_fee",
        "id": "2",
        "text": "Fee.",
        "rate": {"2026-01-01": "100.00"},
        "measure": "pain_responder",
    }
    offer = agreement(fee | {"version": "2"}, guarantee(rate("pain_responder", "100", version="2")))
    found = project(offer, scenario(), Measured(numerators={"pain_responder": 1_040})).performance
    assert (found.measures[0].numerator, found.units[0].count) == (1_040, 1_040)
    assert project(offer, scenario()).saved_cents == project(offer, scenario(), Measured()).saved_cents


def test_no_more_improve_than_are_counted():
    facts = measured(
        rate("pain_responder", "100", version="2"), measured=Measured(numerators={"pain_responder": 9_000})
    )
    assert counts(facts["pain_responder"]) == (2_200, 2_200, "measured")


def test_too_few_members_leave_a_measure_unmeasured_and_its_weight_goes_to_others():
    """29 activated are fewer than the 30 that pain asks for; the agreement asks 20 of engagement, which takes all."""
    population = numbers({"lives": 232, "adult_share": 1, "eligible_share": 1, "yield": 0.1})
    terms = (rate("pain_responder", "50", version="2"), rate("engagement", "50", minimum_denominator="20"))
    facts = measured(*terms, assumed={"population": population})
    assert facts["pain_responder"].status is MeasureStatus.NOT_MEASURED
    assert counts(facts["engagement"]) == (23, 29, "measured")
    offer = agreement(FEE, guarantee(*terms))
    settlement = settle(offer, project(offer, scenario(population=population)).performance, ())
    assert [result.counted_weight for result in settlement.measures] == [0, 100]


def test_enough_members_with_too_few_baselines_are_the_vendors_fault():
    facts = measured(rate("pain_responder", "100", version="2"), assumed=care(measured_each=0.01))
    assert facts["pain_responder"].status is MeasureStatus.VENDOR_FAULT


def test_nobody_engaged_is_nothing_measured():
    offer = agreement(FEE, guarantee(rate("engagement", "50"), rate("net_promoter_score", "50", "40")))
    none = project(offer, scenario().having({"population.yield": Fraction(0)})).performance
    assert {fact.status for fact in none.measures} == {MeasureStatus.NOT_MEASURED}


def test_all_that_is_missing_is_said_at_once_and_a_number_of_a_clause_once():
    offer = agreement(FEE, guarantee(rate("pain_responder", "60", version="2"), rate("net_promoter_score", "40", "40")))
    with pytest.raises(NotProjectedError) as raised:
        project(offer, scenario(care={}, results={}))
    assert [(each.clause_id, each.name) for each in raised.value.needed] == [
        ("9", "results.net_promoter_score"),
        ("9", "care.counted_each.answered"),
        ("9", "care.activated_each"),
        ("9", "care.measured_each"),
        ("9", "results.pain_responder"),
    ]


def test_a_ladder_on_values_that_no_assumption_gives_is_refused():
    ladder = {"kind": "improvement", "from": "0", "to": "0.1"}
    with pytest.raises(NotProjectedError, match=r"pain_responder is compared with other values \(improvement\)"):
        measured({"measure": "pain_responder", "version": "2", "weight": "100", "ladder": ladder})
