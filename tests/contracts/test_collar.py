"""The collar: floors that survive performance, ceilings, dollars that scale by days."""

from typing import Any

import pytest
from pydantic import ValidationError

from contracts.settlement import Settlement, settle
from tests.contracts.building import ACTIVATION, agreement, facts, guarantee, measured, rate, units


def collar(**terms: Any) -> dict[str, Any]:
    return {"kind": "collar", "id": "10", "text": "Bounds."} | terms


def settled(reached: int, *clauses: dict[str, Any], **terms: Any) -> Settlement:
    """Fees of 900.00, half of them at risk on one measure, with a tenth of the pool as bonus."""
    judged = guarantee(rate("a", "100", bonus="0.10"), at_risk="0.5")
    return settle(
        agreement(ACTIVATION, judged, *clauses),
        facts(units("1", "9"), measures=[measured("a", reached, 1)], **terms),
        (),
    )


@pytest.mark.parametrize(
    ("reached", "terms", "net"),
    [
        (0, {"floor": "500.00"}, 50_000),
        (0, {"floor": "450.00"}, 45_000),
        (0, {"floor_of_fees": "0.60"}, 54_000),
        (0, {"floor": "500.00", "floor_of_fees": "0.60"}, 54_000),  # the higher floor holds
        (1, {"floor": "500.00"}, 94_500),
        (1, {"ceiling": "920.00"}, 92_000),
        (1, {"ceiling_of_fees": "1.00"}, 90_000),
        (1, {"ceiling": "920.00", "ceiling_of_fees": "1.00"}, 90_000),  # and the lower ceiling
        (1, {"ceiling": "945.00"}, 94_500),
    ],
)
def test_bounds(reached: int, terms: dict[str, Any], net: int) -> None:
    assert settled(reached, collar(**terms)).net_cents == net


def test_dollars_scale_by_days() -> None:
    # 73 of 365 days are a fifth of 3,000.00; the fee of those days is 900.00, half of it lost
    result = settled(
        0,
        collar(floor="3000.00"),
        period={"from": "2026-01-01", "to": "2026-03-14"},
        units=[{"clause": "1", "from": "2026-01-01", "to": "2026-01-31", "count": "9"}],
    )
    assert result.net_cents == 60_000


@pytest.mark.parametrize(
    ("terms", "message"),
    [({}, "a floor or a ceiling"), ({"floor": "2.00", "ceiling": "1.00"}, "no higher than its ceiling")],
)
def test_bounds_that_are_refused(terms: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        agreement(ACTIVATION, collar(**terms))
