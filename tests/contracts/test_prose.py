"""An agreement in plain words: its values stand in its sentences, and what it leaves unsaid is listed."""

import pytest

from contracts.clauses import TERMS
from contracts.exhibits import load_exhibits
from contracts.prose import plain, sentence
from tests.contracts.building import ACTIVATION, agreement

GUARANTEE = {
    "kind": "performance_guarantee",
    "id": "5.1",
    "text": "A quarter is at risk.",
    "at_risk": "0.25",
    "base": "net_fees_before_performance",
    "mode": "withhold",
    "missing_policy": "nri_base",
    "no_measure": "earn",
    "measures": [
        {"measure": "engagement", "weight": "100", "ladder": {"kind": "all_or_nothing", "target": "0.65"}},
    ],
}


@pytest.fixture(scope="module")
def read() -> list[str]:
    made = agreement(ACTIVATION | {"rate": {"2026-01-01": "100.00", "2026-07-01": "90.00"}}, GUARANTEE)
    return plain(made, load_exhibits()).splitlines()


def test_a_clause_is_told_with_its_values(read: list[str]) -> None:
    told = (
        "Payer pays $100.00 from 2026-01-01, $90.00 from 2026-07-01 once for each member activated, in any 12 months."
    )
    assert told in read
    assert "> Fee." in read


def test_a_guarantee_has_its_exhibit(read: list[str]) -> None:
    (row,) = [line for line in read if line.startswith("| 5.1 |") and "engaged of activated" in line]
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells == [
        "5.1",
        "Activated members who became engaged",
        "Everything from 0.65 on, nothing before it. (target 0.65)",
        "100%",
        "2026-01-01 to 2026-12-31",
        "engaged of activated",
        "events",
    ]


def test_what_is_stated_and_what_is_not_are_told_apart(read: list[str]) -> None:
    unsaid = read[read.index("## Not stated, so by default") :]
    assert "- 1 payable once months: 12 months" in unsaid
    assert "- rounding: half up" in unsaid
    assert not any("at risk" in line for line in unsaid)
    assert "- at risk: 25%" in read
    assert "- payable once months: 12 months (default)" in read


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.__name__)
def test_every_term_says_in_its_first_lines_what_it_does(term: type) -> None:
    assert (term.__doc__ or "").split("\n\n")[0].strip().endswith(".")


def test_a_sentence_has_values_in_the_place_of_names() -> None:
    (clause,) = agreement(ACTIVATION).clauses
    assert sentence(clause) == "Payer pays $100.00 from 2026-01-01 once for each member activated, in any 12 months."
