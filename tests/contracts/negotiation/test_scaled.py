"""Facts as other engagement would have made them: what grows with it, and what stays."""

from fractions import Fraction

from contracts.negotiation.scaled import scaled
from tests.contracts.building import ACCESS, ACTIVATION, RTM, agreement, facts, measured, units

OFFER = agreement(ACTIVATION, ACCESS, RTM, vendor_providers=[{"tax_id": "000000000", "from": "2026-01-01"}])
LAST_YEAR = facts(
    units("1", "101"),
    units("2", "12000"),
    units("3", "30", allowed="1500.01", plan_paid="1200.00"),
    measures=[measured("pain_responder", 45, 61, activated="99")],
    cases=[{"clause": "4", "region": "KNEE", "group": "CHRONIC", "count": "7", "actual": "9000.00"}],
    savings={"status": "credible", "benchmark": "100000.00", "actual": "90000.00"},
)


def test_half_the_engaged_members_make_half_the_units_in_whole_ones() -> None:
    rows = {row.clause: row for row in scaled(OFFER, LAST_YEAR, Fraction(1, 2)).units}
    # 50.5 activated count as 51; who is covered stays.
    assert (rows["1"].count, rows["2"].count) == (51, 12000)
    assert (rows["3"].count, str(rows["3"].allowed), str(rows["3"].plan_paid)) == (15, "750.01", "600.00")


def test_measures_keep_their_rates_as_far_as_whole_members_allow() -> None:
    (fact,) = scaled(OFFER, LAST_YEAR, Fraction(1, 2)).measures
    assert (fact.numerator, fact.denominator, fact.activated) == (23, 31, 50)


def test_episodes_and_savings_are_of_the_engaged_members_too() -> None:
    half = scaled(OFFER, LAST_YEAR, Fraction(1, 2))
    assert [(row.count, str(row.actual)) for row in half.cases] == [(4, "4500.00")]
    assert half.savings is not None
    assert half.savings.credible_cents == 5_000_00


def test_at_the_engagement_there_was_facts_are_as_they_are() -> None:
    assert scaled(OFFER, LAST_YEAR, Fraction(1)) is LAST_YEAR
