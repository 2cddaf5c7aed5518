"""Weights for who answered: the figures of TEST T5.2, the model against exact strata, and what cannot be fitted."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.actuarial.logistic import NotConvergedError, design, fitted
from pipelines.actuarial.weighting import Stratum, put_together, weighted_by_model, weighted_by_strata, weights_of

# 150 members with a baseline, 120 answered, 84 improved: 56 % where silence is failure, 70 % of those who answered.
WORKED = (Stratum(("low",), 60, 54, 43), Stratum(("mid",), 50, 40, 26), Stratum(("high",), 40, 26, 15))


def test_the_worked_strata_weigh_eight_ninths_one_and_sixteen_thirteenths():
    assert weights_of(WORKED) == [Fraction(8, 9), Fraction(1), Fraction(16, 13)]
    found = weighted_by_strata(WORKED)
    assert found.rate == Fraction(4837, 7020)
    assert round(float(found.rate), 6) == 0.689031
    # 120 squared over 54 x 64/81 + 40 + 26 x 256/169.
    assert found.effective_count == Fraction(14040, 119)
    assert Fraction(sum(each.responder_count for each in WORKED), 150) == Fraction(56, 100)


def test_a_weight_is_at_most_five_and_at_least_a_fifth():
    few, many = Stratum(("few",), 100, 1, 1), Stratum(("many",), 100, 100, 50)
    assert weights_of((few, many)) == [Fraction(5), Fraction(101, 200)]
    # Nine in ten members answer seldom, so an answer of the tenth would weigh a ninth of one.
    assert weights_of((Stratum(("a",), 900, 10, 5), Stratum(("b",), 100, 100, 50)))[1] == Fraction(1, 5)


def test_a_stratum_in_which_nobody_answered_goes_with_the_next_the_last_with_the_one_before():
    silent, some = Stratum(("low",), 10, 0, 0), Stratum(("mid",), 20, 10, 5)
    last = Stratum(("high",), 5, 0, 0)
    assert put_together((silent, some, last)) == [Stratum(("low", "mid", "high"), 35, 10, 5)]
    assert put_together((silent, last)) == []


def members_of(strata):
    """One row a member: the stratum, whether the member answered, whether it improved."""
    rows = [
        (name, number < stratum.answered_count, number < stratum.responder_count)
        for stratum in strata
        for name in ("".join(stratum.names),)
        for number in range(stratum.member_count)
    ]
    names, answered, responders = zip(*rows, strict=True)
    return list(names), np.array(answered, dtype=np.float64), np.array(responders, dtype=np.float64)


@st.composite
def some_strata(draw):
    strata = []
    for number in range(draw(st.integers(1, 4))):
        members = draw(st.integers(10, 60))
        answered = draw(st.integers(1, members))
        strata.append(Stratum((f"s{number}",), members, answered, draw(st.integers(0, answered))))
    return strata


@settings(max_examples=40, deadline=None, derandomize=True)
@given(some_strata())
def test_a_model_with_a_column_a_stratum_is_the_strata(strata):
    names, answered, responders = members_of(strata)
    exact = weighted_by_strata(strata)
    found = weighted_by_model(design([names]), answered, responders)
    assert abs(found.rate - float(exact.rate)) < 1e-9
    assert abs(found.effective_count - float(exact.effective_count)) < 1e-6


def test_columns_that_follow_from_others_change_nothing_and_rare_levels_count_with_the_commonest():
    names, answered, responders = members_of(WORKED)
    once = weighted_by_model(design([names]), answered, responders)
    again = weighted_by_model(design([names, [name.upper() for name in names]]), answered, responders)
    assert abs(once.rate - again.rate) < 1e-9
    assert design([["a"] * 20 + ["b"] * 9]).shape == (29, 1)
    assert design([["a"] * 20 + ["b"] * 10], [np.zeros(30), np.arange(30.0)]).shape == (30, 3)


def test_a_fit_that_still_moves_after_its_last_step_says_so(monkeypatch):
    names, answered, _ = members_of(WORKED)
    monkeypatch.setattr("pipelines.actuarial.logistic.STEPS", 2)
    with pytest.raises(NotConvergedError, match="150 members still moved after 2 steps"):
        fitted(design([names]), answered)
