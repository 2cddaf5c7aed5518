"""What a figure rests on is found by trying other values."""

from __future__ import annotations

import pytest

from contracts.loader import load_agreement
from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.outcome import outcome
from contracts.negotiation.projection import project
from contracts.negotiation.rests_on import rests_on

SAID = "our own count"
NUMBERS = {
    "assumptions": "small",
    "title": "A small payer",
    "population": {
        "lives": {"base": "10000", "source": SAID},
        "adult_share": {"base": "0.8", "source": SAID},
        "eligible_share": {"base": "0.25", "source": SAID},
        "yield": {"base": "0.1", "low": "0.05", "high": "0.15", "source": SAID},
    },
    "value": {"saved_each": {"base": "450", "source": SAID}, "induced_each": {"base": "0", "source": SAID}},
    "vendor": {"variable_each": {"base": "180", "source": SAID}},
}
OFFER = """\
agreement_id: plain
version: 1
payer_id: a_payer
vendor_id: a_vendor
effective: 2027-01-01
terminates: 2027-12-31
executed: 2026-12-01
clauses:
  - kind: {kind}
    id: "1"
    text: A fee.
    rate: {{2027-01-01: {rate}}}
fees_in_performance: false
"""
ENGAGED = ("population.lives", "population.adult_share", "population.eligible_share", "population.yield")


@pytest.fixture
def found(tmp_path):
    def of(kind: str, rate: str):
        file = tmp_path / "offer.yaml"
        file.write_text(OFFER.format(kind=kind, rate=rate), encoding="utf-8")
        offer = load_agreement(file).required()

        def figures(scenario):
            ends = outcome(offer, project(offer, scenario), scenario)
            return {"paid": ends.payment_cents, "saved": ends.projection.saved_cents, "margin": ends.margin_cents}

        return rests_on(figures, Assumptions.model_validate(NUMBERS).at())

    return of


def test_a_fee_for_every_member_rests_on_who_is_covered_and_not_on_who_engages(found):
    paid = found("access_fee", "0.75")["paid"]
    assert "population.lives" in paid
    assert not {"population.eligible_share", "population.yield", "value.saved_each"} & set(paid)


def test_savings_rest_on_who_engages_and_what_each_saves_also_where_that_is_nothing(found):
    assert found("access_fee", "0.75")["saved"] == (*ENGAGED, "value.saved_each", "value.induced_each")


def test_a_fee_for_each_engaged_member_rests_on_who_engages_and_the_margin_on_costs_too(found):
    rests = found("engaged_fee\n    sessions: 4\n    within_days: 30\n    payable_once_months: 12", "500.00")
    assert rests["paid"] == ENGAGED
    assert rests["margin"] == (*ENGAGED, "vendor.variable_each")
