"""Group-time effects: three employers by hand beside a regression on two fixed effects, and TEST T6.4 of the method."""

import random
from fractions import Fraction

import numpy as np
import pytest

from pipelines.actuarial.difference import NotEstimableError
from pipelines.actuarial.group_time import (
    Cell,
    Panel,
    comparable,
    group_time_effects,
    intent_to_treat,
    mean_effect,
)

# Cents a member month in three months: A is offered the programme in the second, B in the third, N never.
COSTS = {"A": (100, 95, 96), "B": (100, 102, 97), "N": (100, 102, 104)}
OFFERED = {"A": 2, "B": 3, "N": None}


def panel(costs=COSTS, offered=OFFERED, months=Fraction(1)):
    cells = {
        (name, month): Cell(cents * months, months) for name, row in costs.items() for month, cents in enumerate(row, 1)
    }
    return Panel(cells, offered)


def two_way(costs, offered):
    """What a regression on cluster and month says."""
    names = sorted(costs)
    rows, values = [], []
    for place, name in enumerate(names):
        for month, cents in enumerate(costs[name], 1):
            treated = offered[name] is not None and month >= offered[name]
            own, at = np.zeros(len(names)), np.zeros(len(costs[name]))
            own[place], at[month - 1] = 1, 1
            rows.append([treated, *own, *at])
            values.append(cents)
    return np.linalg.lstsq(np.array(rows, dtype=float), np.array(values, dtype=float), rcond=None)[0][0]


def test_three_employers_beside_those_not_offered_yet():
    effects = list(group_time_effects(panel(), (1, 2, 3)))
    assert [(each.base + 1, each.month, each.value) for each in effects] == [(2, 2, -7), (2, 3, -8), (3, 3, -7)]
    assert [each.comparison for each in effects] == [("B", "N"), ("N",), ("N",)]
    found = mean_effect(panel(), effects)
    assert (found.value, found.months, found.cents) == (Fraction(-22, 3), 3, 95 + 96 + 97)
    assert found.gross_savings == 22
    # A regression takes A, offered before, as B's comparison: its own growing effect looks like a trend of B's.
    assert two_way(COSTS, OFFERED) == pytest.approx(-7)


def test_one_comparison_says_nothing_of_its_error():
    first, *others = group_time_effects(panel(), (1, 2, 3))
    # In the second month B and N are beside A; in the third N alone is beside both.
    assert comparable([first, *others]) == [first]
    assert panel().months_alone((1, 2, 3)) == [3]
    with pytest.raises(NotEstimableError, match="ONE_COMPARISON"):
        intent_to_treat(panel(), others)
    with pytest.raises(NotEstimableError, match="NO_COMPARISON"):
        intent_to_treat(panel(), list(group_time_effects(panel(offered={"A": 2, "B": 2, "N": 2}), (1, 2, 3))))


def test_t6_4_savings_of_the_eligible_and_the_effect_on_users():
    # 100,000 eligible members a month for twelve months; 2.5 % of those offered take part, nobody else.
    offered = (100_00, *[99_55] * 12)
    costs = {"S": offered, "T": offered, "C": (100_00,) * 13, "D": (100_00,) * 13}
    cells = {
        (name, month): Cell(
            Fraction(cents * 50_000), Fraction(50_000), 1_250 if name in "ST" and month > 1 else 0, 50_000
        )
        for name, row in costs.items()
        for month, cents in enumerate(row, 1)
    }
    told = Panel(cells, {"S": 2, "T": 2, "C": None, "D": None})
    found = intent_to_treat(told, list(group_time_effects(told, range(2, 14))))
    assert (found.value, found.months, found.gross_savings) == (-45, 1_200_000, 540_000_00)
    assert found.effect_on_users == -18_00
    assert panel_without_users(told).effect_on_users is None


def panel_without_users(told):
    cells = {key: Cell(cell.cents, cell.months, 0, cell.member_count) for key, cell in told.cells.items()}
    without = Panel(cells, told.offered)
    return intent_to_treat(without, list(group_time_effects(without, range(2, 14))))


def test_months_weigh_by_eligible_members():
    costs = {"A": (100, 90), "B": (100, 100), "C": (100, 100), "D": (100, 110)}
    small, large = Fraction(1), Fraction(3)
    sizes = {"A": small, "B": large, "C": small, "D": small}
    cells = {
        (name, month): Cell(cents * sizes[name], sizes[name])
        for name, row in costs.items()
        for month, cents in enumerate(row, 1)
    }
    told = Panel(cells, {"A": 2, "B": 2, "C": None, "D": None})
    # A falls by 10 and B, three times as large, by nothing; C and D rise by 5.
    assert mean_effect(told, list(group_time_effects(told, (2,)))).value == Fraction(-10, 4) - 5


def test_errors_of_equal_clusters_are_those_of_a_difference_of_two_means():
    draw = random.Random(7)  # noqa: S311
    costs = {f"{arm}{number:02}": (100, 100 + draw.randint(-20, 20)) for arm in "TC" for number in range(15)}
    told = panel(costs, {name: 2 if name.startswith("T") else None for name in costs})
    found = intent_to_treat(told, list(group_time_effects(told, (2,))))
    changes = {arm: np.array([row[1] - row[0] for name, row in costs.items() if name[0] == arm]) for arm in "TC"}
    assert found.value == Fraction(int(changes["T"].sum() - changes["C"].sum()), 15)
    squares = sum(((each - each.mean()) ** 2).sum() for each in changes.values())
    # Without one of fifteen a mean moves by a fourteenth of how far that one was from it.
    assert found.error.value == pytest.approx(np.sqrt(29 / 30 * squares) / 14, rel=1e-9)
    assert found.error.cluster_count == 30
    assert found.wild is None


def test_a_single_cluster_that_was_offered_says_nothing_of_its_error():
    told = panel({name: COSTS[name] for name in "ABN"}, {"A": 2, "B": None, "N": None})
    with pytest.raises(NotEstimableError, match="ONE_CLUSTER"):
        intent_to_treat(told, list(group_time_effects(told, (2, 3))))


def test_few_clusters_have_signs_turned():
    costs = {"A": (100, 80), "B": (100, 82), "C": (100, 100), "D": (100, 101)}
    told = panel(costs, {"A": 2, "B": 2, "C": None, "D": None})
    found = intent_to_treat(told, list(group_time_effects(told, (2,))))
    assert found.value == Fraction(-39, 2)
    assert found.wild.pattern_count == 16
    assert found.shares == (0.5, 0.5, 0.0, 0.0)


def test_a_cluster_without_eligible_members_counts_in_neither_month():
    told = panel()
    cells = dict(told.cells) | {("N", 1): Cell(Fraction(0), Fraction(0)), ("M", 2): Cell(Fraction(500), Fraction(1))}
    alone = Panel(cells, {**OFFERED, "M": None})
    (first, *_) = group_time_effects(alone, (2,))
    assert first.comparison == ("B",)
