"""Savings as a study would find them: 2,000 engaged members save 450 each of 6,000. Figures are worked by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from contracts.exhibits import load_exhibits
from contracts.measured_savings import SavingsStatus
from contracts.negotiation.projection import Measured, NotProjectedError, project
from contracts.settlement import settle
from tests.contracts.building import agreement, guarantee, rate
from tests.contracts.negotiation.assuming import VALUE, numbers, scenario

FEE = {"kind": "engaged_fee", "id": "1", "text": "Fee.", "rate": {"2026-01-01": "500.00"}}
SAVINGS = {
    "design": "participants",
    "design_version": "1",
    "basis": "allowed",
    "caps": {"before": "60000.00", "after": "60000.00"},
    "prior": {"rate": "0.01", "spread": "0.04", "source": "as stated"},
    "expected_rate": "0.08",
    "expected_treated": "2500",
}
ROI = {
    "kind": "roi_guarantee",
    "id": "2",
    "text": "Refund.",
    "roi_definition": "gross_multiple",
    "target": "1.5",
    "refund_cap": "1",
    "savings": "credible_gross_msk",
}
SHARED = {
    "kind": "shared_savings",
    "id": "3",
    "text": "Shared.",
    "evidence": {"estimate": "observed", "expected_rate": "0.08"},
    "gain": {"minimum_rate": "0.02", "basis": "first_dollar", "bands": [{"above": "0", "share": "0.5"}]},
}


def offered(*clauses, **savings):
    return agreement(FEE, *clauses, savings=SAVINGS | savings)


def facts(offer, measured=None, **assumed):
    return project(offer, scenario(**assumed), measured).performance


def paid(offer, measured=None, **assumed):
    performance = facts(offer, measured, **assumed)
    return settle(offer, performance, ()).net_cents


def value(**changed):
    return {"value": numbers(VALUE | changed)}


def few():
    """200 are engaged and 250 activated: fewer than the 1,000 that the design asks for."""
    return {"population": numbers({"lives": 10000, "adult_share": 0.8, "eligible_share": 0.25, "yield": 0.1})}


def test_a_study_finds_what_a_run_would_hand_to_clauses():
    found = facts(offered(ROI)).savings
    assert found.status is SavingsStatus.CREDIBLE
    assert (found.benchmark, found.actual) == (Decimal("12000000.00"), Decimal("11100000.00"))
    assert found.standard_error == 240_000
    assert found.minimum_savings_rate == Decimal("0.0329")  # 1.645 x 0.02
    assert found.credibility == Decimal("0.8")  # 0.0016 of 0.0016 + 0.0004
    assert found.prior_gross == 120_000
    assert (found.design, found.tier, found.treated) == ("participants.v1", "C", 2_500)


def test_a_refund_rests_on_credible_savings_by_either_definition_of_the_return():
    # 0.8 x 900,000 + 0.2 x 120,000 = 744,000 support 496,000 of 1,000,000 at 1.5 gross, 744,000 / 2.5 at 1.5 net.
    assert paid(offered(ROI)) == 49_600_000
    assert paid(offered(ROI | {"roi_definition": "net"})) == 29_760_000


def test_observed_savings_without_error_are_shared_from_the_first_dollar():
    assert paid(offered(SHARED), **value(error_rate=0)) == 100_000_000 + 45_000_000


def test_chance_moves_what_is_shared_and_not_what_is_saved():
    offer, lucky = offered(SHARED), Measured(saved_cents=Fraction(120_000_000))
    assert paid(offer, lucky) == 160_000_000
    assert project(offer, scenario(), lucky).saved_cents == 90_000_000


def test_savings_within_chance_are_not_shared():
    """390,000 are less than 0.0329 of 12,000,000."""
    assert paid(offered(SHARED), Measured(saved_cents=Fraction(39_000_000))) == 100_000_000


def test_too_few_members_leave_the_fallback():
    fallback = {"measure": "engagement", "amount": "50000.00"}
    judge = guarantee(rate("engagement", "100"), at_risk="0", id="9")
    offer = offered(SHARED | {"fallback": fallback}, judge)
    found = facts(offer, **few()).savings
    assert (found.status, found.reasons) == (SavingsStatus.NOT_CREDIBLE, ("TOO_FEW_TREATED",))
    assert paid(offer, **few()) == 10_000_000 + 5_000_000


def test_an_error_that_explains_too_much_is_not_credible():
    assert facts(offered(ROI), **value(error_rate=0.13)).savings.reasons == ("RATE_TOO_LARGE",)


def test_without_an_assumed_error_the_planned_one_of_the_design_holds():
    assumed = {"value": numbers({"saved_each": 450, "benchmark_each": 6000})}
    planned = load_exhibits().savings_design("participants", 1).planned_error_rate(2_500)
    assert facts(offered(ROI), **assumed).savings.standard_error == planned * 12_000_000


def test_a_design_of_all_eligible_members_compares_all_of_them():
    found = facts(offered(SHARED, design="eligible_staggered")).savings
    assert (found.treated, found.benchmark) == (20_000, Decimal("120000000.00"))


@pytest.mark.parametrize(
    ("terms", "reason"), [({"design": "trended_benchmark"}, "TIER_UNPAYABLE"), ({"caps": None}, "CAPS_MISSING")]
)
def test_what_the_text_alone_makes_unpayable_is_not_credible(terms, reason):
    assert facts(offered(ROI, **terms)).savings.reasons == (reason,)


def test_without_a_design_no_savings_are_credible_and_nothing_is_needed():
    offer = agreement(FEE, ROI)
    found = facts(offer, value=numbers({"saved_each": 450})).savings
    assert (found.status, found.reasons) == (SavingsStatus.NOT_CREDIBLE, ())


def test_a_benchmark_is_needed_where_savings_are_read():
    assumed = scenario(value=numbers({"saved_each": 450}))
    with pytest.raises(NotProjectedError, match=r"clause 2 needs value.benchmark_each in the assumptions"):
        project(offered(ROI), assumed)


def test_nobody_engaged_saves_nothing():
    offer = offered(ROI)
    found = project(offer, scenario().having({"population.yield": Fraction(0)})).performance
    assert found.savings.status is SavingsStatus.NOT_CREDIBLE
    assert settle(offer, found, ()).net_cents == 0
