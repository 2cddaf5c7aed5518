"""Units and episodes of an offer as a year on stated assumptions would give them. Figures are worked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from inspect import isabstract

import pytest

from contracts.agreement import FeeExposure
from contracts.clauses import TERMS
from contracts.clauses.stage import Fee
from contracts.negotiation.outcome import outcome
from contracts.negotiation.projected_units import COUNTED, COVERED, RESPONDER
from contracts.negotiation.projection import NotProjectedError, project
from contracts.negotiation.spread import exposed_months, months_of
from contracts.settlement import settle
from contracts.terms.period import Period
from tests.contracts.building import agreement
from tests.contracts.negotiation.assuming import numbers, scenario

RATE = {"2026-01-01": "10.00"}
ONCE = {"id": "1", "text": "Fee.", "rate": RATE}
CASE_RATE = {
    "kind": "case_rate",
    "id": "1",
    "text": "Fee.",
    "family": "cond",
    "bases": [{"region": "LOW_BACK", "group": "ACUTE", "base": "1000.00"}],
    "trend": "1",
    "normalisation": "1",
    "discount": "0",
    "risk": "none",
    "attributed": "at_start",
    "vendor_share": "0.5",
}


def counts(*clauses, **assumed):
    offer = agreement(*clauses)
    rows = project(offer, scenario(**assumed)).performance.units
    return [(row.item, row.first, row.count) for row in rows]


@pytest.mark.parametrize(
    ("kind", "more", "count"),
    [
        ("access_fee", {}, 960_000),  # 80,000 adults x 12
        ("employee_access_fee", {}, 540_000),  # 45,000 employees x 12
        ("enrolled_fee", {}, 3_000),
        ("activation_fee", {}, 2_500),
        ("engaged_fee", {}, 2_000),
        ("engaged_monthly_fee", {"sessions": "2"}, 10_000),
        ("outcome_reported_fee", {}, 1_800),
        ("outcome_fee", {"measure": "pain_responder"}, 1_100),  # half of 2,200 with a baseline
    ],
)
def test_every_kind_of_fee_counts_its_own(kind, more, count):
    assert counts(ONCE | {"kind": kind} | more) == [(None, date(2026, 1, 1), count)]


def test_sessions_are_counted_by_their_type_and_milestones_by_their_state():
    schedule = {"VISIT": {"2026-01-01": "85.00"}, "EXERCISE": {"2026-01-01": "5.00"}}
    sessions = {"kind": "session_fee", "id": "1", "text": "Fee.", "schedule": schedule}
    assert [(item, count) for item, _, count in counts(sessions)] == [("VISIT", 8_000), ("EXERCISE", 60_000)]
    states = {"ENROLLED": 3_000, "ACTIVATED": 2_500, "ENGAGED": 2_000, "OUTCOME_REPORTED": 1_800, "RESPONDER": 1_100}
    chain = [{"state": state, "share": "0.2"} for state in states]
    milestones = {"kind": "milestone_fee", "id": "1", "text": "Fee.", "case_price": "995.00", "chain": chain}
    found = counts(milestones | {"measure": "pain_responder"})
    assert {item: count for item, _, count in found} == states


def test_claim_lines_carry_what_they_are_allowed_and_what_the_plan_pays():
    (row,) = project(agreement({"kind": "rtm_claim_fee", "id": "1", "text": "Fee."}), scenario()).performance.units
    assert (row.count, row.allowed, row.plan_paid) == (16_000, Decimal("720000.00"), Decimal("576000.00"))


def test_a_new_fee_needs_its_line():
    units = {term.unit_code for term in TERMS if issubclass(term, Fee) and not isabstract(term)}
    items = {"SESSION", "MILESTONE"}
    assert units - items - {RESPONDER} == (set(COUNTED) | set(COVERED)) - {"EXERCISE", "VISIT"}


def test_units_are_split_where_a_rate_or_a_share_at_risk_changes():
    fee = ONCE | {"kind": "activation_fee", "rate": {"2026-01-01": "10.00", "2026-07-01": "12.00"}}
    # 2,500 x 181 / 365 = 1,239.7
    assert counts(fee) == [(None, date(2026, 1, 1), 1_240), (None, date(2026, 7, 1), 1_260)]
    risk = {
        "kind": "performance_guarantee",
        "id": "9",
        "text": "At risk.",
        "at_risk": {"2026-01-01": "0.1", "2026-04-01": "0.2"},
        "base": "net_fees_before_performance",
        "mode": "clawback",
        "missing_policy": "nri_base",
        "no_measure": "earn",
        "measures": [{"measure": "engagement", "weight": "100", "ladder": {"kind": "all_or_nothing", "target": "0.5"}}],
    }
    access = ONCE | {"kind": "access_fee"}
    assert counts(access, risk) == [(None, date(2026, 1, 1), 240_000), (None, date(2026, 4, 1), 720_000)]


def test_units_of_several_fees_in_one_tier_come_month_by_month():
    fees = (ONCE | {"kind": "activation_fee"}, ONCE | {"kind": "engaged_fee", "id": "2"})
    tier = {
        "kind": "volume_tier",
        "id": "3",
        "text": "Tier.",
        "mode": "marginal",
        "tiers": [{"above": "0", "factor": "1"}],
    }
    found = counts(*fees, tier)
    assert len(found) == 24
    assert sum(count for _, _, count in found) == 4_500
    assert len(counts(*fees, tier | {"of": ["1"]})) == 2


def test_an_index_moves_rates_by_what_is_assumed_of_it():
    fee = ONCE | {"kind": "engaged_fee"}
    escalator = {
        "kind": "rate_escalator",
        "id": "2",
        "text": "Index.",
        "index": "CPI_U",
        "from": "2026-07-01",
        "floor": "0",
        "cap": "0.03",
    }
    offer = agreement(fee, escalator)
    with pytest.raises(
        NotProjectedError, match=r"clause 2 needs indexes.CPI_U in the assumptions: how much CPI_U changes a year"
    ):
        project(offer, scenario())
    # 992 x $10.00 in 181 days and 1,008 x $10.20 in 184 of them.
    ends = settle(offer, project(offer, scenario(indexes=numbers({"CPI_U": 0.02}))).performance, ())
    assert ends.net_cents == 992_000 + 1_028_160


def test_an_offer_signed_late_holds_from_its_signature():
    """Ten months of twelve are in force: 1,667 of 2,000 engage, and each month of theirs is charged."""
    offer = agreement(ONCE | {"kind": "engaged_fee"}, executed="2026-03-01")
    projection = project(offer, scenario())
    assert projection.volumes.months == 10
    assert [(row.first, row.count) for row in projection.performance.units] == [(date(2026, 3, 1), 1_667)]
    assert projection.saved_cents == 1_667 * 45_000
    assert settle(offer, projection.performance, ()).net_cents == 1_667_000


def test_two_years_have_twice_the_members_and_one_the_same_employees():
    offer = agreement(
        ONCE | {"kind": "employee_access_fee"}, ONCE | {"kind": "engaged_fee", "id": "2"}, terminates="2027-12-31"
    )
    found = [row.count for row in project(offer, scenario()).performance.units]
    assert found == [1_080_000, 4_000]


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), 12),
        (date(2026, 2, 15), date(2027, 2, 14), 12),
        (date(2026, 1, 15), date(2026, 7, 31), Fraction(203, 31)),  # six months to 14 July, 17 of 31 days
        (date(2026, 1, 15), date(2026, 2, 10), Fraction(27, 31)),
        (date(2026, 1, 1), date(2026, 1, 10), Fraction(10, 31)),
    ],
)
def test_a_period_has_whole_months_from_its_first_day_on(first, last, months):
    assert months_of(Period(first=first, last=last)) == months


@pytest.mark.parametrize(
    ("rule", "months"),
    [
        (FeeExposure.FIRST_OF_MONTH, 1),
        (FeeExposure.MID_MONTH, 2),
        (FeeExposure.LAST_OF_MONTH, 1),
        (FeeExposure.ANY_DAY, 2),
        (FeeExposure.DAY_EXACT, Fraction(18, 31) + Fraction(20, 28)),
    ],
)
def test_who_is_covered_all_the_time_has_the_months_of_the_exposure_rule(rule, months):
    period = Period(first=date(2026, 1, 14), last=date(2026, 2, 20))
    assert exposed_months(rule, period, period.first) == months


def test_a_month_on_both_sides_of_a_split_counts_once():
    whole = Period(first=date(2026, 1, 14), last=date(2026, 2, 20))
    parts = (Period(first=date(2026, 1, 14), last=date(2026, 1, 20)), Period(first=date(2026, 1, 21), last=whole.last))
    for rule in FeeExposure:
        assert sum(exposed_months(rule, part, whole.first) for part in parts) == exposed_months(
            rule, whole, whole.first
        )


def test_episodes_are_priced_by_their_mean_cost():
    episodes = [{"region": "LOW_BACK", "group": "ACUTE", **numbers({"each": 0.2, "cost": 900})}]
    offer = agreement(CASE_RATE)
    projection = project(offer, scenario(episodes=episodes))
    (cases,) = projection.performance.cases
    assert (cases.count, cases.actual) == (400, Decimal("360000.00"))
    # Half of 400 x (1,000 - 900); nothing else is paid.
    assert outcome(offer, projection, scenario()).payment_cents == 2_000_000


def test_nobody_is_carved_out():
    carve_out = {"kind": "carve_out", "id": "2", "text": "Free.", "groups": ["ACME"], "segments": ["ANKLE_FOOT"]}
    offer = agreement(ONCE | {"kind": "engaged_fee"}, carve_out)
    assert settle(offer, project(offer, scenario()).performance, ()).net_cents == 2_000_000


def test_what_one_member_costs_does_not_follow_from_totals():
    offer = agreement(
        ONCE | {"kind": "activation_fee"}, {"kind": "member_cap", "id": "2", "text": "Cap.", "amount": "995.00"}
    )
    with pytest.raises(
        NotProjectedError,
        match=r"clause 2 cannot be projected: what one member costs .* back-test it on last year's claims",
    ):
        project(offer, scenario())


def test_a_clause_that_does_not_pay_needs_no_assumption():
    shown = ONCE | {"kind": "enrolled_fee", "id": "2", "category": "reporting_only"}
    population = numbers({"lives": 100, "adult_share": 1, "eligible_share": 1, "yield": 1})
    offer = agreement(ONCE | {"kind": "engaged_fee"}, shown)
    assumed = scenario(population=population, care={})
    assert settle(offer, project(offer, assumed).performance, ()).net_cents == 100_000


def test_nobody_engaged_pays_nothing():
    claims = {"kind": "rtm_claim_fee", "id": "3", "text": "Fee."}
    offer = agreement(ONCE | {"kind": "activation_fee"}, ONCE | {"kind": "engaged_fee", "id": "2"}, claims)
    projection = project(offer, scenario().having({"population.yield": Fraction(0)}))
    assert settle(offer, projection.performance, ()).net_cents == 0
    assert projection.saved_cents == 0
