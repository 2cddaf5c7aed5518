"""Tests of the design: slopes that are near enough, apart or untold; what is looked at together; contradiction."""

import numpy as np
import pytest
from statsmodels.regression.linear_model import WLS

from pipelines.actuarial.clusters import Error
from pipelines.actuarial.trend_tests import (
    Slopes,
    Verdict,
    by_month,
    contradicts,
    in_months,
    months_before,
    slopes,
    verdicts,
)

TWELVE = np.arange(12)


def two_arms(treated, control, noise=0.0, count=40):
    """Members of both arms whose monthly spend lies on a line of mean 100 with these slopes, give or take."""
    chance = np.random.default_rng(8)
    is_treated = np.arange(count) % 2 == 0
    slope = np.where(is_treated, treated, control)[:, None]
    cents = 100 + slope * (TWELVE - 5.5) + noise * chance.normal(size=(count, 12))
    return cents, np.ones((count, 12)), np.ones(count), is_treated, np.arange(count)


def test_slopes_apart_by_less_than_half_a_percent_of_the_mean_are_equivalent():
    near, far = slopes(*two_arms(1.4, 1.0)), slopes(*two_arms(1.6, 1.0))
    assert (near.difference, near.mean) == (pytest.approx(0.4), pytest.approx(100))
    assert near.is_equivalent(0.005) and not far.is_equivalent(0.005)
    assert Slopes(-0.5, 100.0, Error(0.0, 9)).is_equivalent(0.005)


def test_slopes_and_their_error_are_those_of_the_regression():
    cents, months, weights, is_treated, members = two_arms(1.4, 1.0, noise=30)
    months = months * (1 + members[:, None] % 3) / 3
    weights = 1 + members % 2 / 2.0
    found = slopes(cents * months, months, weights, is_treated, members)
    at, treated = np.tile(TWELVE, 40), np.repeat(is_treated, 12)
    columns = np.column_stack([np.ones(480), at, treated, at * treated])
    regression = WLS(cents.ravel(), columns, weights=(weights[:, None] * months).ravel())
    fit = regression.fit(cov_type="cluster", cov_kwds={"groups": np.repeat(members, 12), "use_correction": False})
    assert found.difference == pytest.approx(fit.params[3])
    assert found.error.value == pytest.approx(fit.bse[3] * np.sqrt(40 / 39))


def test_months_that_nobody_has_cannot_be_tested():
    cents, months, *rest = two_arms(1, 1)
    months[:, 1:] = 0
    assert slopes(cents, months, *rest) is None
    assert verdicts(None, 0.005, {}, 0.1) == {"PRE_TREND": Verdict("UNDECIDED")}


def test_spend_and_exposure_are_laid_out_by_month():
    found = by_month(np.array([0, 1, 1, 1]), np.array([-24, -13, -13, -12]), np.array([5, 6, 7, 8]), 2, (-24, -13))
    assert (found.shape, found[0, 0], found[1, 11], found.sum()) == ((2, 12), 5, 13, 18)
    assert in_months(np.array([14, 31]), np.array([28, 31])).tolist() == [0.5, 1.0]


@pytest.mark.parametrize(
    ("baseline", "months"), [(12, (-24, -13)), (24, (-48, -25)), (18, (-36, -19)), (9, (-18, -13)), (6, (-12, -13))]
)
def test_months_of_the_test_lie_before_the_baseline_and_before_what_is_matched_on(baseline, months):
    assert months_before(baseline) == months


def test_without_months_before_there_is_no_test():
    none = by_month(np.array([0, 1]), np.array([-12, -13]), np.array([5, 6]), 2, months_before(6))
    assert none.shape == (2, 0)
    assert slopes(none, none, np.ones(2), np.array([True, False]), np.arange(2)) is None


@pytest.mark.parametrize(
    ("difference", "error", "verdict"), [(0.1, 0.2, "EQUIVALENT"), (2.0, 0.5, "DIFFERENT"), (2.0, 1.5, "UNDECIDED")]
)
def test_a_trend_is_equivalent_different_or_undecided(difference, error, verdict):
    assert verdicts(Slopes(difference, 100.0, Error(error, 500)), 0.005, {}, 0.1)["PRE_TREND"].code == verdict


def test_tests_are_looked_at_together():
    # Two of three would differ alone; the least counts three times, the next twice: 0.03, 0.12, 0.2.
    others = {"DUMMY_YEAR": 0.01, "PLACEBO": 0.06}
    trend = Slopes(1.2815515655, 1.0, Error(1.0, 500))
    assert trend.p_value == pytest.approx(0.2)
    found = verdicts(trend, 0.005, others, 0.1)
    assert {name: each.code for name, each in found.items()} == {
        "PRE_TREND": "UNDECIDED",
        "DUMMY_YEAR": "DIFFERENT",
        "PLACEBO": "NOT_DIFFERENT",
    }
    assert [found[name].p_value for name in ("DUMMY_YEAR", "PLACEBO", "PRE_TREND")] == pytest.approx([0.03, 0.12, 0.2])
    assert verdicts(None, 0.005, {"PLACEBO": 0.06}, 0.1)["PLACEBO"].code == "DIFFERENT"


def test_all_care_contradicts_at_its_own_level_only():
    found = Error(1.0, 500)
    at_80, at_95 = ((1.5 - found.multiple(level), 1.5 + found.multiple(level)) for level in (0.80, 0.95))
    assert contradicts(-1.0, 1.5, at_80)
    assert not contradicts(-1.0, 1.5, at_95)
    assert not contradicts(1.0, 1.5, at_80)
