"""Fixed amounts and credits: on their day, outside every base at risk, every cap and every minimum."""

from typing import Any

import pytest
from pydantic import ValidationError

from contracts.settlement import Settlement, settle
from tests.contracts.building import ACTIVATION, agreement, facts, guarantee, measured, rate, units

IMPLEMENTATION = {
    "kind": "fixed_amount",
    "id": "10",
    "text": "Implementation.",
    "purpose": "implementation",
    "payable": {"2026-01-15": "25000.00", "2026-07-15": "5000.00", "2025-12-15": "1.00"},
}
CREDIT = {
    "kind": "credit",
    "id": "11",
    "text": "Credit.",
    "purpose": "promotional",
    "credited": {"2026-03-31": "10000.00"},
}


def settled(*clauses: dict[str, Any], **terms: Any) -> Settlement:
    return settle(agreement(ACTIVATION, *clauses), facts(units("1", "10"), **terms), ())


def by_clause(result: Settlement) -> dict[str, list[int]]:
    return {name: [line.cents for line in result.lines if line.clause_id == name] for name in ("10", "11")}


def test_amounts_are_posted_on_their_days_within_the_period() -> None:
    result = settled(IMPLEMENTATION, CREDIT)
    assert by_clause(result) == {"10": [2_500_000, 500_000], "11": [-1_000_000]}


def test_amounts_of_one_month_are_one_line() -> None:
    twice = settled(IMPLEMENTATION | {"payable": {"2026-01-31": "0.05", "2026-01-15": "1.00", "2026-02-01": "2.00"}})
    assert by_clause(twice)["10"] == [105, 200]
    said = "implementation payable on 2026-01-15; implementation payable on 2026-01-31"
    assert next(line.reason for line in twice.lines if line.clause_id == "10") == said


def test_an_interim_settlement_posts_those_of_its_months() -> None:
    result = settled(IMPLEMENTATION, CREDIT, settlement="interim", period={"from": "2026-01-01", "to": "2026-12-31"})
    assert by_clause(result)["10"] == [2_500_000, 500_000]


def test_no_guarantee_cap_or_minimum_touches_them() -> None:
    cap = {"kind": "period_cap", "id": "8", "text": "Cap.", "amount": "900.00"}
    terms = guarantee(rate("engagement", "100", "0.7"), at_risk="1")
    result = settled(IMPLEMENTATION, CREDIT, cap, terms, measures=[measured("engagement", 1, 2)])
    # All of the 900.00 of fees is forfeited, the fixed amounts and the credit stand.
    assert (result.fees_cents, result.net_cents) == (90_000, 3_000_000 - 1_000_000)


@pytest.mark.parametrize("amounts", [{}, {"2026-01-15": "0.00"}, {"2026-01-15": "-1.00"}, {"2026-01-15": "0.005"}])
def test_an_amount_is_whole_cents_above_zero(amounts: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        agreement(ACTIVATION, IMPLEMENTATION | {"payable": amounts})
    with pytest.raises(ValidationError):
        agreement(ACTIVATION, CREDIT | {"credited": amounts})
