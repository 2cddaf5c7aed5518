"""Fees, tiers and caps: rates by date, thresholds, and the cent below, at and above a cap."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.fit import FactsDoNotFitError
from contracts.performance import Posted
from contracts.settlement import Settlement, settle
from tests.contracts.building import ACCESS, ACTIVATION, RTM, agreement, facts, month, units


def tier(mode: str, *tiers: tuple[str, str], **terms: Any) -> dict[str, Any]:
    rungs = [{"above": above, "factor": factor} for above, factor in tiers]
    return {"kind": "volume_tier", "id": "1(a)", "text": "Tier.", "mode": mode, "tiers": rungs, **terms}


def cap(amount: str) -> dict[str, Any]:
    return {"kind": "period_cap", "id": "8", "text": "Cap.", "amount": amount}


def fees(*clauses: dict[str, Any], rows: list[dict[str, Any]], **terms: Any) -> Settlement:
    return settle(agreement(*clauses), facts(*rows, **terms), ())


def test_the_rate_is_that_of_the_month() -> None:
    access = ACCESS | {"rate": {"2026-01-01": "0.85", "2026-07-01": "0.80"}}
    result = fees(access, rows=[month("2", 6, "20000"), month("2", 7, "20001")])
    assert [line.cents for line in result.lines] == [1_700_000, 1_600_080]


def test_each_month_is_rounded_by_itself() -> None:
    # 0.125 a unit: 12.5 cents a month is 13 cents, twice 26; rounding the sum would give 25.
    result = fees(ACCESS | {"rate": {"2026-01-01": "0.125"}}, rows=[month("2", 1, "1"), month("2", 2, "1")])
    assert [(line.cents, line.reason) for line in result.lines] == [(13, "1 at $0.125"), (13, "1 at $0.125")]
    (step,) = [step for step in result.steps if step.key == "fees 2"]
    assert (step.exact, step.cents) == (Fraction(25), 26)


def test_exact_member_months_are_not_rounded_before_the_rate() -> None:
    # 2885/868 member months at 0.85 are 282.517 cents.
    assert fees(ACCESS, rows=[month("2", 2, "2885/868")]).fees_cents == 283


@pytest.mark.parametrize(("count", "cents"), [("101/365", 275_33), ("264/365", 719_67), ("466/365", 1_270_33)])
def test_a_case_fee_that_vendors_share_after_a_switch_is_priced_by_days(count: str, cents: int) -> None:
    # 995.00 x 101 / 365 = 275.3288 and 995.00 x 264 / 365 = 719.6712, together 995.00; a whole one beside a part, too.
    rate = {"rate": {"2026-01-01": "995.00"}}
    assert fees(ACTIVATION | rate, rows=[units("1", count)]).fees_cents == cents


@pytest.mark.parametrize(
    ("count", "marginal", "retroactive"),
    [
        (299, 2_990_000, 2_990_000),
        (300, 3_000_000, 3_000_000),
        (301, 3_009_000, 2_709_000),
        (400, 3_900_000, 3_600_000),
    ],
)
def test_the_threshold_unit_belongs_to_the_lower_tier(count: int, marginal: int, retroactive: int) -> None:
    tiers = (("0", "1"), ("300", "0.90"))
    assert fees(ACTIVATION, tier("marginal", *tiers), rows=[units("1", str(count))]).fees_cents == marginal
    assert fees(ACTIVATION, tier("retroactive", *tiers), rows=[units("1", str(count))]).fees_cents == retroactive


def test_a_marginal_tier_counts_through_the_months() -> None:
    tiers = tier("marginal", ("0", "1"), ("5", "0.9"), ("8", "0.5"))
    result = fees(ACTIVATION, tiers, rows=[month("1", 3, "6"), month("1", 1, "4")])
    # January 4 at 100; March: the 5th at 100, 6th to 8th at 90, 9th and 10th at 50.
    by_month = {line.month.month: line.cents for line in result.lines if line.kind == "volume_tier" and line.month}
    assert by_month == {3: 100_00 + 3 * 90_00 + 2 * 50_00 - 600_00}
    assert result.fees_cents == 400_00 + 470_00


@pytest.mark.parametrize(
    ("amount", "adjustment"),
    [("100.01", 0), ("100.00", 0), ("99.99", -1)],  # one cent under the cap, exactly at it, one cent over
)
def test_cap(amount: str, adjustment: int) -> None:
    result = fees(ACTIVATION, cap(amount), rows=[units("1", "1")])
    assert [line.cents for line in result.lines if line.clause_id == "8"] == ([adjustment] if adjustment else [])
    assert result.fees_cents == 10_000 + adjustment


def test_a_shorter_final_period_scales_cap_and_tier_by_days() -> None:
    # 73 of 365 days are a fifth: the cap of 1,000.00 is 200.00, the threshold of 12 is 2.4, so 2.
    period = {"from": "2026-01-01", "to": "2026-03-14"}
    row = {"clause": "1", **period, "count": "4"}
    tiers = tier("marginal", ("0", "1"), ("12", "0.5"))
    terms: dict[str, Any] = {"rows": [row], "period": period}
    assert fees(ACTIVATION, tiers, **terms).fees_cents == 30_000
    assert fees(ACTIVATION, tiers, cap("1000.00"), **terms).fees_cents == 20_000
    # An interim settlement of the same days is a part of a year still running.
    assert fees(ACTIVATION, tiers, cap("1000.00"), **terms, settlement="interim").fees_cents == 40_000


def test_claims_settle_at_what_the_plan_paid() -> None:
    result = fees(RTM, rows=[month("3", 5, "3", allowed="150.00", plan_paid="120.50")])
    assert [(line.kind, line.cents) for line in result.lines] == [("rtm_claim_fee", 15_000), ("member_share", -2_950)]
    assert result.fees_cents == 12_050


def test_fees_that_stand_are_added_once_a_line_a_month() -> None:
    april = {"clause": "2", "from": "2026-04-01", "to": "2026-04-30"}
    standing = [
        april | {"count": "10", "amount": "8.50"},
        april | {"from": "2026-04-07", "count": "2", "amount": "1.70"},
    ]
    result = fees(ACCESS, rows=[month("2", 4, "100")], standing=standing)
    assert result.fees_cents == 8_500 + 850 + 170
    assert [(line.cents, line.reason[:9]) for line in result.lines if line.step_number == 9] == [(1_020, "12 units ")]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (units("7", "1"), r"units\[0\].clause: must be a fee clause of the agreement \(1, 2, 3\), got 7"),
        (units("2", "1"), r"units\[0\]: must be split where the rate of clause 2 changes \(2026-01-01, 2026-07-01\)"),
        (units("1", "1", allowed="1", plan_paid="1"), "must not give allowed and plan_paid: clause 1"),
        (units("3", "1"), "must give allowed and plan_paid: clause 3 is billed as claims"),
        (units("3", "1", allowed="1.00", plan_paid="1.01"), "must not have plan_paid 1.01 above allowed 1.00"),
        (units("3", "0", allowed="1.00", plan_paid="1.00"), "must count the claim lines"),
        (
            {"clause": "1", "from": "2026-12-01", "to": "2027-01-01", "count": "1"},
            "must lie in the period of the facts",
        ),
    ],
)
def test_units_that_do_not_fit_are_refused(row: dict[str, Any], message: str) -> None:
    access = ACCESS | {"rate": {"2026-01-01": "0.85", "2026-07-01": "0.80"}}
    with pytest.raises(FactsDoNotFitError, match=message):
        fees(ACTIVATION, access, RTM, rows=[row])


def test_a_rate_that_starts_later_is_no_rate_before() -> None:
    with pytest.raises(FactsDoNotFitError, match="must not lie before the first rate of clause 1, from 2026-02-01"):
        fees(ACTIVATION | {"rate": {"2026-02-01": "1.00"}}, rows=[month("1", 1, "1")])


@given(counts=st.lists(st.integers(0, 400), min_size=1, max_size=12), threshold=st.integers(1, 900))
def test_a_marginal_tier_depends_on_the_total_only(counts: list[int], threshold: int) -> None:
    rows = [month("1", number, str(count)) for number, count in enumerate(counts, start=1)]
    result = fees(ACTIVATION, tier("marginal", ("0", "1"), (str(threshold), "0.9")), rows=rows)
    total = sum(counts)
    assert result.fees_cents == 10_000 * min(total, threshold) + 9_000 * max(0, total - threshold)


def test_a_tier_that_refunded_units_crossed_is_rated_again_on_those_that_are_valid() -> None:
    # Case 40: 1,020 were charged, 20 of them at 90 %; 40 lost their coverage, so none is beyond 1,000 any more.
    tiers = tier("marginal", ("0", "1"), ("1000", "0.90"))
    assert fees(ACTIVATION, tiers, rows=[units("1", "1020")]).fees_cents == 10_000_000 + 20 * 9_000
    charged = Posted.model_validate({"settlement": "first", "kind": "fees", "amount": "101800.00"})
    result = settle(agreement(ACTIVATION, tiers), facts(units("1", "980")), (charged,))
    assert (result.fees_cents, result.true_up_cents) == (9_800_000, 9_800_000 - 10_180_000)


def test_a_tier_counts_units_of_one_month_in_one_order_however_the_facts_give_them() -> None:
    """The exercise comes before the visit: 40.00, and half of 85.00 beyond the first unit."""
    schedule = {"EXERCISE": {"2026-01-01": "40.00"}, "VISIT": {"2026-01-01": "85.00"}}
    sessions = {"kind": "session_fee", "id": "1", "text": "Fee.", "schedule": schedule}
    tiers = [{"above": "0", "factor": "1"}, {"above": "1", "factor": "0.5"}]
    tier = {"kind": "volume_tier", "id": "1(a)", "text": "Tier.", "of": ["1"], "mode": "marginal", "tiers": tiers}
    rows = [month("1", 1, "1", item=item) for item in ("EXERCISE", "VISIT")]
    for order in (rows, rows[::-1]):
        assert settle(agreement(sessions, tier), facts(*order), ()).net_cents == 8_250


@pytest.mark.parametrize("ids", [("8", "9"), ("9", "10")])
def test_a_tier_over_two_fees_counts_them_in_the_order_of_the_text(ids: tuple[str, str]) -> None:
    """Ten at 400.00 in full, then ten at 100.00 at half: 4,500.00, whatever the clauses are called."""
    first, second = (ACTIVATION | {"id": ids[0], "rate": {"2026-01-01": "400.00"}}, ACCESS | {"id": ids[1]})
    second |= {"rate": {"2026-01-01": "100.00"}}
    rows = [month(ids[1], 1, "10"), month(ids[0], 1, "10")]
    assert fees(first, second, tier("marginal", ("0", "1"), ("10", "0.5")), rows=rows).net_cents == 450_000
