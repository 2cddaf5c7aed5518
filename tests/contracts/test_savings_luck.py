"""Chance in savings: TESTs T6.6, T6.7 and T6.8 of the method, and its table of smallest rates."""

from decimal import Decimal
from fractions import Fraction

import pytest

from contracts.terms.intervals import Z_95
from contracts.terms.savings_luck import (
    chance_of_luck,
    credibility,
    members_for_power,
    mssp_smallest_rate,
    planned_error_rate,
    smallest_rate,
)

# With half of what a member costs shared by both years, a difference of differences errs as one year does.
HALF = Decimal("0.5")
ONE_SIDED_95, TWO_PERCENT = Decimal("1.645"), Decimal("0.02")


def test_t6_6_three_hundred_members_show_nothing_below_two_fifths() -> None:
    error = planned_error_rate(3, 300, 900, HALF)
    assert error == Decimal("0.2")
    assert round(Z_95 * error, 3) == Decimal("0.392")
    assert members_for_power(Decimal("0.04"), Decimal("0.03")) == 5_301


@pytest.mark.parametrize(
    ("treated", "error", "smallest"),
    [(300, "20.0", "32.9"), (1_000, "11.0", "18.0"), (5_000, "4.9", "8.1"), (20_000, "2.4", "4.0")],
)
def test_smallest_rates_with_three_controls_each_at_a_variation_of_three(
    treated: int, error: str, smallest: str
) -> None:
    found = planned_error_rate(3, treated, 3 * treated, HALF)
    assert round(100 * found, 1) == Decimal(error)
    assert f"{float(100 * smallest_rate(found, ONE_SIDED_95, TWO_PERCENT)):.1f}" == smallest


def test_less_shared_by_both_years_is_a_larger_error() -> None:
    # 3 x sqrt(1/1000 + 1/3000) x sqrt(2 x 0.7), and x sqrt(2 x 0.5).
    assert round(planned_error_rate(3, 1_000, 3_000, Decimal("0.3")), 6) == Decimal("0.129615")
    assert round(planned_error_rate(3, 1_000, 3_000, HALF), 6) == Decimal("0.109545")
    assert planned_error_rate(3, 1_000, 3_000, 1) == 0


def test_an_error_needs_members_on_both_sides() -> None:
    with pytest.raises(ValueError, match="0 controls"):
        planned_error_rate(3, 1_000, 0, HALF)


def test_the_smallest_rate_is_no_less_than_agreed() -> None:
    assert smallest_rate(Decimal("0.01"), ONE_SIDED_95, TWO_PERCENT) == Fraction(2, 100)
    assert smallest_rate(Decimal("0.10"), ONE_SIDED_95, TWO_PERCENT) == Fraction(1645, 10_000)


@pytest.mark.parametrize(
    ("rate", "error", "percent"),
    [("0.02", "0.03", "25.25"), ("0.03", "0.05", "27.43"), ("0.01645", "0.01", "5.00"), ("0", "0.01", "50.00")],
)
def test_t6_7_luck(rate: str, error: str, percent: str) -> None:
    assert f"{float(100 * chance_of_luck(Decimal(rate), Decimal(error))):.2f}" == percent


def test_without_error_there_is_no_luck() -> None:
    assert chance_of_luck(Decimal("0.02"), 0) == 0
    assert chance_of_luck(0, 0) == 1


def test_savings_are_believed_as_far_as_true_ones_vary_more_than_they_err() -> None:
    assert credibility(Decimal("0.04"), Decimal("0.03")) == Fraction(16, 25)
    assert credibility(Decimal("0.04"), 0) == 1


def test_t6_8_the_sliding_scale_of_medicare() -> None:
    # 3.0 % less 0.3 points x 2,000 of 4,999 members.
    assert mssp_smallest_rate(12_000) == Fraction(3, 100) - Fraction(3, 1000) * Fraction(2_000, 4_999)
    assert f"{float(100 * mssp_smallest_rate(12_000)):.8f}" == "2.87997600"
    ends = {5_000: 39, 5_999: 36, 6_000: 36, 9_999: 30, 10_000: 30, 49_999: 22, 59_999: 20, 60_000: 20, 400_000: 20}
    assert {members: 1000 * mssp_smallest_rate(members) for members in ends} == ends
    with pytest.raises(ValueError, match="begins at 5000"):
        mssp_smallest_rate(4_999)
