"""Employee access fee: so much an employee month, a fee for access."""

from contracts.settlement import settle
from tests.contracts.building import ACCESS, agreement, facts, guarantee, measured, month, rate

EMPLOYEE = {"kind": "employee_access_fee", "id": "2b", "text": "Fee.", "rate": {"2026-01-01": "1.85"}}


def test_employee_months_have_their_own_rate() -> None:
    # 1,200 x 1.85 = 2,220.00; of a month by the day 2885/868 x 1.85 = 6.1489 dollars.
    rows = [month("2b", 1, "1200"), month("2b", 2, "2885/868")]
    assert settle(agreement(EMPLOYEE), facts(*rows), ()).fees_cents == 222_000 + 615


def test_a_member_month_is_never_an_employee_month() -> None:
    result = settle(agreement(ACCESS, EMPLOYEE), facts(month("2", 1, "2300"), month("2b", 1, "1000")), ())
    assert {line.clause_id: line.cents for line in result.lines} == {"2": 195_500, "2b": 185_000}


def test_it_is_at_risk_as_an_access_fee() -> None:
    terms = guarantee(rate("engagement", "100", "0.7"), at_risk="0.5", base="access_fees_only")
    given = facts(month("2b", 1, "1000"), measures=[measured("engagement", 60, 100)])
    assert settle(agreement(EMPLOYEE, terms), given, ()).net_cents == 185_000 - 92_500


def test_its_class_is_population_based_without_a_link_to_quality() -> None:
    (clause,) = agreement(EMPLOYEE).clauses
    assert clause.lan_class == "4N"
