"""Observed over expected: the worked figures of TEST T5.3, and that nobody gains or loses over all vendors together."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.terms.intervals import byar
from pipelines.actuarial.logistic import design
from pipelines.actuarial.risk_adjustment import adjusted, expected_by


def test_the_worked_members_come_to_91_2_expected_and_55_3_percent():
    expected = 60 * Decimal("0.72") + 50 * Decimal("0.60") + 40 * Decimal("0.45")
    assert expected == Decimal("91.2")
    limits = byar(84, expected)
    assert (limits.lower, limits.upper) == (Decimal("0.734641604721"), Decimal("1.14034325553"))
    found = adjusted(84, expected, Fraction(3, 5))
    # 84 / 91.2 = 0.921053, times 0.60.
    assert round(found.rate, 6) == Decimal("0.552632")
    assert (round(found.lower, 6), round(found.upper, 6)) == (Decimal("0.440785"), Decimal("0.684206"))


def test_a_rate_never_passes_one_and_may_be_nothing():
    assert adjusted(30, Decimal(20), Fraction(4, 5)).rate == 1
    nothing = adjusted(0, Decimal(20), Fraction(4, 5))
    assert (nothing.rate, nothing.lower) == (0, 0)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.randoms(use_true_random=True), st.integers(40, 200))
def test_what_is_expected_of_all_vendors_is_what_all_came_to(chance, count):
    vendors = [chance.choice("abc") for _ in range(count)]
    regions = [chance.choice(["KNEE", "HIP", "LOW_BACK"]) for _ in range(count)]
    score = np.array([chance.gauss(0, 1) for _ in range(count)])
    improved = np.array([float(chance.random() < 0.5 + 0.2 * (region == "KNEE")) for region in regions])
    found = expected_by(design([regions], [score, score**2]), improved, vendors)
    assert abs(float(sum(found.values())) - improved.sum()) < 1e-6 * count
    # A mix that says nothing leaves everybody the rate of all.
    flat = expected_by(design([["ALL"] * count]), improved, vendors)
    for vendor in set(vendors):
        assert abs(float(flat[vendor]) - improved.mean() * vendors.count(vendor)) < 1e-6 * count
