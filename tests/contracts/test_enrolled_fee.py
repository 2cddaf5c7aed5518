"""Enrolled fee: so much an enrolment."""

from contracts.settlement import settle
from tests.contracts.building import agreement, facts, month

ENROLLED = {"kind": "enrolled_fee", "id": "4", "text": "Fee.", "rate": {"2026-01-01": "35.00", "2026-07-01": "30.00"}}


def test_an_enrolment_has_the_rate_of_its_day() -> None:
    result = settle(agreement(ENROLLED), facts(month("4", 6, "12"), month("4", 7, "10")), ())
    assert [line.cents for line in result.lines] == [42_000, 30_000]


def test_it_is_paid_for_service_without_a_link_to_quality() -> None:
    (clause,) = agreement(ENROLLED).clauses
    assert clause.lan_class == "1"
