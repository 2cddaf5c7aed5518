"""Difference in differences: worked figures, exact weights against rounded ones, and a regression that agrees."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.regression.linear_model import WLS

from pipelines.actuarial.difference import NotEstimableError, Rows, Study, Weighting, deviations, means
from tests.actuarial.made_study import one_each, study_of


def test_one_set_of_figures_and_three_designs_with_opposite_signs():
    # 6,000 months an arm and side: 210.00 -> 238.00 among the treated, 205.00 -> 260.00 beside them.
    study = study_of([(True, 126_000_000, 6000, 142_800_000, 6000), (False, 123_000_000, 6000, 156_000_000, 6000)])
    found = means(study, one_each(study))
    assert found.treated_after.rate - found.treated_before.rate == 28_00
    assert found.treated_after.rate - found.treated_before.rate * Fraction(107, 100) == 13_30
    assert found.effect == -27_00
    assert found.gross_savings == 162_000_00


def test_regression_to_the_mean_is_no_saving():
    # Chosen at 9,000.00, whoever is not treated falls to 4,800.00 too: 5,500.00 is 700.00 more, not 3,500.00 less.
    study = study_of([(True, 9_000_00, 12, 5_500_00, 12), (False, 9_000_00, 12, 4_800_00, 12)])
    found = means(study, one_each(study))
    assert found.effect * 12 == 700_00
    assert (found.treated_after.rate - found.treated_before.rate) * 12 == -3_500_00


def test_a_set_counts_once_whatever_the_number_of_its_controls():
    study = study_of([(True, 0, 1, 0, 1), (True, 0, 1, 0, 1), *[(False, 0, 1, 300, 1)] * 3, (False, 0, 1, 600, 1)])
    shares = np.array([1, 1, 3, 3, 3, 1])
    assert means(study, Weighting(1 / shares, shares)).effect == -450


def test_claims_not_known_yet_and_months_not_whole_are_exact():
    spend = Rows(
        np.array([0, 0, 1]),
        np.array([0, 1, 1]),
        np.array([890, 100, 100]),
        np.array([0, 1, 1]),
        (Fraction(100, 89), Fraction(1)),
    )
    exposure = Rows(
        np.array([0, 0, 1, 1]),
        np.array([0, 1, 0, 1]),
        np.array([19, 31, 31, 31]),
        np.zeros(4, dtype=int),
        (Fraction(1, 31),),
    )
    study = Study(np.array([True, False]), spend, exposure)
    found = means(study, one_each(study))
    assert found.treated_before.rate == Fraction(1000 * 31, 19)
    assert found.effect == 100 - Fraction(31000, 19) - 100


def test_an_arm_that_nobody_followed_has_no_estimate():
    study = study_of([(True, 5, 1, 5, 1), (False, 5, 1, 0, 0)])
    with pytest.raises(NotEstimableError):
        means(study, one_each(study))


ALWAYS = [((True, 9, 1, 7, 2), 1), ((False, 3, 2, 8, 1), 1)]
MEMBER = st.tuples(st.booleans(), *[st.integers(0, 500), st.integers(1, 12)] * 2)


def plain_rate(weighted, arm, side):
    """Weighted cents over weighted months, in fractions."""
    rows = [
        (Fraction(1, share), *member[1 + 2 * side : 3 + 2 * side]) for member, share in weighted if member[0] == arm
    ]
    return sum(weight * cents for weight, cents, _ in rows) / sum(weight * months for weight, _, months in rows)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.tuples(MEMBER, st.integers(1, 3)), max_size=10))
def test_exact_weights_are_exact_rounded_ones_near_and_deviations_sum_to_nothing(drawn):
    weighted = [*ALWAYS, *drawn]
    study = study_of([member for member, _ in weighted])
    shares = np.array([share for _, share in weighted])
    exact = Weighting(1 / shares, shares)
    found = means(study, exact)
    treated, control = (plain_rate(weighted, arm, 1) - plain_rate(weighted, arm, 0) for arm in (True, False))
    assert found.effect == treated - control
    assert float(means(study, Weighting(1 / shares)).effect) == pytest.approx(float(found.effect), rel=1e-9, abs=1e-9)
    for part in deviations(study, exact, found):
        assert part.sum() == pytest.approx(0, abs=1e-9)


def test_the_saturated_regression_is_the_same_number():
    chance = np.random.default_rng(2)
    cents, months = chance.integers(1, 900, (60, 2)), np.column_stack([1 + np.arange(60) % 5, np.full(60, 2)])
    is_treated = np.arange(60) % 3 == 0
    study = study_of(list(zip(is_treated, cents[:, 0], months[:, 0], cents[:, 1], months[:, 1], strict=True)))
    treated, after = np.repeat(is_treated, 2), np.tile([0, 1], 60)
    columns = np.column_stack([np.ones(120), treated, after, treated * after])
    regression = WLS((cents / months).ravel(), columns, weights=months.ravel())
    fit = regression.fit(cov_type="cluster", cov_kwds={"groups": np.arange(120) // 2, "use_correction": False})
    found = means(study, one_each(study))
    before, later, control_before, control_later = deviations(study, one_each(study), found)
    assert fit.params[3] == pytest.approx(float(found.effect))
    assert fit.bse[3] == pytest.approx(np.sqrt(((later - before - control_later + control_before) ** 2).sum()))
