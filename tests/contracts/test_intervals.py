"""Wilson and Byar intervals: the numbers of TESTs T5.1 and T5.3 of the method."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.terms.intervals import Z_90_ONE_SIDED, byar, wilson


@pytest.mark.parametrize(
    ("numerator", "denominator", "lower", "upper"),
    [(84, 150, "0.480049", "0.636955"), (84, 200, "0.353736", "0.489279"), (84, 120, "0.612849", "0.774744")],
)
def test_wilson(numerator: int, denominator: int, lower: str, upper: str) -> None:
    interval = wilson(numerator, denominator)
    assert round(interval.lower, 6) == Decimal(lower)
    assert round(interval.upper, 6) == Decimal(upper)


def test_wilson_one_sided_lower_bound() -> None:
    assert round(wilson(84, 150, Z_90_ONE_SIDED).lower, 6) == Decimal("0.507687")


def test_wilson_at_the_ends_is_exact() -> None:
    assert wilson(0, 10).lower == 0
    assert wilson(10, 10).upper == 1
    # z squared over n plus z squared: 3.8414588207 / 13.8414588207
    assert round(wilson(0, 10).upper, 9) == Decimal("0.277532800")


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 0), (-1, 5), (6, 5)])
def test_wilson_refuses_what_is_no_proportion(numerator: int, denominator: int) -> None:
    with pytest.raises(ValueError, match="not a proportion"):
        wilson(numerator, denominator)


def test_byar() -> None:
    interval = byar(84, Decimal("91.2"))
    assert round(interval.lower, 6) == Decimal("0.734642")
    assert round(interval.upper, 6) == Decimal("1.140343")
    assert byar(0, Decimal(5)).lower == 0
    with pytest.raises(ValueError, match="not a count"):
        byar(1, Decimal(0))


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_contains_the_rate_and_stays_in_range(counts: tuple[int, int]) -> None:
    numerator, denominator = counts
    interval = wilson(numerator, denominator)
    assert 0 <= interval.lower <= Decimal(numerator) / denominator + Decimal("1e-12")
    assert Decimal(numerator) / denominator - Decimal("1e-12") <= interval.upper <= 1
