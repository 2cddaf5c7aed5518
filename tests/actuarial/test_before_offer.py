"""Before the offer: slopes of those offered beside the others, by hand, and who is left out of it."""

from fractions import Fraction

import numpy as np
import pytest

from pipelines.actuarial.before_offer import slopes_before
from pipelines.actuarial.group_time import group_time_effects
from pipelines.actuarial.panel import Cell, Panel
from pipelines.actuarial.trend_tests import verdicts

FIRST = 13


def panel(slopes, sizes=None, offered=None, months=12):
    """Make clusters that cost 100 a month on average, on a line of a slope, before all of them cost 100 from FIRST."""
    cells = {}
    for name, slope in slopes.items():
        size = Fraction((sizes or {}).get(name, 10))
        for place in range(months):
            rate = 100 + Fraction(slope) * (place - Fraction(months - 1, 2))
            cells[name, FIRST - months + place] = Cell(rate * size, size)
        cells[name, FIRST] = Cell(100 * size, size)
    named = {name: FIRST if name in "AB" else None for name in slopes}
    return Panel(cells, named if offered is None else offered)


def found_of(told, months=(FIRST,)):
    return slopes_before(told, list(group_time_effects(told, months, 12)))


def test_slopes_of_a_side_weigh_by_members():
    found = found_of(panel({"A": 3, "B": 1, "C": 1, "D": 0}, {"A": 30, "C": 30}))
    # Three of A and one of B, three of C and one of D.
    assert found.difference == pytest.approx((3 * 3 + 1) / 4 - 3 / 4)
    assert found.mean == pytest.approx(100)
    # Without each the difference were 1 - 0.75, 3 - 0.75, 2.5 - 0 and 2.5 - 1, of 1.75; it is of two on either side.
    left = np.array([0.25, 2.25, 2.5, 1.5]) - 1.75
    assert found.error.value == pytest.approx(np.sqrt(3 / 4 * (left**2).sum()))
    assert found.error.cluster_count == 2


@pytest.mark.parametrize(
    ("offered", "others", "verdict"),
    [
        ((1.0, 1.2, 0.8), (1.1, 0.9, 1.0), "EQUIVALENT"),
        ((3.0, 3.2, 2.8), (1.1, 0.9, 1.0), "DIFFERENT"),
        ((9.0, -9.0, 3.0), (1.1, 0.9, 1.0), "UNDECIDED"),
    ],
)
def test_spend_before_the_offer_is_alike_apart_or_untold(offered, others, verdict):
    names = dict(zip("ABEFGH", (*offered[:2], offered[2], *others), strict=True))
    told = panel(names, offered={name: FIRST if name in "ABE" else None for name in names})
    assert verdicts(found_of(told), 0.005, {}, 0.1)["PRE_TREND"].code == verdict


def test_groups_weigh_by_their_months_and_are_beside_those_not_offered_by_then():
    slopes = {"A": 2, "B": 4, "C": 1, "D": 1}
    told = panel(slopes, sizes={"B": 30}, offered={"A": FIRST, "B": FIRST - 6, "C": None, "D": None})
    found = found_of(told, range(FIRST - 6, FIRST + 1))
    # B's six months before, of 30 members, weigh as 180; A's twelve, beside C and D alone, as 120.
    b_beside = (30 * 0 + 10 * 2 + 10 * 1 + 10 * 1) / 30
    assert found.difference == pytest.approx((180 * (4 - b_beside) + 120 * (2 - 1)) / 300)


@pytest.mark.parametrize(("slopes", "months"), [({"A": 1, "C": 1, "D": 1}, 12), ({"A": 1, "B": 1, "C": 1, "D": 1}, 1)])
def test_one_offered_employer_or_one_month_before_tells_nothing(slopes, months):
    assert found_of(panel(slopes, months=months)) is None
