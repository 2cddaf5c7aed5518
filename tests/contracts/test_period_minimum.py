"""Period minimum: what is missing is added, before performance."""

from typing import Any

import pytest

from contracts.settlement import Settlement, settle
from tests.contracts.building import ACTIVATION, agreement, facts, guarantee, measured, rate, units

MINIMUM = {"kind": "period_minimum", "id": "8", "text": "Minimum.", "amount": "1000.00"}


def fees(*clauses: dict[str, Any], count: str, **terms: Any) -> Settlement:
    return settle(agreement(ACTIVATION, *clauses), facts(units("1", count), **terms), ())


@pytest.mark.parametrize(("amount", "added"), [("999.99", 0), ("1000.00", 0), ("1000.01", 1)])
def test_only_what_is_missing_is_added(amount: str, added: int) -> None:
    result = fees(MINIMUM | {"amount": amount}, count="10")
    assert sum(line.cents for line in result.lines if line.clause_id == "8") == added


def test_it_is_owed_without_any_use() -> None:
    assert settle(agreement(ACTIVATION, MINIMUM), facts(), ()).fees_cents == 100_000


def test_a_part_of_the_period_scales_it_and_an_interim_settlement_leaves_it() -> None:
    # 73 of 365 days: 200.00, of which 100.00 is there.
    period = {"from": "2026-01-01", "to": "2026-03-14"}
    row = {"clause": "1", **period, "count": "1"}
    signed = agreement(ACTIVATION, MINIMUM)
    assert settle(signed, facts(row, period=period), ()).fees_cents == 20_000
    assert settle(signed, facts(row, period=period, settlement="interim"), ()).fees_cents == 10_000


def test_it_does_not_protect_against_failed_guarantees() -> None:
    terms = guarantee(rate("engagement", "100", "0.7"), at_risk="0.3")
    result = fees(MINIMUM, terms, count="4", measures=[measured("engagement", 1, 2)])
    assert (result.fees_cents, result.net_cents) == (100_000, 70_000)


def test_it_comes_after_the_cap() -> None:
    cap = {"kind": "period_cap", "id": "9", "text": "Cap.", "amount": "800.00"}
    # Both is odd, but has one answer: held to 800.00, then lifted to 1,000.00.
    assert fees(MINIMUM, cap, count="12").fees_cents == 100_000
