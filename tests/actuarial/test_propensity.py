"""The chance of treatment: two fits agree, columns that follow from others go, and what has no fit says so."""

import numpy as np
import pytest

from pipelines.actuarial.logistic import NotConvergedError, fitted
from pipelines.actuarial.propensity import independent, logits

NAMES = ["b", "a", "both", "constant", "up", "down"]


def payer(count=2000):
    """Columns of which some follow from others, and who is treated."""
    chance = np.random.default_rng(6)
    b, a = chance.normal(size=(2, count))
    columns = np.column_stack([b, a, a + b, np.ones(count), b > 0, b <= 0]).astype(np.float64)
    return columns, (chance.random(count) < 1 / (1 + np.exp(1.5 - a))).astype(np.float64)


def test_of_columns_that_follow_from_each_other_the_first_by_name_stays():
    columns, _ = payer()
    assert [NAMES[place] for place in independent(columns, NAMES)] == ["a", "b", "down"]
    assert independent(np.zeros((5, 1)), ["nothing"]) == []


def test_the_fit_is_that_of_the_other_regression_of_the_project():
    columns, is_treated = payer()
    chances = 1 / (1 + np.exp(-logits(columns, NAMES, is_treated)))
    assert np.abs(chances - fitted(np.column_stack([np.ones(len(columns)), columns]), is_treated)).max() < 1e-9


def test_scores_do_not_depend_on_the_order_of_members_or_columns():
    columns, is_treated = payer()
    scores = logits(columns, NAMES, is_treated)
    order = np.random.default_rng(1).permutation(len(columns))
    assert (logits(columns[order], NAMES, is_treated[order]) == scores[order]).all()
    assert (logits(columns[:, ::-1], NAMES[::-1], is_treated) == scores).all()


def test_treated_told_from_the_others_without_error_have_no_fit():
    columns, _ = payer()
    with pytest.raises(NotConvergedError):
        logits(columns, NAMES, (columns[:, 1] > 0).astype(np.float64))


def test_nothing_known_of_anybody_leaves_one_chance():
    scores = logits(np.ones((4, 1)), ["constant"], np.array([1.0, 0, 0, 0]))
    assert scores == pytest.approx([-np.log(3)] * 4)
