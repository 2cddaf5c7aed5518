"""Errors: worked figures of pairs and of clusters, every pattern of signs, and a regression that agrees."""

import numpy as np
import pytest

from pipelines.actuarial.clusters import Error, clustered_error, holm, wild
from pipelines.actuarial.difference import deviations, means
from tests.actuarial.made_study import one_each, pairs_of

DIFFERENCES = [-40, -15, 0, -60, 25, -30, -5, -90, 10, -65]
# Another set of ten: clusters of three, two, four and one pair, whose differences sum to these.
SIZES, SUMS = np.array([3, 2, 4, 1]), np.array([-120.0, -10, -140, 0])


def moved_by(differences):
    """What each member of pairs moves the estimate by, in dollars."""
    study = pairs_of(differences)
    found = means(study, one_each(study))
    before, after, control_before, control_after = deviations(study, one_each(study), found)
    return float(found.effect) / 100, (after - before - control_after + control_before) / 100


def test_the_error_of_ten_pairs():
    estimate, moved = moved_by(DIFFERENCES)
    assert (estimate, np.std(DIFFERENCES, ddof=1)) == (-27.0, pytest.approx(36.681815053))
    error = clustered_error(moved, np.arange(20) // 2)
    assert error.cluster_count == 10
    assert error.value == pytest.approx(11.599808428, abs=1e-9)
    width = error.value * error.multiple(0.95)
    assert width == pytest.approx(26.240589721, abs=5e-9)
    assert (round(estimate - width, 2), round(estimate + width, 2)) == (-53.24, -0.76)


def test_the_error_of_pairs_that_move_together():
    # One way to have these sums; only the sums matter.
    differences = [-40, -40, -40, -5, -5, -35, -35, -35, -35, 0]
    estimate, moved = moved_by(differences)
    clusters = np.repeat(np.repeat(np.arange(4), SIZES), 2)
    assert ((SUMS - SIZES * estimate) ** 2).sum() == 5210
    assert clustered_error(moved, clusters).value == pytest.approx(8.334666560, abs=5e-10)


def test_who_counts_in_no_cluster_is_left_out_and_one_cluster_has_no_error():
    assert clustered_error(np.array([3.0, 4.0, 99.0]), np.array([0, 5, -1])) == Error(pytest.approx(np.sqrt(50)), 2)
    assert clustered_error(np.array([3.0, 4.0]), np.array([7, 7])) is None


def test_below_thirty_clusters_the_interval_is_wider():
    assert Error(1.0, 29).multiple(0.95) == pytest.approx(2.048407)
    assert Error(1.0, 30).multiple(0.95) == pytest.approx(1.959964)
    assert Error(1.0, 4).p_value(-3.239481725) == pytest.approx(0.0479, abs=5e-5)
    assert (Error(0.0, 4).p_value(0), Error(0.0, 4).p_value(1)) == (1, 0)


def test_four_of_sixteen_patterns_of_signs_are_as_far_out():
    estimate = SUMS.sum() / 10
    found = wild((SUMS - SIZES * estimate) / 10, SIZES / 10, estimate)
    assert (found.far_count, found.pattern_count, found.seed, found.p_value) == (4, 16, None, 0.25)


def test_beyond_twelve_clusters_signs_are_drawn_from_a_stored_seed():
    sums = np.arange(-6.0, 7.0)
    found = wild(sums, np.full(13, 1 / 13), 0.0)
    assert found == wild(sums, np.full(13, 1 / 13), 0.0)
    # With no effect every pattern is at least as far from 0.
    assert (found.far_count, found.pattern_count, found.seed) == (1000, 1000, 20260101)


def test_of_three_p_values_looked_at_the_least_counts_three_times():
    assert holm(np.array([0.01, 0.04, 0.03])) == pytest.approx([0.03, 0.06, 0.06])
