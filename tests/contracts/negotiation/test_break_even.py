"""Prices found by settling at prices, against figures worked by hand; the enumeration is that of chances listed."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from contracts.agreement import Agreement
from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.break_even import (
    break_even,
    break_even_in,
    price_for_return,
    price_paying_back,
    same_cost,
    walk_away,
)
from contracts.negotiation.chances import cases_of_listed_values
from contracts.negotiation.price_found import PriceFound, Words, highest
from contracts.negotiation.price_report import of_care_models
from contracts.negotiation.prices import prices
from contracts.negotiation.trials import Trials
from contracts.negotiation.turning import HIGHEST_CENTS, turning
from contracts.negotiation.vendor_price import price_without_loss, vendor_break_even, vendor_walk_away
from contracts.negotiation.zone import Zone
from tests.contracts.building import agreement

ENGAGED = {"kind": "engaged_fee", "id": "2.1", "text": "Fee.", "rate": {"2026-01-01": "500.00"}}

FEW, MANY = Fraction(50_000), Fraction(1_000_000)


def number(base: str, **terms: Any) -> dict[str, Any]:
    return {"base": base, "source": "worked by hand", **terms}


def people(lives: str, engaged: dict[str, Any]) -> dict[str, Any]:
    """Members who all are eligible, and the part of them that engages."""
    return {"lives": number(lives), "adult_share": number("1"), "eligible_share": number("1"), "yield": engaged}


def assumed(**terms: Any) -> Assumptions:
    """100,000 eligible members, of whom 4 in 100 engage; each saves 438.96."""
    plain = {
        "assumptions": "worked",
        "title": "Worked",
        "population": people("100000", number("0.04")),
        "value": {"saved_each": number("438.96")},
    }
    return Assumptions.model_validate(plain | terms)


def trials(offer: Agreement, assumptions: Assumptions) -> Trials:
    return Trials(offer, prices(offer)[0], cases_of_listed_values(assumptions))


@pytest.fixture(scope="module")
def enumeration() -> Trials:
    """Yield 2 or 4 in 100, half each; 200, 450 or 800 saved, a quarter, a half, a quarter; costs 240 and 100,000."""
    assumptions = assumed(
        population=people(
            "100000", number("0.02", values=[{"value": "0.02", "chance": "1/2"}, {"value": "0.04", "chance": "1/2"}])
        ),
        value={
            "saved_each": number(
                "450",
                values=[
                    {"value": "200", "chance": "1/4"},
                    {"value": "450", "chance": "1/2"},
                    {"value": "800", "chance": "1/4"},
                ],
            )
        },
        vendor={
            "variable_each": number("180"),
            "acquisition_each": number("60"),
            "fixed": number("100000"),
        },
    )
    return trials(agreement(ENGAGED), assumptions)


def test_you_walk_away_where_the_first_of_both_conditions_turns(enumeration: Trials) -> None:
    # E: half of 2,000 and half of 4,000 engaged; the mean saved, 475, does not depend on how many.
    assert break_even(enumeration).price_cents == 475_00
    # At 450.00 three quarters pay back, a cent above only the quarter that saves 800.
    assert price_paying_back(enumeration, Fraction(3, 5)).price_cents == 450_00
    assert walk_away(enumeration, Fraction(3, 5)).price_cents == 450_00


@pytest.mark.parametrize(
    ("surety", "cents"), [("1/4", 800_00), ("251/1000", 450_00), ("3/4", 450_00), ("751/1000", 200_00), ("1", 200_00)]
)
def test_more_surety_is_a_lower_price(enumeration: Trials, surety: str, cents: int) -> None:
    assert price_paying_back(enumeration, Fraction(surety)).price_cents == cents
    # The mean holds the walk-away below 475.00 even where a low surety would not.
    assert walk_away(enumeration, Fraction(surety)).price_cents == min(cents, 475_00)


def test_the_vendor_needs_its_costs(enumeration: Trials) -> None:
    # 240 for each, and 100,000 over 3,000 members on average: 273.33 and a third.
    need = vendor_break_even(enumeration)
    assert need is not None
    assert (need.exact_cents, need.price_cents) == (Fraction(82_000, 3), 273_34)
    # Of 2,000 members each must bear 50: below 290.00 half of all cases lose money.
    sure = price_without_loss(enumeration, Fraction(1, 10))
    assert sure is not None
    assert sure.price_cents == 290_00
    assert vendor_walk_away(enumeration, Fraction(1, 10)) == sure
    assert vendor_walk_away(enumeration, Fraction(1, 2)) == need


def test_the_vendor_needs_the_margin_it_requires_for_the_months_of_the_offer() -> None:
    costs = {"variable_each": number("180"), "required_margin": number("100000")}
    half_a_year = agreement(ENGAGED, terminates="2026-06-30")
    # 4,000 engage in a year: 25.00 each beside 180.00, in half a year 2,000 and 50,000.00.
    for offer in (agreement(ENGAGED), half_a_year):
        need = vendor_walk_away(trials(offer, assumed(vendor=costs)), Fraction(1, 10))
        assert need is not None
        assert need.price_cents == 205_00


def test_the_zone_may_be_a_single_price() -> None:
    found = PriceFound(300_00, "price", "why")
    assert Zone(found, found).is_open
    assert not Zone(replace(found, price_cents=300_01), found).is_open


def test_the_zone_lies_between_both_walk_away_prices(enumeration: Trials) -> None:
    zone = Zone(vendor_walk_away(enumeration, Fraction(1)), walk_away(enumeration, Fraction(3, 5)))
    assert zone.is_open
    assert zone.words == "$273.34 to $450.00"


def test_there_is_no_zone_where_the_vendor_needs_more_than_you_save(enumeration: Trials) -> None:
    zone = Zone(vendor_walk_away(enumeration, Fraction(1)), walk_away(enumeration, Fraction(4, 5)))
    assert not zone.is_open
    assert zone.words == "no price suits both: the vendor needs $273.34 or more, and you walk away above $200.00"


def test_what_each_saves_is_the_price_at_which_you_keep_nothing() -> None:
    found = trials(agreement(ENGAGED), assumed())
    assert (break_even(found).price_cents, break_even(found).exact_cents) == (438_96, Fraction(438_96))
    # 438.96 over 1.5 is 292.64 exactly.
    assert price_for_return(found, Fraction(3, 2)).price_cents == 292_64
    assert same_cost(found, Fraction(1_200_000_00)).price_cents == 300_00


def test_a_fee_a_month_for_all_breaks_even_at_what_few_save() -> None:
    access = {"kind": "access_fee", "id": "2.1", "text": "Fee.", "rate": {"2026-01-01": "0.75"}}
    # 4 of 100 save 438.96 a year: 1.4632 a month for each of the 100.
    found = break_even(trials(agreement(access), assumed()))
    assert (found.price_cents, found.exact_cents) == (1_46, Fraction("146.32"))


def test_a_cap_pays_back_at_every_price_if_it_lies_below_what_you_save() -> None:
    cap = {"kind": "period_cap", "id": "2.2", "text": "Cap.", "amount": "1000000.00"}
    found = trials(agreement(ENGAGED, cap), assumed())
    assert (break_even(found).price_cents, break_even(found).ends) == (None, "any_price")
    assert walk_away(found, Fraction(3, 5)).why == "every price pays back: what you pay stays below what you save"


def test_a_cap_meets_other_kinds_of_care_at_the_size_of_the_plan() -> None:
    cap = {"kind": "period_cap", "id": "2.2", "text": "Cap.", "amount": "1000000.00"}
    offer = agreement(ENGAGED, cap)
    of_care = assumed(population=people("1000000", number("0.04")), care_model="pt_guided")
    # Of 50,000 members 2,000 engage and save 877,920.00, below the cap; 40,000 of a million would save far more.
    (small,), (large,) = (of_care_models(offer, prices(offer)[0], [of_care], lives) for lives in (FEW, MANY))
    assert small.found is not None
    assert small.found.price_cents == 438_96
    assert large.found is not None
    assert large.found.ends == "any_price"


def test_no_price_pays_back_what_costs_more_care() -> None:
    value = {"saved_each": number("10"), "induced_each": number("30")}
    found = trials(agreement(ENGAGED), assumed(value=value))
    assert (break_even(found).price_cents, break_even(found).ends) == (None, "no_price")
    assert price_paying_back(found, Fraction(1, 2)).ends == "no_price"
    zone = Zone(None, walk_away(found, Fraction(3, 5)))
    assert not zone.is_open
    assert zone.words == "no price pays back: even at a price of zero you pay more than you save"
    assert Zone(None, PriceFound(300_00, "price", "why")).words.startswith("not known: the assumptions do not say")


def test_where_nobody_engages_no_price_changes_anything() -> None:
    population = people("100", number("0"))
    found = break_even(trials(agreement(ENGAGED), assumed(population=population)))
    assert (found.price_cents, found.ends) == (None, "any_price")
    assert found.why.startswith("the price changes nothing")


def test_one_member_is_enough_for_a_price() -> None:
    population = people("1", number("1"))
    assert break_even(trials(agreement(ENGAGED), assumed(population=population))).price_cents == 438_96


CARE = {
    "activated_each": number("1.5"),
    "sessions_each": {"VISIT": number("4"), "EXERCISE": number("10")},
    "claim_lines_each": number("8"),
    "claim_line_allowed": number("50"),
    "plan_share": number("0.75"),
}


def test_the_price_of_a_case_is_that_of_all_its_milestones() -> None:
    chain = [{"state": "ACTIVATED", "share": "0.40"}, {"state": "ENGAGED", "share": "0.60"}]
    fee = {"kind": "milestone_fee", "id": "2.1", "text": "Fee.", "case_price": "995.00", "chain": chain}
    # For each engaged member 1.5 are activated: 1.5 times 0.40 and once 0.60 of the price, so 438.96 over 1.2.
    assert break_even(trials(agreement(fee), assumed(care=CARE))).price_cents == 365_80


def test_one_price_of_a_schedule_is_searched_while_the_other_stays() -> None:
    schedule = {"EXERCISE": {"2026-01-01": "5.00"}, "VISIT": {"2026-01-01": "85.00"}}
    offer = agreement({"kind": "session_fee", "id": "2.1", "text": "Fee.", "schedule": schedule})
    visit = prices(offer)[1]
    assert visit.name == "2.1.VISIT"
    # 438.96 less 10 exercises at 5.00, over 4 visits.
    assert break_even_in(offer, visit, assumed(care=CARE).at()).price_cents == 97_24


def test_the_price_of_a_fee_billed_as_claims_is_what_a_line_is_allowed() -> None:
    offer = agreement(
        {"kind": "rtm_claim_fee", "id": "2.1", "text": "Fee."},
        vendor_providers=[{"tax_id": "000000000", "from": "2026-01-01"}],
    )
    found = trials(offer, assumed(care=CARE))
    assert found.quoted_cents == 50_00
    # Of 8 lines the plan pays three quarters: 438.96 over 6.
    assert break_even(found).price_cents == 73_16


def test_a_price_that_rises_within_the_period_becomes_one_price() -> None:
    fee = ENGAGED | {"rate": {"2026-01-01": "400.00", "2026-07-01": "500.00"}}
    found = trials(agreement(fee), assumed())
    assert (found.quoted_cents, break_even(found).price_cents) == (400_00, 438_96)


def test_a_surplus_that_rises_again_is_said_to_be_unsteady() -> None:
    # It falls by a cent for each, and from 60 on a refund of 50 sets in: it turns at 150.
    found = turning(lambda cents: Fraction(100 - cents + (50 if cents >= 60 else 0)), 80)
    assert (found.met_cents, found.is_steady) == (150, False)
    assert highest(found, Words("at", "never", "always")).why.startswith("at; what is left does not move one way")


def test_the_search_ends_at_the_highest_price_there_is() -> None:
    found = turning(lambda cents: Fraction(1 if cents < HIGHEST_CENTS else -1), 1)
    assert (found.met_cents, found.is_steady) == (HIGHEST_CENTS - 1, True)
