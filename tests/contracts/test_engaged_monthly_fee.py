"""Engaged monthly fee: so much a member and month with enough sessions."""

import pytest
from pydantic import ValidationError

from contracts.settlement import settle
from tests.contracts.building import agreement, facts, month

MONTHLY = {"kind": "engaged_monthly_fee", "id": "4", "text": "Fee.", "rate": {"2026-01-01": "58.50"}, "sessions": "3"}


def test_engaged_months_are_paid_by_the_month() -> None:
    result = settle(agreement(MONTHLY), facts(month("4", 1, "40"), month("4", 2, "33")), ())
    assert [(line.month.month, line.cents) for line in result.lines if line.month] == [(1, 234_000), (2, 193_050)]


@pytest.mark.parametrize("sessions", ["0", "32"])
def test_a_month_needs_from_1_to_31_session_days(sessions: str) -> None:
    with pytest.raises(ValidationError):
        agreement(MONTHLY | {"sessions": sessions})


def test_there_is_no_safe_default_for_the_sessions() -> None:
    with pytest.raises(ValidationError):
        agreement({key: value for key, value in MONTHLY.items() if key != "sessions"})
