"""Balancing: the worked figures of a known tilt, cells, the cut of large weights, and what cannot be balanced."""

import numpy as np
import pytest

from pipelines.actuarial.entropy_balancing import balanced, base_weights
from pipelines.actuarial.logistic import NotConvergedError

ONE_CELL = np.zeros(5, dtype=np.int64)
TREATED = np.array([True, True, False, False, False])


def test_the_worked_tilt():
    found = balanced(np.array([[1.5], [1.5], [0], [1], [2]]), ["x"], TREATED, ONE_CELL, most=20)
    shares = found.weights[2:] / 2
    assert shares == pytest.approx([0.116204, 0.267592, 0.616204], abs=5e-7)
    # ln((1 + sqrt 13) / 2), the tilt a unit.
    assert np.log(shares[2] / shares[1]) == pytest.approx(0.834115194352, abs=1e-9)
    assert 1 / np.sum(shares**2) == pytest.approx(2.151388, abs=5e-7)
    assert found.weights[:2].tolist() == [1, 1]


def test_controls_start_with_the_share_of_the_treated_of_their_cell():
    cells = np.array([0, 0, 0, 0, 1, 2])
    assert base_weights(np.array([1, 1, 0, 0, 1, 0], dtype=bool), cells).tolist() == [1, 1, 1, 1, 0, 0]
    assert base_weights(np.array([1, 0, 0, 0, 1, 0], dtype=bool), cells)[1:4] == pytest.approx([1 / 3] * 3)


def test_where_the_means_agree_nothing_is_tilted():
    found = balanced(np.array([[1.0], [1], [0], [1], [2]]), ["x"], TREATED, ONE_CELL, most=20)
    assert found.weights[2:] == pytest.approx([2 / 3] * 3)


def test_means_of_which_no_control_is_like_them_cannot_be_balanced_and_are_named():
    with pytest.raises(NotConvergedError, match=r"most apart: x by -"):
        balanced(np.array([[3.0], [3], [0], [1], [2]]), ["x"], TREATED, ONE_CELL, most=20)
    with pytest.raises(NotConvergedError, match="no cell"):
        balanced(np.ones((5, 1)), ["x"], TREATED, np.array([0, 0, 1, 1, 1]), most=20)


def test_a_weight_above_the_limit_is_cut_and_the_others_balance_beside_it():
    # Of 41 controls one is far above the others: uncut it would count more than twice the mean.
    values = np.array([[3.0]] * 10 + [[9.0]] + [[float(number % 5)] for number in range(40)])
    is_treated = np.arange(51) < 10
    free = balanced(values, ["x"], is_treated, np.zeros(51, dtype=np.int64), most=20)
    mean = 10 / 41
    cut = balanced(values, ["x"], is_treated, np.zeros(51, dtype=np.int64), most=2)
    assert free.weights.max() > 2 * mean
    assert cut.weights[10] == pytest.approx(2 * mean)
    for found in (free, cut):
        assert found.weights[10:].sum() == pytest.approx(10)
        assert found.weights[10:] @ values[10:, 0] == pytest.approx(30)


def test_the_limit_is_of_the_mean_weight_of_all_cells():
    # Two treated a control in the first cell, two in seven a control in the second: 2 is four times the mean of a half.
    cells = np.array([0] * 15 + [1] * 45)
    is_treated = np.array([True] * 10 + [False] * 5 + [True] * 10 + [False] * 35)
    values = np.ones((60, 1))
    assert balanced(values, ["one"], is_treated, cells, most=4).weights[10:15].tolist() == [2.0] * 5
    cut = balanced(values, ["one"], is_treated, cells, most=2).weights
    assert cut[10:15].tolist() == [1.0] * 5
    assert cut[25:].tolist() == pytest.approx([15 / 35] * 35)
