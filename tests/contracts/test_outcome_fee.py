"""Outcome fee: so much a member who recovered."""

from contracts.settlement import settle
from tests.contracts.building import ACTIVATION, agreement, facts, month

OUTCOME = {
    "kind": "outcome_fee",
    "id": "5",
    "text": "Fee.",
    "rate": {"2026-01-01": "600.00"},
    "measure": "pain_responder",
}


def test_the_rest_of_the_price_is_paid_only_on_recovery() -> None:
    # 150 members begin at 100.00 each; 84 of them recover: 15,000.00 + 50,400.00.
    result = settle(agreement(ACTIVATION, OUTCOME), facts(month("1", 1, "150"), month("5", 4, "84")), ())
    assert result.fees_cents == 1_500_000 + 5_040_000


def test_its_class_is_pay_for_performance() -> None:
    (clause,) = agreement(OUTCOME).clauses
    assert clause.lan_class == "2C"
