"""Nearest neighbours: worked matches, every tie, and a plain search that must find the same."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.actuarial.nearest_neighbour import (
    MATCHED,
    NO_CONTROL_LEFT,
    NOBODY,
    NOT_NEEDED,
    OUT_OF_CALIPER,
    caliper_of,
    match,
)


def matched(treated, controls, *, each=1, caliper=1.0, cells=None):
    """Match scores; the treated stand first."""
    scores = np.array([*treated, *controls])
    is_treated = np.arange(len(scores)) < len(treated)
    return match(scores, is_treated, np.array(cells or [0] * len(scores)), each=each, caliper=caliper)


def test_the_worked_match():
    assert matched([0.9, 0.5], [0.85, 0.80, 0.52], caliper=0.06).sets.tolist() == [0, 1, 0, NOBODY, 1]
    found = matched([0.9, 0.5], [0.85, 0.80, 0.52], each=3, caliper=0.11)
    assert (found.sets.tolist(), found.shares.tolist()) == ([0, 1, 0, 0, 1], [1, 1, 2, 2, 1])
    assert found.weights.tolist() == [1.0, 1.0, 0.5, 0.5, 1.0]


def test_a_distance_equal_to_the_caliper_is_within_it():
    # As floats 0.9 - 0.8 is below 0.1, and 0.3 - 0.2 below 0.1, 0.8 - 0.7 above it.
    for treated, control in ((0.9, 0.8), (0.3, 0.2), (0.8, 0.7), (0.7, 0.8)):
        assert matched([treated], [control], caliper=0.1).reasons == (MATCHED, MATCHED)
        assert matched([treated], [control], caliper=0.0999999).reasons == (OUT_OF_CALIPER, NOT_NEEDED)


def test_the_highest_score_chooses_first_and_of_equals_who_comes_first():
    assert matched([0.5, 0.6], [0.55]).sets.tolist() == [NOBODY, 1, 1]
    assert matched([0.5, 0.5], [0.5]).sets.tolist() == [0, NOBODY, 0]


def test_of_controls_equally_far_the_first_is_taken_whether_above_below_or_equal():
    assert matched([0.5], [0.6, 0.4]).sets.tolist() == [0, 0, NOBODY]
    assert matched([0.5], [0.4, 0.6]).sets.tolist() == [0, 0, NOBODY]
    assert matched([0.5], [0.4, 0.4, 0.4], each=2).sets.tolist() == [0, 0, 0, NOBODY]


def test_cells_are_never_crossed_and_say_why_somebody_has_nobody():
    found = matched([0.5, 0.5, 0.5], [0.5, 0.9], cells=[0, 1, 2, 0, 2], caliper=0.1)
    assert found.reasons == (MATCHED, NO_CONTROL_LEFT, OUT_OF_CALIPER, MATCHED, NOT_NEEDED)


def test_a_set_that_found_fewer_counts_each_for_more():
    found = matched([0.5, 0.1], [0.5, 0.5, 0.1], each=3, caliper=0.05)
    assert found.shares.tolist() == [1, 1, 2, 2, 1]


def test_the_caliper_is_a_share_of_the_standard_deviation_of_all():
    assert caliper_of(np.array([1.0, 2.0, 3.0]), 0.2) == 0.2


def plainly(treated, controls, each, caliper):
    """The same, by looking at every control that is left, in whole hundredths."""
    left, sets = dict(enumerate(controls)), {}
    for number, score in sorted(enumerate(treated), key=lambda row: (-row[1][1], row[0])):
        for _ in range(each):
            near = sorted((abs(value - score[1]), key) for key, (cell, value) in left.items() if cell == score[0])
            if not near or near[0][0] > caliper:
                break
            sets.setdefault(number, set()).add(near[0][1])
            del left[near[0][1]]
    return sets


MEMBERS = st.lists(st.tuples(st.integers(0, 1), st.integers(-30, 30)), min_size=1, max_size=12)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(MEMBERS, MEMBERS, st.integers(1, 3), st.integers(0, 15))
def test_a_plain_search_finds_the_same(treated, controls, each, caliper):
    found = matched(
        [score / 100 for _, score in treated],
        [score / 100 for _, score in controls],
        each=each,
        caliper=caliper / 100,
        cells=[cell for cell, _ in (*treated, *controls)],
    )
    sets = {}
    for number, owner in enumerate(found.sets[len(treated) :].tolist()):
        if owner != NOBODY:
            sets.setdefault(owner, set()).add(number)
    assert sets == plainly(treated, controls, each, caliper)
