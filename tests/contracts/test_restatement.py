"""Restatement: what is material, what is restated whatever the amount, and what a closed period lets in."""

from datetime import date

import pytest

from contracts.restatement import Cause, PeriodState, earliest_final, restate, state_on
from contracts.settlement import Settlement, settle
from tests.contracts.building import ACTIVATION, agreement, facts, units

DEAL = agreement(ACTIVATION)


def settled(count: str, **terms: str) -> Settlement:
    return settle(DEAL, facts(units("1", count), **terms), ())


def test_a_difference_posts_from_a_thousand_dollars_or_half_a_percent() -> None:
    """100.00 a unit: on 1,000.00 the threshold is 1,000.00; on 400,000.00 it is 0.5%, 2,000.00."""
    for before, after, is_posted in (
        ("10", "19", False),
        ("10", "20", True),
        ("20", "10", True),
        ("4000", "4019", False),
        ("4000", "3981", False),
        ("4000", "4020", True),
    ):
        assert restate(settled(before), settled(after)).is_posted is is_posted


def test_small_differences_add_up_because_what_was_posted_is_compared() -> None:
    posted = settled("10")
    assert [restate(posted, settled(count)).is_posted for count in ("14", "18", "20")] == [False, False, True]


def test_the_difference_is_told_by_clause() -> None:
    """19,000.00 in actual spend is another clause's matter; here 9 units fewer are 900.00 fewer."""
    found = restate(settled("19"), settled("10"))
    assert (found.by_component, found.difference_cents) == ({("1", "activation_fee"): -90_000}, -90_000)
    assert found.reason == "computed, immaterial: -$900.00 is below $1,000.00"


@pytest.mark.parametrize("cause", [Cause.FRAUD, Cause.IDENTITY, Cause.WRONG_TERM, Cause.METHOD_ERROR])
def test_some_causes_restate_whatever_the_amount(cause: Cause) -> None:
    assert restate(settled("10"), settled("11"), cause=cause).is_posted
    assert not restate(settled("10"), settled("10"), cause=cause).is_posted


@pytest.mark.parametrize(
    ("cause", "is_posted"),
    [(Cause.LATER_KNOWLEDGE, False), (Cause.METHOD_ERROR, False), (Cause.FRAUD, True), (Cause.COURT, True)],
)
def test_a_closed_period_opens_for_fraud_court_and_audit_only(cause: Cause, is_posted: bool) -> None:
    assert restate(settled("10"), settled("99"), cause=cause, state=PeriodState.CLOSED).is_posted is is_posted


def test_the_calendar_of_a_period() -> None:
    """A year to 31 December: six months are 30 June, thirty days more 30 July; twelve months after that it closes."""
    final = earliest_final(date(2026, 12, 31))
    assert final == date(2027, 7, 30)
    assert [state_on(day, final) for day in (final, date(2027, 7, 31), date(2028, 7, 29), date(2028, 7, 30))] == [
        PeriodState.FINAL,
        PeriodState.RESTATED,
        PeriodState.RESTATED,
        PeriodState.CLOSED,
    ]
    assert state_on(final, None) is PeriodState.INTERIM


def test_only_whole_settlements_of_one_period_compare() -> None:
    with pytest.raises(ValueError, match="cannot be an interim"):
        restate(settled("1"), settled("2", settlement="interim"))
    with pytest.raises(ValueError, match="the agreement and period"):
        restate(settled("1"), settle(agreement(ACTIVATION, agreement_id="other"), facts(agreement_id="other"), ()))
