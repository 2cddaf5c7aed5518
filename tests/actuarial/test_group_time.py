"""Group-time effects: three employers by hand beside a regression on two fixed effects, and TEST T6.4 of the method."""

import random
from fractions import Fraction

import numpy as np
import pytest

from pipelines.actuarial.clusters import Error, wild
from pipelines.actuarial.difference import NotEstimableError
from pipelines.actuarial.group_time import (
    arm_effects,
    comparable,
    group_time_effects,
    intent_to_treat,
    mean_effect,
    worth,
)
from pipelines.actuarial.panel import Cell, Panel
from tests.actuarial.made_panel import AFTER, panel_of

# Cents a member month in three months: A is offered the programme in the second, B in the third, N never.
COSTS = {"A": (100, 95, 96), "B": (100, 102, 97), "N": (100, 102, 104)}
OFFERED = {"A": 2, "B": 3, "N": None}
BASE = 12


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
    effects = list(group_time_effects(panel(), (1, 2, 3), BASE))
    assert [(each.base, each.month, each.value) for each in effects] == [((1,), 2, -7), ((1,), 3, -8), ((1, 2), 3, -7)]
    assert [each.comparison for each in effects] == [("B", "N"), ("N",), ("N",)]
    found = mean_effect(panel(), effects)
    assert (found.value, found.months, found.cents) == (Fraction(-22, 3), 3, 95 + 96 + 97)
    assert found.gross_savings == 22
    # A regression takes A, offered before, as B's comparison: its own growing effect looks like a trend of B's.
    assert two_way(COSTS, OFFERED) == pytest.approx(-7)


def test_one_comparison_says_nothing_of_its_error():
    first, *others = group_time_effects(panel(), (1, 2, 3), BASE)
    # In the second month B and N are beside A; in the third N alone is beside both.
    assert comparable([first, *others]) == [first]
    assert panel().months_alone((1, 2, 3)) == [3]
    with pytest.raises(NotEstimableError, match="ONE_COMPARISON"):
        intent_to_treat(panel(), others)
    with pytest.raises(NotEstimableError, match="NO_COMPARISON"):
        intent_to_treat(panel(), list(group_time_effects(panel(offered={"A": 2, "B": 2, "N": 2}), (1, 2, 3), BASE)))


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
    found = intent_to_treat(told, list(group_time_effects(told, range(2, 14), BASE)))
    assert (found.value, found.months, found.gross_savings) == (-45, 1_200_000, 540_000_00)
    assert found.effect_on_users == -18_00
    assert panel_without_users(told).effect_on_users is None


def panel_without_users(told):
    cells = {key: Cell(cell.cents, cell.months, 0, cell.member_count) for key, cell in told.cells.items()}
    without = Panel(cells, told.offered)
    return intent_to_treat(without, list(group_time_effects(without, range(2, 14), BASE)))


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
    assert mean_effect(told, list(group_time_effects(told, (2,), BASE))).value == Fraction(-10, 4) - 5


def test_errors_of_equal_clusters_are_those_of_a_difference_of_two_means():
    draw = random.Random(7)  # noqa: S311
    costs = {f"{arm}{number:02}": (100, 100 + draw.randint(-20, 20)) for arm in "TC" for number in range(15)}
    told = panel(costs, {name: 2 if name.startswith("T") else None for name in costs})
    found = intent_to_treat(told, list(group_time_effects(told, (2,), BASE)))
    changes = {arm: np.array([row[1] - row[0] for name, row in costs.items() if name[0] == arm]) for arm in "TC"}
    assert found.value == Fraction(int(changes["T"].sum() - changes["C"].sum()), 15)
    squares = sum(((each - each.mean()) ** 2).sum() for each in changes.values())
    # Without one of fifteen a mean moves by a fourteenth of how far that one was from it.
    assert found.error.value == pytest.approx(np.sqrt(29 / 30 * squares) / 14, rel=1e-9)
    # Fifteen on either side say as much as fifteen do.
    assert (found.error.cluster_count, len(found.clusters), found.wild) == (15, 30, None)


def test_a_single_cluster_that_was_offered_says_nothing_of_its_error():
    told = panel({name: COSTS[name] for name in "ABN"}, {"A": 2, "B": None, "N": None})
    with pytest.raises(NotEstimableError, match="ONE_CLUSTER"):
        intent_to_treat(told, list(group_time_effects(told, (2, 3), BASE)))


def test_the_months_before_the_offer_are_the_base_of_both_sides():
    # A cost 100, 110 and 120 in the three months before, its like 100, 100 and 130; after the offer 100 and 100.
    costs = {"A": (100, 110, 120, 100), "N": (100, 100, 130, 100)}
    told = panel(costs, {"A": 4, "N": None})
    for most, base, value in ((1, (3,), -20 + 30), (2, (2, 3), -15 + 15), (12, (1, 2, 3), -10 + 10)):
        (found,) = group_time_effects(told, (4,), most)
        assert (found.base, found.value) == (base, value)


def test_who_is_known_for_fewer_months_is_compared_by_these():
    costs = {"A": (100, 110, 90), "B": (100, 100, 100), "N": (100, 100, 130)}
    cells = {key: cell for key, cell in panel(costs).cells.items() if key != ("B", 1)}
    effects = list(group_time_effects(Panel(cells, {"A": 3, "B": 3, "N": None}), (3,), 12))
    assert [(each.treated, each.base, each.value) for each in effects] == [
        (("A",), (1, 2), 90 - 105 - 30),
        (("B",), (2,), 0 - 30),
    ]
    # A gap ends what is known; without the month before there is nothing to compare with.
    without = {key: cell for key, cell in cells.items() if key != ("A", 2)}
    (only,) = group_time_effects(Panel(without, {"A": 3, "B": 3, "N": None}), (3,), 12)
    assert only.treated == ("B",)


def test_arms_that_chance_made_are_compared_as_they_are():
    # T6.4 with offers by chance: 450 a hundred members less, whatever either arm had cost before.
    cells = {
        (name, month): Cell(Fraction(cents * 50_000), Fraction(50_000), 1_250 if name in "ST" else 0, 50_000)
        for name, cents in (("S", 99_55), ("T", 99_55), ("C", 100_00), ("D", 100_00))
        for month in range(2, 14)
    }
    told = Panel(cells, {"S": 2, "T": 2, "C": None, "D": None})
    found = intent_to_treat(told, list(arm_effects(told, range(2, 14))))
    assert (found.value, found.months, found.gross_savings) == (-45, 1_200_000, 540_000_00)
    assert (found.effect_on_users, found.error.cluster_count) == (-18_00, 2)


def test_arms_are_of_the_month():
    costs = {"A": (100, 95, 96), "B": (120, 102, 90), "N": (90, 105, 104), "M": (90, 103, 106)}
    told = panel(costs, {"A": 2, "B": 3, "N": None, "M": None})
    effects = list(arm_effects(told, (1, 2, 3)))
    assert [(each.month, each.treated, each.comparison, each.value) for each in effects] == [
        (2, ("A",), ("B", "M", "N"), 95 - Fraction(310, 3)),
        (3, ("A", "B"), ("M", "N"), 93 - 105),
    ]


def test_intervals_of_few_offered_clusters_hold_what_is_true():
    """Forty payers without any effect, three of twelve employers offered: t of the smaller side, not of all."""
    missed = missed_by_all = 0
    for seed in range(40):
        told = panel_of(seed, 3, 9)
        found = intent_to_treat(told, list(group_time_effects(told, AFTER, BASE)))
        away = abs(float(found.value))
        missed += away > found.error.value * found.error.multiple(0.95)
        missed_by_all += away > found.error.value * Error(found.error.value, len(found.clusters)).multiple(0.95)
    assert missed <= 4 < missed_by_all


def shifted(seed, offered):
    """Employers of one size without any effect; spend of each moves once, when the first offer is made."""
    draw = np.random.Generator(np.random.PCG64(seed))
    cells = {}
    for name in offered:
        level = draw.normal(0, 20)
        for month in range(21, 36):
            rate = 100 + draw.normal(0, 3) + level * (month >= 24)
            cells[name, month] = Cell(Fraction(int(rate * 1_000), 10), Fraction(100), 0, 100)
    return Panel(cells, offered)


def test_an_error_is_worth_those_who_are_beside_the_offered_in_most_months():
    """Thirty employers are offered it first, 28 a month later, two never: eleven of twelve months rest on the two."""
    offered = {f"t{place:02}": 24 for place in range(30)} | {f"l{place:02}": 25 for place in range(28)}
    missed = missed_by_all = 0
    for seed in range(10):
        told = shifted(seed, {**offered, "n0": None, "n1": None})
        found = intent_to_treat(told, list(group_time_effects(told, AFTER, 3)))
        assert found.error.cluster_count == 2
        away = abs(float(found.value)) / found.error.value
        missed += away > found.error.multiple(0.95)
        missed_by_all += away > Error(1.0, 30).multiple(0.95)
    assert missed == 0 < missed_by_all


@pytest.mark.parametrize(
    ("parts", "count"),
    [
        ([(1, "AB"), (5, "AB")], 2),  # whoever carries all alike counts as one
        ([(1, "A"), (1, "B"), (1, "C")], 3),  # one after the other, of as many months each
        ([(2, "AB"), (1, "C"), (1, "D")], 4),
        ([(3, "AB"), (1, "CDEF")], 3),  # 3/8 twice and 1/16 four times: 1 over 19/64 is 3.4
        ([(9, "A"), (1, "B")], 2),  # 1.2, and two there are
        ([(1, "A")], 1),
    ],
)
def test_a_side_is_worth_as_many_clusters_as_its_weight_rests_on(parts, count):
    assert worth((Fraction(weight), names) for weight, names in parts) == count


def test_signs_are_turned_around_the_estimate_itself():
    # Employers unlike in size: without each the estimate moves by what does not add up to nothing.
    sizes, costs = {"A": 1, "B": 20, "C": 2, "D": 9}, {"A": (100, 60), "B": (100, 95), "C": (100, 130), "D": (100, 101)}
    cells = {
        (name, month): Cell(Fraction(cents * sizes[name]), Fraction(sizes[name]))
        for name, row in costs.items()
        for month, cents in enumerate(row, 1)
    }
    told = Panel(cells, {"A": 2, "B": 2, "C": None, "D": None})
    found = intent_to_treat(told, list(group_time_effects(told, (2,), BASE)))
    assert sum(found.moves) != pytest.approx(0, abs=1)
    moves = np.array(found.moves)
    centred = wild(moves - moves.mean(), np.array(found.shares), float(found.value))
    assert found.wild == centred
    assert found.wild != wild(moves, np.array(found.shares), float(found.value))


def test_few_clusters_have_signs_turned():
    costs = {"A": (100, 80), "B": (100, 82), "C": (100, 100), "D": (100, 101)}
    told = panel(costs, {"A": 2, "B": 2, "C": None, "D": None})
    found = intent_to_treat(told, list(group_time_effects(told, (2,), BASE)))
    assert found.value == Fraction(-39, 2)
    assert found.wild.pattern_count == 16
    assert found.shares == (0.5, 0.5, 0.0, 0.0)


def test_a_cluster_without_eligible_members_counts_in_neither_month():
    told = panel()
    cells = dict(told.cells) | {("N", 1): Cell(Fraction(0), Fraction(0)), ("M", 2): Cell(Fraction(500), Fraction(1))}
    alone = Panel(cells, {**OFFERED, "M": None})
    (first, *_) = group_time_effects(alone, (2,), BASE)
    assert first.comparison == ("B",)
