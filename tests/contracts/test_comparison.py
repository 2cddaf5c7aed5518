"""Two rates side by side, by hand: 10 of 100 against 20 of 100 has round variances."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.terms.comparison import (
    Estimate,
    Rate,
    chi_square,
    exceeds,
    number_needed_to_treat,
    odds_ratio,
    risk_difference,
    risk_ratio,
)
from contracts.terms.intervals import Interval

TEN, TWENTY = Rate(10, 100), Rate(20, 100)


@pytest.mark.parametrize(
    ("compare", "one", "other", "by_hand"),
    [
        # The variance 1/10 + 1/90 + 1/20 + 1/80 is 25/144, so the limits are 4/9 times and over e^(1.96 * 5/12).
        (odds_ratio, TEN, TWENTY, "0.444 0.196 1.006"),
        # The variance 90/1000 + 80/2000 is 0.13.
        (risk_ratio, TEN, TWENTY, "0.5 0.247 1.014"),
        # The first example of Newcombe, Statistics in Medicine 1998;17:873, method 10.
        (risk_difference, Rate(56, 70), Rate(48, 80), "0.2 0.052 0.334"),
    ],
)
def test_estimates(compare: Callable[[Rate, Rate], Estimate], one: Rate, other: Rate, by_hand: str) -> None:
    found = compare(one, other)
    assert [round(value, 3) for value in (found.value, found.interval.lower, found.interval.upper)] == [
        Decimal(value) for value in by_hand.split()
    ]


def test_chi_square() -> None:
    # 200 (10 * 80 - 20 * 90)^2 / (30 * 170 * 100 * 100); the correction takes 100 off the difference of 1,000.
    pearson, corrected = chi_square(TEN, TWENTY, "pearson"), chi_square(TEN, TWENTY, "continuity")
    assert (round(pearson.statistic, 6), round(pearson.chance, 4)) == (Decimal("3.921569"), Decimal("0.0477"))
    assert (round(corrected.statistic, 6), round(corrected.chance, 4)) == (Decimal("3.176471"), Decimal("0.0747"))
    # The correction never turns the difference round.
    assert chi_square(Rate(10, 100), Rate(10, 101), "continuity").statistic == 0


@pytest.mark.parametrize(("other", "needed"), [(TWENTY, 10), (Rate(21, 100), 10), (Rate(19, 100), 12)])
def test_number_needed_to_treat_is_rounded_up(other: Rate, needed: int) -> None:
    assert number_needed_to_treat(TEN, other) == number_needed_to_treat(other, TEN) == needed


def test_a_rate_exceeds_a_benchmark_by_whole_standard_errors() -> None:
    # Of 100 at 0.50 the standard error is 0.05: 60 lie exactly two above.
    assert exceeds(Rate(60, 100), Fraction(1, 2), Decimal(2))
    assert not exceeds(Rate(60, 100), Fraction(1, 2), Decimal("2.000001"))
    assert not exceeds(Rate(40, 100), Fraction(1, 2), Decimal(2))


def test_what_says_nothing_is_refused_with_the_reason() -> None:
    with pytest.raises(ValueError, match="not a proportion: 3/2"):
        Rate(3, 2)
    with pytest.raises(ValueError, match="a cell is 0 in 0/5 against 2/5"):
        odds_ratio(Rate(0, 5), Rate(2, 5))
    with pytest.raises(ValueError, match="a group has no event in 2/5 against 0/5"):
        risk_ratio(Rate(2, 5), Rate(0, 5))
    with pytest.raises(ValueError, match="the rates are the same in 1/5 against 2/10"):
        number_needed_to_treat(Rate(1, 5), Rate(2, 10))
    with pytest.raises(ValueError, match="all members are alike in 5/5 against 9/9"):
        chi_square(Rate(5, 5), Rate(9, 9), "pearson")


rates = st.integers(1, 3000).flatmap(lambda n: st.builds(Rate, st.integers(0, n), st.just(n)))


@given(rates, rates)
def test_a_difference_turned_round_changes_its_sign_only(one: Rate, other: Rate) -> None:
    forth, back = risk_difference(one, other), risk_difference(other, one)
    assert (back.value, back.interval) == (-forth.value, Interval(-forth.interval.upper, -forth.interval.lower))
    assert -1 <= forth.interval.lower <= forth.value <= forth.interval.upper <= 1
