"""Both sides of the table: what the payer keeps, what the vendor's work and waiting cost."""

from __future__ import annotations

from fractions import Fraction

import pytest

from contracts.negotiation.outcome import outcome
from contracts.negotiation.projection import project
from tests.contracts.building import agreement, guarantee, rate
from tests.contracts.negotiation.assuming import numbers, scenario

FEE = {"kind": "engaged_fee", "id": "1", "text": "Fee.", "rate": {"2026-01-01": "300.00"}}
COSTS = {"variable_each": 180, "acquisition_each": 60, "fixed": 50000, "capital_rate": 0.1}


def ends(*clauses, **terms):
    offer, assumed = agreement(FEE, *clauses, **terms), scenario(vendor=numbers(COSTS))
    return outcome(offer, project(offer, assumed), assumed)


def test_work_is_paid_for_the_engaged_and_winning_them_for_the_activated():
    # 2,000 x 300; 2,000 x 180 + 2,500 x 60 + 50,000
    assert (ends().payment_cents, ends().vendor_cost_cents, ends().margin_cents) == (60_000_000, 56_000_000, 4_000_000)


MONITORING = {"kind": "rtm_claim_fee", "id": "1", "text": "Monitoring is billed as claims."}


@pytest.mark.parametrize(
    ("plan_share", "payer", "members"),
    # 16,000 lines at 45.00 are 720,000.00 in all.
    [("1", 72_000_000, 0), ("0.8", 57_600_000, 14_400_000), ("0.5", 36_000_000, 36_000_000)],
)
def test_who_pays_for_claims_is_one_to_the_vendor(plan_share, payer, members):
    """It receives 720,000 whoever pays, and its work costs 560,000."""
    assumed = scenario(vendor=numbers(COSTS)).having({"care.plan_share": Fraction(plan_share)})
    offer = agreement(MONITORING)
    found = outcome(offer, project(offer, assumed), assumed)
    assert (found.payment_cents, found.members_share_cents, found.margin_cents) == (payer, members, 16_000_000)


def test_fees_withheld_cost_the_vendor_from_mid_year_to_the_final_settlement():
    """40 % of 600,000 waits 182.5 days and then 211, to 30 July; a clawback keeps nothing back."""
    withheld = guarantee(rate("engagement", "100"), at_risk="0.4", mode="withhold")
    waiting = ends(withheld).vendor_cost_cents - 56_000_000
    assert waiting == Fraction(24_000_000, 10) * (Fraction("182.5") + 211) / 365
    assert ends(withheld | {"mode": "clawback"}).vendor_cost_cents == 56_000_000
    paid_in_part = ends(withheld | {"interim_factor": "0.75"}).vendor_cost_cents - 56_000_000
    assert paid_in_part == waiting / 4


def test_ten_months_bear_ten_months_of_what_is_fixed():
    late = ends(executed="2026-03-01")
    # 1,667 are engaged and 2,083 activated.
    assert late.vendor_cost_cents == (1_667 * 180 + 2_083 * 60) * 100 + Fraction(5_000_000 * 10, 12)


def test_without_costs_there_is_no_margin_and_without_payment_no_return():
    offer = agreement(FEE)
    none = scenario().having({"population.yield": Fraction(0)})
    found = outcome(offer, project(offer, none), none)
    assert (found.margin_cents, found.roi, found.payer_net_cents) == (None, None, 0)
