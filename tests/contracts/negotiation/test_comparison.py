"""Offers compared at levels of engagement, on assumptions and on facts, against figures worked by hand."""

from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, cast

import pytest

from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.comparison import AtEngagement, Compared, compare, engagement_levels
from contracts.negotiation.offer import Offer
from contracts.negotiation.outcome import Outcome
from contracts.negotiation.scaled import scaled
from contracts.settlement import settle
from tests.contracts.building import agreement, facts, guarantee, measured, rate, units

ACCESS = {"kind": "access_fee", "id": "2", "text": "Fee.", "rate": {"2026-01-01": "0.50"}}
ENGAGED = {"kind": "engaged_fee", "id": "2", "text": "Fee.", "rate": {"2026-01-01": "400.00"}}


def number(base: str, **terms: Any) -> dict[str, Any]:
    return {"base": base, "source": "worked by hand", **terms}


def assumed(engagement: dict[str, Any], **terms: Any) -> Assumptions:
    """1,000 members, half of them adults who all are eligible; each engaged one saves 450.00."""
    plain = {
        "assumptions": "worked",
        "title": "Worked",
        "population": {
            "lives": number("1000"),
            "adult_share": number("0.5"),
            "eligible_share": number("1"),
            "yield": engagement,
        },
        "care": {"activated_each": number("1.25"), "measured_each": number("1")},
        "results": {"pain_responder": number("0.5")},
        "value": {"saved_each": number("450")},
    }
    return Assumptions.model_validate(plain | terms)


RANGE = number("0.20", low="0.10", high="0.40")


def compared(clause: dict[str, Any], *more: dict[str, Any], engagement: dict[str, Any] = RANGE) -> Compared:
    scenario = assumed(engagement).at()
    offer = Offer("offer", agreement(clause, *more))
    return compare([offer], scenario, engagement_levels(scenario), "pain_responder")[0]


def test_a_fee_for_all_costs_each_engaged_member_more_the_fewer_there_are() -> None:
    found = compared(ACCESS)
    # 500 adults, 12 months at 0.50: 3,000.00 whoever engages.
    assert [(at.engagement, at.engaged, at.outcome.payment_cents) for at in found.levels] == [
        ("low", 50, 3_000_00),
        ("base", 100, 3_000_00),
        ("high", 200, 3_000_00),
    ]
    assert [at.per_engaged_cents for at in found.levels] == [60_00, 30_00, 15_00]
    assert [at.per_eligible_month_cents for at in found.levels] == [50, 50, 50]
    assert [at.per_member_month_cents for at in found.levels] == [50, 50, 50]
    # Half of those with a baseline improved: 25, 50 and 100.
    assert [at.per_improved_cents for at in found.levels] == [120_00, 60_00, 30_00]
    assert [at.outcome.payer_net_cents for at in found.levels] == [19_500_00, 42_000_00, 87_000_00]
    assert found.volume_risk == 0
    assert found.volume_risk_words.startswith("you:")


def test_a_fee_for_each_engaged_member_leaves_low_volume_to_the_vendor() -> None:
    found = compared(ENGAGED)
    assert [at.outcome.payment_cents for at in found.levels] == [20_000_00, 40_000_00, 80_000_00]
    assert found.volume_risk == 1
    assert found.volume_risk_words.startswith("the vendor:")


def test_both_bear_low_volume_where_a_minimum_is_agreed() -> None:
    minimum = {"kind": "period_minimum", "id": "3", "text": "Minimum.", "amount": "50000.00"}
    found = compared(ENGAGED, minimum)
    # 50,000.00 to 80,000.00: three eighths less for three quarters fewer.
    assert found.volume_risk == Fraction(1, 2)
    assert found.volume_risk_words == "both: when engagement falls by 10%, what you pay falls by 5%"


def test_a_month_of_an_adult_covered_costs_what_an_access_fee_quotes() -> None:
    lives = {
        name: number(base) for name, base in (("lives", "1000"), ("adult_share", "0.5"), ("eligible_share", "0.2"))
    }
    scenario = assumed(RANGE, population=lives | {"yield": RANGE}).at()
    (found,) = compare([Offer("offer", agreement(ACCESS))], scenario, {"base": Fraction("0.2")})
    # 500 adults at 0.50 a month; of these 100 have the need.
    assert [at.per_member_month_cents for at in found.levels] == [50]
    assert [at.per_eligible_month_cents for at in found.levels] == [250]


def paying(at: AtEngagement, cents: int) -> AtEngagement:
    """Return a level at which another amount is paid."""
    ends = SimpleNamespace(payment_cents=cents, projection=at.outcome.projection)
    return replace(at, outcome=cast("Outcome", ends))


@pytest.mark.parametrize(
    ("cents", "is_none", "words"),
    [
        ((-10, -20), True, "you: what the vendor pays you falls when fewer engage"),
        ((5, -20), True, "you: what you pay rises when fewer engage"),
        ((30, 20), False, "you: what you pay rises when fewer engage"),
        ((20_001, 20_000), False, "you: what you pay does not fall when fewer engage"),
        ((20, 20), False, "you: what you pay does not fall when fewer engage"),
        ((-20, -20), True, "the vendor: what it pays you does not fall when fewer engage"),
        ((-30, -20), True, "the vendor: what it pays you does not fall when fewer engage"),
        ((-10, 20), False, "the vendor: what you pay falls as much as engagement does, or more"),
        ((0, 0), True, "not known: engagement does not vary here, or nothing is paid"),
    ],
)
def test_who_bears_low_volume_is_told_by_what_moves(cents: tuple[int, int], is_none: bool, words: str) -> None:
    plain = compared(ENGAGED)
    found = replace(plain, levels=tuple(paying(at, each) for at, each in zip(plain.levels[::2], cents, strict=True)))
    assert (found.volume_risk is None, found.volume_risk_words) == (is_none, words)


def test_offers_of_unlike_length_are_put_on_a_year() -> None:
    scenario = assumed(RANGE).at()
    year, half = Offer("year", agreement(ENGAGED)), Offer("half", agreement(ENGAGED, terminates="2026-06-30"))
    found = compare([year, half], scenario, {"base": Fraction("0.2")})
    # 100 engage in a year, at 400.00, and save 450.00 each.
    for each in found:
        (at,) = each.levels
        assert (at.months, at.engaged, at.headline_cents, at.payment_cents) == (12, 100, 40_000_00, 40_000_00)
        assert (at.saved_cents, at.payer_net_cents, at.per_engaged_cents) == (45_000_00, 5_000_00, 400_00)
    assert [each.runs_for for each in found] == [12, 6]
    (alone,) = compare([half], scenario, {"base": Fraction("0.2")})
    assert (alone.levels[0].months, alone.levels[0].payment_cents) == (6, 20_000_00)


def test_what_is_not_earned_parts_the_effective_price_from_the_headline() -> None:
    missed = guarantee(rate("pain_responder", "100", "0.60"), at_risk="0.25")
    at = compared(ENGAGED, missed).levels[1]
    assert (at.outcome.headline_cents, at.outcome.payment_cents) == (40_000_00, 30_000_00)
    assert at.outcome.returned_cents == 10_000_00


def test_every_clause_that_pays_is_quoted_in_words() -> None:
    shown = ENGAGED | {"id": "3", "category": "reporting_only"}
    (quoted,) = compared(ENGAGED, shown).quoted
    assert (quoted.clause_id, quoted.kind) == ("2", "engaged fee")
    assert quoted.words.startswith("Payer pays $400.00 from 2026-01-01 once for each member")


@pytest.mark.parametrize("clause", [ACCESS, ENGAGED])
def test_where_nobody_engages_there_is_no_price_of_an_engaged_member(clause: dict[str, Any]) -> None:
    found = compared(clause, engagement=number("0"))
    (at,) = found.levels
    assert (at.engaged, at.per_engaged_cents, at.per_improved_cents) == (0, None, None)
    assert found.volume_risk is None
    assert found.volume_risk_words.startswith("not known")


def test_small_rows_of_facts_grow_as_their_whole_does() -> None:
    """Seven months with one unit each: half of seven is four, not seven halves rounded up."""
    offer, months = agreement(ENGAGED), [units("2", "1") for _ in range(7)]
    half = scaled(offer, facts(*months), Fraction(1, 2))
    assert [row.count for row in half.units] == [1, 0, 1, 0, 1, 0, 1]


def test_last_years_facts_are_settled_as_they_are_and_scaled_to_other_engagement() -> None:
    fee = ACCESS | {"id": "1"}
    offer = agreement(fee, ENGAGED, guarantee(rate("pain_responder", "100", "0.60"), at_risk="0.25"))
    last_year = facts(units("1", "6000"), units("2", "90"), measures=[measured("pain_responder", 45, 60)])
    scenario = assumed(RANGE).at()
    levels = engagement_levels(scenario)
    (found,) = compare([Offer("offer", offer)], scenario, levels, "pain_responder", {"example": last_year})
    low, base, high = found.levels
    assert base.outcome.settlement == settle(offer, last_year, ())
    # 3,000.00 for all, and 90 at 400.00; half and twice as many engaged are 45 and 180.
    assert [at.outcome.payment_cents for at in found.levels] == [21_000_00, 39_000_00, 75_000_00]
    assert [at.engaged for at in found.levels] == [45, 90, 180]
    # 22.5 of 30 who improved count as 23.
    assert [at.improved for at in found.levels] == [23, 45, 90]
    assert (low.per_engaged_cents, high.per_improved_cents) == (Fraction(21_000_00, 45), Fraction(75_000_00, 90))
