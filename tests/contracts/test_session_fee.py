"""Session fee: a schedule by the type of session and its day."""

from typing import Any

import pytest
from pydantic import ValidationError

from contracts.fit import FactsDoNotFitError
from contracts.settlement import settle
from tests.contracts.building import agreement, facts, month, units

SESSION = {
    "kind": "session_fee",
    "id": "4",
    "text": "Fee.",
    "schedule": {"EXERCISE": {"2026-01-01": "12.50"}, "VISIT": {"2026-01-01": "85.00", "2026-07-01": "80.00"}},
}


def test_sessions_are_paid_by_type_and_day() -> None:
    rows = [
        month("4", 6, "100", item="EXERCISE"),
        month("4", 6, "20", item="VISIT"),
        month("4", 7, "20", item="VISIT"),
    ]
    result = settle(agreement(SESSION), facts(*rows), ())
    assert [line.cents for line in result.lines] == [125_000 + 170_000, 160_000]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (month("4", 1, "1"), r"must name as item a type of session that clause 4 prices \(EXERCISE, VISIT\)"),
        (units("4", "1", item="VISIT"), "must be split where the rate of clause 4 changes"),
        (month("4", 1, "1", item="EXERCISE", allowed="1.00", plan_paid="1.00"), "must not give allowed and plan_paid"),
    ],
)
def test_sessions_that_have_no_single_rate_are_refused(row: dict[str, Any], message: str) -> None:
    with pytest.raises(FactsDoNotFitError, match=message):
        settle(agreement(SESSION), facts(row), ())


def test_a_schedule_prices_something() -> None:
    with pytest.raises(ValidationError):
        agreement(SESSION | {"schedule": {}})
