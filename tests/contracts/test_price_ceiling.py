"""Price ceiling: the rate below, at and above it, after tiers and escalators."""

from typing import Any

import pytest

from contracts.settlement import settle
from tests.contracts.building import ACTIVATION, agreement, facts, month


def ceiling(price: str) -> dict[str, Any]:
    return {"kind": "price_ceiling", "id": "1(d)", "text": "Ceiling.", "price": price}


@pytest.mark.parametrize(("price", "cents"), [("100.01", 30_000), ("100.00", 30_000), ("99.995", 29_999)])
def test_no_unit_costs_more(price: str, cents: int) -> None:
    # 3 x 99.995 = 299.985, posted as 299.99.
    assert settle(agreement(ACTIVATION, ceiling(price)), facts(month("1", 1, "3")), ()).fees_cents == cents


def test_it_holds_for_what_tiers_and_escalators_made_of_the_rate() -> None:
    escalator = {
        "kind": "rate_escalator",
        "id": "1(b)",
        "text": "Index.",
        "index": "CPI_U",
        "from": "2026-01-01",
        "floor": "0.05",
        "cap": "0.05",
    }
    tier = {
        "kind": "volume_tier",
        "id": "1(a)",
        "text": "Tier.",
        "mode": "marginal",
        "tiers": [{"above": "0", "factor": "1"}, {"above": "1", "factor": "0.9"}],
    }
    given = facts(month("1", 1, "2"), indexes=[{"index": "CPI_U", "from": "2026-01-01", "change": "0.05"}])
    # Whatever the order of the text: 105.00 is held to 102.00; the second unit costs 105.00 x 0.9 = 94.50.
    assert settle(agreement(ACTIVATION, ceiling("102.00"), tier, escalator), given, ()).fees_cents == 10_200 + 9_450
