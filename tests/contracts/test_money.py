"""Rounding and allocation of money: TESTs T0.1 and T0.2 of the method."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.terms.money import Rounding, allocate, dollars, exact_cents, round_cents, unit_price


@pytest.mark.parametrize(
    ("amount", "half_up", "half_even", "down"),
    [
        ("2.345", 235, 234, 234),
        ("2.355", 236, 236, 235),
        ("-2.345", -235, -234, -234),
        ("1.005", 101, 100, 100),
        ("2.344999999999", 234, 234, 234),
        ("2.345000000001", 235, 235, 234),
        ("0", 0, 0, 0),
    ],
)
def test_rounding(amount: str, half_up: int, half_even: int, down: int) -> None:
    exact = exact_cents(Decimal(amount))
    assert round_cents(exact, Rounding.HALF_UP) == half_up
    assert round_cents(exact, Rounding.HALF_EVEN) == half_even
    assert round_cents(exact, Rounding.DOWN) == down


@pytest.mark.parametrize(
    ("cents", "weights", "parts"),
    [
        (10_000, {"G1": 1, "G2": 1, "G3": 1}, {"G1": 3334, "G2": 3333, "G3": 3333}),  # case 52
        (-10_000, {"G1": 1, "G2": 1, "G3": 1}, {"G1": -3334, "G2": -3333, "G3": -3333}),
        (123_457, {"A": 512, "B": 331, "C": 157}, {"A": 63_210, "B": 40_864, "C": 19_383}),
        (1, {"b": 1, "a": 1}, {"b": 0, "a": 1}),  # a tie goes to the smaller key, whatever the order given
        (1, {"a": 1, "b": 3}, {"a": 0, "b": 1}),
        (0, {"a": 0}, {"a": 0}),
        (5, {"a": 0, "b": 1}, {"a": 0, "b": 5}),
    ],
)
def test_allocation(cents: int, weights: dict[str, int], parts: dict[str, int]) -> None:
    assert allocate(cents, {key: Fraction(weight) for key, weight in weights.items()}) == parts


def test_equal_remainders_go_to_the_larger_weight() -> None:
    # 2 cents over 1 : 3 are 0.5 and 1.5; both remainders are a half.
    assert allocate(2, {"a": Fraction(1), "b": Fraction(3)}) == {"a": 0, "b": 2}


def test_an_amount_cannot_be_shared_over_nothing() -> None:
    with pytest.raises(ValueError, match="all zero"):
        allocate(1, {"a": Fraction(0)})
    with pytest.raises(ValueError, match="negative"):
        allocate(1, {"a": Fraction(-1), "b": Fraction(2)})


@given(
    cents=st.integers(-(10**12), 10**12),
    weights=st.dictionaries(st.text(min_size=1), st.fractions(0, 1000).filter(bool), min_size=1, max_size=12),
)
def test_parts_sum_and_lie_within_a_cent_of_their_quota(cents: int, weights: dict[str, Fraction]) -> None:
    parts = allocate(cents, weights)
    assert sum(parts.values()) == cents
    total = sum(weights.values())
    assert all(abs(part - cents * weights[key] / total) < 1 for key, part in parts.items())
    assert allocate(-cents, weights) == {key: -part for key, part in parts.items()}
    assert allocate(cents, dict(reversed(weights.items()))) == parts


@given(exact=st.fractions(), rounding=st.sampled_from([Rounding.HALF_UP, Rounding.HALF_EVEN, Rounding.DOWN]))
def test_a_reversal_is_the_exact_negative(exact: Fraction, rounding: Rounding) -> None:
    assert round_cents(-exact, rounding) == -round_cents(exact, rounding)
    assert abs(round_cents(exact, rounding) - exact) <= (1 if rounding is Rounding.DOWN else Fraction(1, 2))


@pytest.mark.parametrize(
    ("cents", "text"), [(0, "$0.00"), (-1_726_500, "-$17,265.00"), (5, "$0.05"), (92_500_000, "$925,000.00")]
)
def test_dollars(cents: int, text: str) -> None:
    assert dollars(cents) == text


@pytest.mark.parametrize(
    ("exact", "written"),
    [
        ("39800", "$398.00"),
        ("1267/100", "$0.1267"),
        ("123456789/1000", "$1,234.56789"),
        ("100/3", "about $0.333333"),
        ("0", "$0.00"),
    ],
)
def test_the_price_of_a_unit_is_written_with_all_its_digits(exact: str, written: str) -> None:
    assert unit_price(Fraction(exact)) == written
