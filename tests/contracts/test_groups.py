"""A settlement split by employer group: shares by what each line stands on, and parts that add up line by line."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.groups import NoGroupError, by_group
from contracts.settlement import settle
from tests.contracts.building import ACCESS, ACTIVATION, agreement, facts, guarantee, measured, month, rate

CAP = {"kind": "period_cap", "id": "8", "text": "Cap.", "amount": "100.00"}


def test_a_hundred_dollars_over_three_equal_groups() -> None:
    """Three activations are 300.00, capped at 100.00: the cap of -200.00 is -66.67, -66.67, -66.66, so 33.33 twice."""
    deal = agreement(ACTIVATION, CAP)
    given_facts = facts(*(month("1", 1, "1", group=group) for group in ("G3", "G1", "G2")))
    parts = by_group(deal, given_facts, settle(deal, given_facts, ()))
    assert list(parts) == ["G1", "G2", "G3"]
    assert {group: sum(line.cents for line in lines) for group, lines in parts.items()} == {
        "G1": 3_333,
        "G2": 3_333,
        "G3": 3_334,
    }


def test_a_guarantee_is_shared_by_the_fees_at_risk_of_each_group() -> None:
    """Only the activation fee is at risk: A has 100.00 of it, B 300.00; access fees of A do not count."""
    deal = agreement(ACTIVATION, ACCESS, guarantee(rate("a", "100"), at_risk="0.5", of=["1"]))
    rows = (month("1", 1, "1", group="A"), month("1", 1, "3", group="B"), month("2", 1, "1000", group="A"))
    given_facts = facts(*rows, measures=[measured("a", 0, 1)])
    parts = by_group(deal, given_facts, settle(deal, given_facts, ()))
    lost = {group: [line.cents for line in lines if line.step_number == 15] for group, lines in parts.items()}
    assert lost == {"A": [-5_000], "B": [-15_000]}


def test_units_without_a_group_cannot_be_split() -> None:
    deal, given_facts = agreement(ACTIVATION), facts(month("1", 1, "1"))
    with pytest.raises(NoGroupError, match="must each name a group"):
        by_group(deal, given_facts, settle(deal, given_facts, ()))


@given(counts=st.lists(st.integers(1, 999), min_size=1, max_size=7), numerator=st.integers(0, 7))
def test_parts_add_up_line_by_line(counts: list[int], numerator: int) -> None:
    ladder = {"kind": "linear", "from": "0.1", "to": "0.9"}
    deal = agreement(ACTIVATION, CAP, guarantee({"measure": "a", "weight": "100", "ladder": ladder}, at_risk="0.37"))
    rows = (month("1", 1 + number % 3, str(count), group=f"G{number}") for number, count in enumerate(counts))
    given_facts = facts(*rows, measures=[measured("a", numerator, 7)])
    settlement = settle(deal, given_facts, ())
    parts = by_group(deal, given_facts, settlement)
    summed: Counter[tuple[object, ...]] = Counter()
    for lines in parts.values():
        for line in lines:
            summed[line.step_number, line.clause_id, line.of_clause_id, line.month, line.measure] += line.cents
    for line in settlement.lines:
        summed[line.step_number, line.clause_id, line.of_clause_id, line.month, line.measure] -= line.cents
    assert set(summed.values()) <= {0}
