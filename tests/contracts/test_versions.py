"""Amendments: which version prices an event and judges a cohort, and clauses that are shown and not paid."""

from fractions import Fraction
from typing import Any

import pytest

from contracts.agreement import Agreement
from contracts.fit import FactsDoNotFitError
from contracts.settlement import Settlement, settle
from tests.contracts.building import ACTIVATION, YEAR, agreement, facts, guarantee, measured, month, rate, units

FROM_JULY = {"version": "2", "effective": "2026-07-01", "executed": "2026-06-15", "reconciliation": YEAR}
TO_JUNE = {"terminates": "2026-06-30"}
CHEAPER = ACTIVATION | {"rate": {"2026-07-01": "80.00"}}


def linear(start: str, end: str) -> dict[str, Any]:
    return {"measure": "function", "weight": "100", "ladder": {"kind": "linear", "from": start, "to": end}}


def net_by_month(result: Settlement) -> dict[int, int]:
    return {line.month.month: line.cents for line in result.lines if line.month}


def test_each_cohort_is_judged_by_the_ladder_of_its_version() -> None:
    """Case 12: 171/300 = 57% on 45 to 60 earns 0.8; 118/200 = 59% on 50 to 65 earns 0.6; together 0.72."""
    before = agreement(ACTIVATION, guarantee(linear("0.45", "0.60")), **TO_JUNE)
    after = agreement(ACTIVATION, guarantee(linear("0.50", "0.65")), **FROM_JULY)
    rows = [measured("function", 171, 300, version="1"), measured("function", 118, 200, version="2")]
    result = settle(after, facts(month("1", 8, "9"), measures=rows), (), earlier=(before,))
    (measure,) = result.measures
    assert measure.fraction == Fraction(18, 25)
    assert (measure.numerator, measure.denominator) == (289, 500)
    assert (result.fees_cents, result.earned_cents, result.forfeited_cents) == (90_000, 64_800, 25_200)


@pytest.mark.parametrize(("fault", "fraction"), [("vendor_fault", "3/5"), ("payer_fault", "1"), ("not_measured", "1")])
def test_a_cohort_at_fault_counts_with_its_activated_members(fault: str, fraction: str) -> None:
    """300 members earn all; of the 200 activated under version 2 only 20 baselines came: they earn nothing, or all."""
    before = agreement(ACTIVATION, guarantee(linear("0.45", "0.60")), **TO_JUNE)
    after = agreement(ACTIVATION, guarantee(linear("0.50", "0.65")), **FROM_JULY)
    late = measured("function", 0, 20, version="2", activated="200") | {"status": fault}
    given = facts(month("1", 8, "9"), measures=[measured("function", 240, 300, version="1"), late])
    (measure,) = settle(after, given, (), earlier=(before,)).measures
    assert measure.fraction == Fraction(fraction)


def test_cohorts_that_nobody_measured_count_by_whose_fault_that_is() -> None:
    """120 members of version 1 the payer kept from being measured, 80 of version 2 the vendor: 0.6 is earned."""
    before = agreement(ACTIVATION, guarantee(linear("0.45", "0.60")), **TO_JUNE)
    after = agreement(ACTIVATION, guarantee(linear("0.50", "0.65")), **FROM_JULY)
    rows = [
        measured("function", 0, 120, version="1", status="payer_fault"),
        measured("function", 0, 80, version="2", status="vendor_fault"),
    ]
    for given in (rows, rows[::-1]):
        (measure,) = settle(after, facts(month("1", 8, "9"), measures=given), (), earlier=(before,)).measures
        assert (measure.status.value, measure.fraction) == ("vendor_fault", Fraction(3, 5))


def test_an_event_is_priced_by_the_version_in_force_on_its_day() -> None:
    result = settle(
        agreement(CHEAPER, **FROM_JULY),
        facts(month("1", 6, "2"), month("1", 7, "3")),
        (),
        earlier=(agreement(ACTIVATION, **TO_JUNE),),
    )
    assert net_by_month(result) == {6: 20_000, 7: 24_000}


def test_the_later_version_holds_where_the_earlier_had_not_ended() -> None:
    signed = agreement(CHEAPER, **FROM_JULY)
    result = settle(signed, facts(month("1", 6, "2"), month("1", 7, "3")), (), earlier=(agreement(ACTIVATION),))
    assert net_by_month(result) == {6: 20_000, 7: 24_000}


def test_an_amendment_signed_late_applies_from_its_signature_unless_it_says_retroactive() -> None:
    """Case 13: signed on 15 October with effect from 1 January; January stays at 100.00, November is at 80.00."""
    late = {"version": "2", "effective": "2026-01-01", "executed": "2026-10-15"}
    cheaper = ACTIVATION | {"rate": {"2026-01-01": "80.00"}}
    given = facts(month("1", 1, "1"), month("1", 11, "1"))
    for retroactive, january in (("false", 10_000), ("true", 8_000)):
        signed = agreement(cheaper, **late, retroactive=retroactive)
        result = settle(signed, given, (), earlier=(agreement(ACTIVATION),))
        assert net_by_month(result) == {1: january, 11: 8_000}


def test_a_chain_stays_under_the_version_it_began_under_unless_the_amendment_follows_the_current() -> None:
    given = facts(month("1", 8, "1", version="1"), month("1", 8, "1"))
    for grandfather, cents in (("start_version", 18_000), ("follow_current", 16_000)):
        signed = agreement(CHEAPER, **FROM_JULY, grandfather=grandfather)
        assert settle(signed, given, (), earlier=(agreement(ACTIVATION, **TO_JUNE),)).net_cents == cents


def test_a_gap_has_no_fee_and_is_flagged() -> None:
    may = {"terminates": "2026-05-31"}
    result = settle(
        agreement(CHEAPER, **FROM_JULY),
        facts(month("1", 6, "2"), month("1", 7, "3")),
        (),
        earlier=(agreement(ACTIVATION, **may),),
    )
    assert (net_by_month(result), result.flags) == ({7: 24_000}, ("NO_TERM",))


def test_a_tier_counts_the_units_of_both_versions_and_pays_each_by_its_own() -> None:
    """Units 1 to 4 under version 1 (half from the 3rd on), 5 to 7 under version 2 (a tenth from the 3rd on)."""
    tiers: dict[str, Any] = {"kind": "volume_tier", "id": "1(a)", "text": "Tier.", "mode": "marginal"}
    old, new = (tiers | {"tiers": [{"above": "0", "factor": "1"}, {"above": "2", "factor": f}]} for f in ("0.5", "0.1"))
    result = settle(
        agreement(ACTIVATION, new, **FROM_JULY),
        facts(month("1", 6, "4"), month("1", 7, "3")),
        (),
        earlier=(agreement(ACTIVATION, old, **TO_JUNE),),
    )
    assert result.net_cents == 2 * 10_000 + 2 * 5_000 + 3 * 1_000


def test_what_spans_an_amendment_or_names_no_version_is_refused() -> None:
    signed, before = agreement(CHEAPER, **FROM_JULY), agreement(ACTIVATION, **TO_JUNE)
    with pytest.raises(FactsDoNotFitError, match="must be split where another version of clause 1 takes effect"):
        settle(signed, facts(units("1", "1")), (), earlier=(before,))
    # March alone has another price, and lies within a row from February to April.
    march = agreement(CHEAPER, version="2", effective="2026-03-01", terminates="2026-03-31")
    april = agreement(ACTIVATION, version="3", effective="2026-04-01", terminates="9999-12-31", reconciliation=YEAR)
    row = units("1", "1") | {"from": "2026-02-01", "to": "2026-04-30"}
    with pytest.raises(FactsDoNotFitError, match="must be split where another version of clause 1 takes effect"):
        settle(april, facts(row), (), earlier=(agreement(ACTIVATION), march))
    with pytest.raises(FactsDoNotFitError, match=r"units\[0\].version: must be a version of the agreement, got 7"):
        settle(signed, facts(month("1", 8, "1", version="7")), (), earlier=(before,))
    with pytest.raises(ValueError, match="each come before version 1 once"):
        settle(before, facts(), (), earlier=(signed,))


def shown(*clauses: dict[str, Any], **terms: Any) -> Settlement:
    deal: Agreement = agreement(ACTIVATION, *clauses)
    return settle(deal, facts(units("1", "9"), **terms), ())


def test_a_clause_that_is_not_contractual_is_shown_and_never_posted() -> None:
    """A cap of 500.00 on 900.00 would take 400.00."""
    cap = {"kind": "period_cap", "id": "8", "text": "Cap.", "amount": "500.00", "category": "contractual_alternate"}
    result = shown(cap)
    assert (result.net_cents, [line.clause_id for line in result.lines]) == (90_000, ["1"])
    assert [(row.clause_id, row.cents) for row in result.shown] == [("8", -40_000)]


def test_what_cannot_be_shown_says_why_and_does_not_stop_the_settlement() -> None:
    result = shown(guarantee(rate("a", "100"), category="reporting_only"))
    assert result.net_cents == 90_000
    assert [(row.cents, row.reason) for row in result.shown] == [(None, "must hold a, which clause 9 is judged on")]


def test_units_of_a_fee_that_is_not_contractual_are_counted_and_not_paid() -> None:
    result = settle(agreement(ACTIVATION | {"category": "reporting_only"}), facts(units("1", "9")), ())
    assert (result.net_cents, result.lines, result.shown[0].cents) == (0, (), 90_000)
