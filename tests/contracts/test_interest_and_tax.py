"""Interest on what was paid late, to either side, and the tax after everything."""

from typing import Any

import pytest

from contracts.performance import Posted
from contracts.settlement import Settlement, settle
from tests.contracts.building import ACTIVATION, agreement, facts, units

INTEREST = {"kind": "interest", "id": "20", "text": "Interest.", "rate": "0.06"}
TAX = {"kind": "tax", "id": "21", "text": "Tax.", "rate": "0.06"}


def posted(kind: str, amount: str, **days: str) -> Posted:
    return Posted.model_validate({"settlement": "interim", "kind": kind, "amount": amount, **days})


def settled(*clauses: dict[str, Any], rows: tuple[Posted, ...] = (), **terms: Any) -> Settlement:
    fee = ACTIVATION | {"rate": {"2026-01-01": terms.pop("rate", "100.00")}}
    return settle(agreement(fee, *clauses), facts(units("1", "10"), **terms), rows)


def charged(result: Settlement, kind: str) -> int:
    return sum(line.cents for line in result.lines if line.kind == kind)


LATE = {"due": "2026-07-31", "paid": "2026-08-31"}  # 31 days


@pytest.mark.parametrize(
    ("rows", "cents"),
    [
        ((posted("fees", "1000.00", **LATE),), 510),  # 1,000 x 0.06 x 31/365 = 5.0959
        ((posted("fees", "1000.00", **LATE), posted("withheld", "300.00", **LATE)), 357),  # 700: 3.5671
        ((posted("fees", "1000.00", due="2026-07-31", paid="2026-07-31"),), 0),
        ((posted("fees", "1000.00", due="2026-07-31", paid="2026-07-01"),), 0),
        ((posted("fees", "1000.00"),), 0),
        # the vendor owes 500.00 since 2026-10-01, unpaid on 2027-06-30: 272 days, 22.3562
        ((posted("true_up", "-500.00", due="2026-10-01"),), -2_236),
        # added up before it is rounded: 5.0959 - 22.3562
        ((posted("fees", "1000.00", **LATE), posted("true_up", "-500.00", due="2026-10-01")), -1_726),
        ((posted("interest", "1000.00", **LATE),), 0),
    ],
)
def test_interest(rows: tuple[Posted, ...], cents: int) -> None:
    result = settled(INTEREST, rows=rows)
    assert charged(result, "interest") == cents
    assert result.net_cents == 100_000 + cents


@pytest.mark.parametrize(("rate", "cents"), [("100.00", 6_000), ("10.025", 602)])  # 100.25 x 0.06 = 6.015
def test_tax(rate: str, cents: int) -> None:
    assert charged(settled(TAX, rate=rate), "tax") == cents


def test_interest_is_not_taxed() -> None:
    result = settled(INTEREST, TAX, rows=(posted("fees", "1000.00", **LATE),))
    assert (charged(result, "interest"), charged(result, "tax")) == (510, 6_000)


def test_an_interim_settlement_bears_neither() -> None:
    """It posts fees only; the final one has the interest and the tax of the whole period."""
    row = posted("fees", "500.00", **LATE)
    result = settled(INTEREST, TAX, rows=(row,), settlement="interim")
    assert (result.net_cents, charged(result, "interest"), charged(result, "tax")) == (100_000, 0, 0)
