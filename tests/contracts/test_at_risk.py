"""A share at risk by date: each fee is at risk by the share of its event's day, caps and minimums alike for all."""

from typing import Any

import pytest

from contracts.fit import FactsDoNotFitError
from contracts.settlement import Settlement, settle
from tests.contracts.building import ACCESS, ACTIVATION, YEAR, agreement, facts, guarantee, measured, month, rate, units

DATED = {"2026-01-01": "0.20", "2026-07-01": "0.30"}


def settled(*rows: dict[str, Any], more: tuple[dict[str, Any], ...] = (), **terms: Any) -> Settlement:
    clause = guarantee(rate("a", "100"), **({"at_risk": DATED} | terms))
    return settle(agreement(ACTIVATION, ACCESS, *more, clause), facts(*rows, measures=[measured("a", 1, 1)]), ())


@pytest.mark.parametrize(
    ("rows", "pool"),
    [
        ([month("1", 6, "4"), month("1", 7, "6")], 26_000),  # 0.20 x 400.00 + 0.30 x 600.00
        ([month("1", 6, "4"), month("2", 7, "1000")], 33_500),  # 0.20 x 400.00 + 0.30 x 850.00
        ([month("1", 6, "10")], 20_000),
    ],
)
def test_fees_are_at_risk_by_the_share_of_their_day(rows: list[dict[str, Any]], pool: int) -> None:
    assert settled(*rows).at_risk_cents == pool


def test_a_cap_lessens_all_days_alike() -> None:
    # 1,000.00 capped at 500.00: half of 260.00
    cap = {"kind": "period_cap", "id": "8", "text": "Cap.", "amount": "500.00"}
    assert settled(month("1", 6, "4"), month("1", 7, "6"), more=(cap,)).at_risk_cents == 13_000


def test_nothing_is_at_risk_before_the_first_date() -> None:
    rows = [month("1", 6, "4"), month("1", 7, "6")]
    assert settled(*rows, at_risk={"2026-07-01": "0.30"}).at_risk_cents == 18_000


@pytest.mark.parametrize(
    ("before", "pool"),
    [
        ((guarantee(rate("a", "100"), at_risk="0.20"),), 26_000),  # 0.20 x 400.00 + 0.30 x 600.00
        ((guarantee(rate("a", "100"), at_risk="0.20", of=["2"]),), 18_000),  # the activations of June were not at risk
        ((), 18_000),  # nothing was at risk in June
    ],
)
def test_an_amendment_puts_its_share_of_its_own_fees_at_risk(before: tuple[dict[str, Any], ...], pool: int) -> None:
    first = agreement(ACTIVATION, ACCESS, *before, terminates="2026-06-30")
    terms = {"version": "2", "effective": "2026-07-01", "executed": "2026-06-15", "reconciliation": YEAR}
    second = agreement(ACTIVATION, ACCESS, guarantee(rate("a", "100"), at_risk="0.30"), **terms)
    given = facts(month("1", 6, "4"), month("1", 7, "6"), measures=[measured("a", 1, 1)])
    assert settle(second, given, (), earlier=(first,)).at_risk_cents == pool
    whole = facts(units("1", "10"), measures=[measured("a", 1, 1)])
    with pytest.raises(FactsDoNotFitError, match="must be split where another version of clause 1 takes effect"):
        settle(second, whole, (), earlier=(first,))


def test_rows_over_a_change_are_refused() -> None:
    with pytest.raises(
        FactsDoNotFitError, match=r"units\[0\]: must be split where the share at risk of clause 9 changes"
    ):
        settled(units("1", "10"))
