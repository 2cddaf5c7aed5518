"""The budget of a million members, worked by hand: 22,500 engaged in a full year, each saving 438.96."""

from fractions import Fraction
from typing import Any

import pytest

from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.budget import BudgetYear, budget_impact
from tests.contracts.building import agreement

Years = tuple[BudgetYear, ...]


def number(base: str) -> dict[str, str]:
    return {"base": base, "source": "worked by hand"}


def years(rate: str, *clauses: dict[str, Any], dates: dict[str, Any] | None = None, **terms: Any) -> Years:
    """For 200,000 members, who are sized up; 3 in 100 of the three quarters who are adults engage."""
    plain = {
        "assumptions": "worked",
        "title": "Worked",
        "population": {
            "lives": number("200000"),
            "adult_share": number("0.75"),
            "eligible_share": number("0.10"),
            "yield": number("0.30"),
        },
        "value": {"saved_each": number("438.96")},
    }
    fee = {"kind": "engaged_fee", "id": "2.1", "text": "Fee.", "rate": {"2026-01-01": rate}}
    return budget_impact(agreement(fee, *clauses, **dates or {}), Assumptions.model_validate(plain | terms).at())


@pytest.mark.parametrize(
    ("rate", "net_cents", "member_month", "roi"),
    [
        ("300.00", -3_126_600_00, "-0.26055", "1.4632"),
        ("439.00", 900_00, "0.000075", None),
        ("995.00", 12_510_900_00, "1.042575", "0.441166"),
    ],
)
def test_a_full_year(rate: str, net_cents: int, member_month: str, roi: str | None) -> None:
    full = years(rate)[-1]
    assert (full.ramp, full.engaged) == (1, 22_500)
    assert full.net_cents == net_cents
    assert full.net_a_member_month_cents == Fraction(member_month) * 100
    assert full.outcome.roi is not None
    assert roi is None or round(full.outcome.roi, 6) == Fraction(roi)


def test_engagement_ramps_up_over_three_years() -> None:
    # 60 and 85 in 100 of 22,500, at 300.00 each.
    assert [(year.year, year.engaged, year.fees_cents) for year in years("300.00")] == [
        (1, 13_500, 4_050_000_00),
        (2, 19_125, 5_737_500_00),
        (3, 22_500, 6_750_000_00),
    ]


def test_induced_care_stands_apart_from_avoided_care() -> None:
    # Of 500.00 avoided each four fifths are thought to come true; 30.00 induced are not shrunk.
    value = {"saved_each": number("500"), "induced_each": number("30"), "realisation": number("0.8")}
    full = years("300.00", value=value)[-1]
    assert (full.avoided_cents, full.induced_cents) == (9_000_000_00, 675_000_00)
    assert full.net_cents == (6_750_000 - 9_000_000 + 675_000) * 100


def test_the_ramp_is_as_assumed() -> None:
    assert [year.engaged for year in years("300.00", ramp=["0.5", "1"])] == [11_250, 22_500]


def test_a_cap_is_that_of_the_plan_and_grows_with_it() -> None:
    # 4,500 engage, at 300.00: 1,350,000.00, held to 900,000.00; a million members are five such plans.
    cap = {"kind": "period_cap", "id": "2.2", "text": "Cap.", "amount": "900000.00"}
    full = years("300.00", cap)[-1]
    assert (full.engaged, full.fees_cents) == (22_500, 4_500_000_00)
    # 22,500 save 438.96 each: 9,876,600.00.
    assert full.net_cents == (4_500_000 - 9_876_600) * 100


@pytest.mark.parametrize(
    "dates", [{"terminates": "2026-06-30"}, {"terminates": "2028-12-31"}, {"terminates": "2027-03-31"}]
)
def test_a_year_of_the_budget_has_twelve_months_whatever_the_period_of_the_offer(dates: dict[str, Any]) -> None:
    full = years("300.00", dates=dates)[-1]
    assert (full.engaged, full.fees_cents) == (22_500, 6_750_000_00)
    assert full.net_a_member_month_cents == Fraction("-26.055")


def test_a_plan_without_members_has_no_budget_impact() -> None:
    nobody = {name: number("0") for name in ("lives", "adult_share", "eligible_share", "yield")}
    assert [(year.engaged, year.net_cents) for year in years("300.00", population=nobody)] == [(0, 0)] * 3
