"""What is paid beyond a pool, what keeps it from being paid, and how much of it there can be."""

from typing import Any

import pytest
from pydantic import ValidationError

from contracts.settlement import Settlement, settle
from tests.contracts.building import ACTIVATION, agreement, facts, guarantee, measured, rate, units


def settled(clause: dict[str, Any], *rows: dict[str, Any]) -> Settlement:
    """Fees of 900.00, all of them at risk."""
    return settle(agreement(ACTIVATION, clause), facts(units("1", "9"), measures=list(rows)), ())


def bonuses(result: Settlement) -> dict[str, int]:
    return {measure.measure: measure.bonus_cents for measure in result.measures}


def test_a_bonus_comes_on_top_of_the_pool() -> None:
    clause = guarantee(rate("a", "60", bonus="0.10"), rate("b", "40"))
    result = settled(clause, measured("a", 1, 1), measured("b", 0, 1))
    assert bonuses(result) == {"a": 5_400, "b": 0}
    assert (result.earned_cents, result.forfeited_cents, result.net_cents) == (54_000, 36_000, 59_400)
    assert {line.kind: line.cents for line in result.lines if line.step_number == 15} == {
        "bonus": 5_400,
        "performance_guarantee": -36_000,
    }


def test_the_bonus_of_the_guarantee_is_that_of_measures_without_their_own() -> None:
    clause = guarantee(rate("a", "60", bonus="0"), rate("b", "40"), bonus="0.05")
    assert bonuses(settled(clause, measured("a", 1, 1), measured("b", 1, 1))) == {"a": 0, "b": 1_800}


@pytest.mark.parametrize(("numerator", "bonus"), [(79, 0), (80, 9_000), (90, 9_000)])
def test_a_bonus_may_need_a_better_value_than_the_pool(numerator: int, bonus: int) -> None:
    clause = guarantee(rate("a", "100", bonus="0.10", bonus_at="0.80"))
    assert bonuses(settled(clause, measured("a", numerator, 100))) == {"a": bonus}


@pytest.mark.parametrize(
    "terms",
    [
        {"status": "payer_fault"},  # earned, but nothing shows that it is deserved
        {"status": "not_measured"},
        {"status": "vendor_fault"},
        {"numerator": "49"},  # below the target
    ],
)
def test_only_what_was_measured_and_is_earned_whole_has_a_bonus(terms: dict[str, Any]) -> None:
    clause = guarantee(rate("a", "100"), bonus="0.10")
    assert bonuses(settled(clause, measured("a", 90, 100) | terms)) == {"a": 0}


@pytest.mark.parametrize(
    ("effect", "more", "earned"),
    [
        ("zero_bonus", {}, 90_000),
        ("zero_earned", {}, 0),
        ("factor", {"factor": "0.5"}, 45_000),
        ("suspend", {}, 90_000),
    ],
)
def test_a_closed_gate_leaves_no_bonus(effect: str, more: dict[str, str], earned: int) -> None:
    gates = [{"measure": "gate", "at_least": "1", "effect": effect} | more]
    result = settled(
        guarantee(rate("a", "100"), bonus="0.10", gates=gates), measured("a", 1, 1), measured("gate", 0, 1)
    )
    assert (bonuses(result), result.earned_cents) == ({"a": 0}, earned)


def test_an_open_gate_leaves_the_bonus() -> None:
    gates = [{"measure": "gate", "at_least": "1", "effect": "zero_bonus"}]
    result = settled(
        guarantee(rate("a", "100"), bonus="0.10", gates=gates), measured("a", 1, 1), measured("gate", 1, 1)
    )
    assert bonuses(result) == {"a": 9_000}


def test_all_bonuses_together_are_held_to_their_cap() -> None:
    # 60.00 + 30.00 + 0.00 at most 0.05 of 900.00: 45.00 as 60 : 30
    clause = guarantee(
        rate("a", "40", bonus="0.16666666667"),
        rate("b", "20", bonus="0.16666666667"),
        rate("c", "40"),
        bonus_cap="0.05",
    )
    result = settled(clause, measured("a", 1, 1), measured("b", 1, 1), measured("c", 1, 1))
    assert bonuses(result) == {"a": 3_000, "b": 1_500, "c": 0}


@pytest.mark.parametrize(
    ("reached", "bonus", "net"),
    [
        (1, 0, 90_000),  # nothing was forfeited, so there is nothing to make good
        (0, 10_800, 64_800),  # 0.20 of a's 540.00 make good a part of b's 360.00
    ],
)
def test_with_offset_a_bonus_only_makes_good_what_others_forfeited(reached: int, bonus: int, net: int) -> None:
    clause = guarantee(rate("a", "60", bonus="0.20"), rate("b", "40"), offset="true")
    result = settled(clause, measured("a", 1, 1), measured("b", reached, 1))
    assert (bonuses(result)["a"], result.net_cents) == (bonus, net)


def test_with_offset_no_more_than_was_forfeited_is_made_good() -> None:
    clause = guarantee(rate("a", "90", bonus="0.20"), rate("b", "10"), offset="true")
    result = settled(clause, measured("a", 1, 1), measured("b", 0, 1))
    assert (bonuses(result)["a"], result.net_cents) == (9_000, 90_000)  # 162.00 would be more than b's 90.00


@pytest.mark.parametrize("terms", [{"offset": "true"}, {"bonus_cap": "0.05"}])
def test_what_rests_on_a_bonus_needs_one(terms: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="must give a bonus where"):
        agreement(ACTIVATION, guarantee(rate("a", "100"), **terms))


def test_a_value_for_the_bonus_needs_a_bonus() -> None:
    with pytest.raises(ValidationError, match="must give a bonus where"):
        agreement(ACTIVATION, guarantee(rate("a", "100", bonus_at="0.9")))
