"""Member cap: chronological within the member, anew after twelve months, taken from the clauses it hits."""

from typing import Any

import pytest

from contracts.fit import FactsDoNotFitError
from contracts.settlement import Settlement, settle
from tests.contracts.building import ACTIVATION, RTM, agreement, facts, units

SECOND = {"kind": "engaged_fee", "id": "2", "text": "Fee.", "rate": {"2026-01-01": "80.00"}}
THIRD = {"kind": "outcome_reported_fee", "id": "3", "text": "Fee.", "rate": {"2026-01-01": "50.00"}}


def cap(amount: str, **terms: Any) -> dict[str, Any]:
    return {"kind": "member_cap", "id": "7", "text": "Cap.", "amount": amount, **terms}


def event(clause: str, member: str, day: str) -> dict[str, Any]:
    return {"clause": clause, "from": day, "to": day, "count": "1", "member": member}


def fees(rule: dict[str, Any], *rows: dict[str, Any], **terms: Any) -> Settlement:
    return settle(agreement(ACTIVATION, SECOND, THIRD, rule), facts(*rows, **terms), ())


def by_fee(result: Settlement) -> dict[str | None, int]:
    return {line.of_clause_id: line.cents for line in result.lines if line.clause_id == "7"}


@pytest.mark.parametrize(
    ("amount", "taken_back"),
    [
        ("230.01", {}),
        ("230.00", {}),
        ("229.99", {"3": -1}),
        # 100 and 80 in full are 180: 20 of the 80 and all of the 50 go back.
        ("160.00", {"2": -2_000, "3": -5_000}),
    ],
)
def test_the_last_events_are_the_ones_beyond_the_cap(amount: str, taken_back: dict[str, int]) -> None:
    # The order of the rows does not matter, that of the days does.
    rows = [event("3", "a", "2026-05-01"), event("1", "a", "2026-01-10"), event("2", "a", "2026-02-01")]
    assert by_fee(fees(cap(amount), *rows)) == taken_back


def test_each_member_has_the_whole_amount() -> None:
    rows = [event("1", "a", "2026-01-10"), event("2", "a", "2026-02-01"), event("1", "b", "2026-01-10")]
    assert by_fee(fees(cap("150.00"), *rows)) == {"2": -3_000}


def test_the_months_run_anew_from_the_first_event_after_them() -> None:
    rows = [
        event("1", "a", "2026-01-31"),
        event("1", "a", "2026-07-30"),  # within six months of the first: until 2026-07-30
        event("1", "a", "2026-07-31"),
        event("1", "a", "2026-12-31"),
    ]
    assert by_fee(fees(cap("100.00", months="6"), *rows)) == {"1": -20_000}


def test_the_rate_that_modifiers_made_counts() -> None:
    ceiling = {"kind": "price_ceiling", "id": "1(d)", "text": "Ceiling.", "price": "90.00", "of": ["1"]}
    signed = agreement(ACTIVATION, SECOND, ceiling, cap("150.00"))
    rows = [event("1", "a", "2026-01-10"), event("2", "a", "2026-02-01")]
    assert settle(signed, facts(*rows), ()).fees_cents == 15_000


def test_it_comes_before_the_cap_of_the_period() -> None:
    period_cap = {"kind": "period_cap", "id": "8", "text": "Cap.", "amount": "120.00"}
    rows = [event("1", "a", "2026-01-10"), event("2", "a", "2026-02-01")]
    result = settle(agreement(ACTIVATION, SECOND, period_cap, cap("150.00")), facts(*rows), ())
    assert sum(line.cents for line in result.lines if line.clause_id == "7") == -3_000
    assert sum(line.cents for line in result.lines if line.clause_id == "8") == -3_000


def test_no_more_is_taken_back_than_months_were_rounded_to() -> None:
    """Three months of 0.4 cents are posted as nothing, so of the 1.2 cents beyond the cap nothing comes back."""
    months = [event("1", "a", f"2026-0{month}-01") | {"count": "1/25000"} for month in (1, 2, 3)]
    result = fees(cap("0.00"), *months)
    assert (by_fee(result), result.fees_cents) == ({}, 0)


def test_claims_below_zero_leave_room_under_the_cap_and_nothing_of_theirs_is_taken() -> None:
    """Claims of -20.00 and an activation of 100.00 are 80.00: 30.00 of the activation go back, 50.00 are left."""
    claims = event("9", "a", "2026-01-05") | {"allowed": "-20.00", "plan_paid": "-20.00"}
    deal = agreement(ACTIVATION, RTM | {"id": "9"}, cap("50.00"))
    result = settle(deal, facts(claims, event("1", "a", "2026-01-10")), ())
    assert (by_fee(result), result.net_cents) == ({"1": -3_000}, 5_000)


def test_units_without_a_member_are_refused_unless_the_cap_leaves_them() -> None:
    with pytest.raises(FactsDoNotFitError, match=r"units\[0\].member: must be given: clause 7 caps the fees"):
        fees(cap("150.00"), units("1", "10"))
    assert fees(cap("150.00", of=["2"]), units("1", "10")).fees_cents == 100_000
