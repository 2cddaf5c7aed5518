"""What one engaged member saves, and what an offer then comes to: the worked figures of six services."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from contracts.loader import load
from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.outcome import outcome
from contracts.negotiation.projection import project
from contracts.negotiation.shipped import shipped
from contracts.negotiation.value import value_each
from tests.contracts.building import agreement
from tests.contracts.negotiation.assuming import numbers, scenario

SERVICES = {
    "physical_therapy": "294.00",
    "advanced_imaging": "39.00",
    "injections": "27.00",
    "surgery": "199.50",
    "drugs": "6.00",
    "emergency_visits": "13.20",
}


def example(*, induced_shrinks: bool) -> Assumptions:
    """The shipped example, with the one choice that its evidence leaves open."""
    found = load(shipped()["commercial_example"], Assumptions).required()
    return found.model_copy(update={"value": found.value.model_copy(update={"induced_shrinks": induced_shrinks})})


def test_a_member_saves_rate_times_price_times_reduction_of_each_service():
    each = value_each(example(induced_shrinks=False).at())
    assert each.avoided == {name: Fraction(Decimal(amount)) for name, amount in SERVICES.items()}
    assert sum(each.avoided.values()) == Fraction("578.70")


@pytest.mark.parametrize(
    ("induced_shrinks", "saved"),
    # 0.8 x 578.70 - 30, and 0.8 x (578.70 - 30).
    [(False, "432.96"), (True, "438.96")],
)
def test_what_is_induced_shrinks_only_where_the_file_says_so(induced_shrinks, saved):
    assert value_each(example(induced_shrinks=induced_shrinks).at()).saved == Fraction(saved)


@pytest.mark.parametrize(
    ("realisation", "saved"),
    # Without the 199.50 of surgery 379.20 is avoided; a tenth more surgery costs 133: 379.20 R - 133 - 30.
    [("1", "216.20"), ("0.8", "140.36"), ("0.4", "-11.32"), ("0", "-163.00")],
)
def test_weak_evidence_makes_harm_no_smaller(realisation, saved):
    harm = {"value.avoided.surgery.reduction": Fraction(-1, 10), "value.realisation": Fraction(realisation)}
    each = value_each(example(induced_shrinks=False).at().having(harm))
    assert each.saved == Fraction(saved)
    assert (each.avoided["surgery"], each.induced_cost) == (0, 163)


def test_one_number_below_zero_is_harm_too():
    """500 dollars more for each member, whatever comes true of what is avoided."""
    each = value_each(scenario(value=numbers({"saved_each": -500, "realisation": 0.5})))
    assert (each.saved, each.induced_cost, each.realised) == (-500, 500, 0)


@pytest.mark.parametrize(
    ("reduction", "change"),
    # 199.50 x 0.8; 0.035 x 38,000 x (0.25 - 0.15) x 0.8
    [("0", "-159.60"), ("0.25", "106.40")],
)
def test_surgery_moves_what_a_member_saves(reduction, change):
    base = example(induced_shrinks=True).at()
    other = base.having({"value.avoided.surgery.reduction": Fraction(reduction)})
    assert value_each(other).saved - value_each(base).saved == Fraction(change)


@pytest.mark.parametrize(
    ("price", "net", "per_member_month", "roi"),
    [
        ("300.00", "3126600.00", "0.26055", "1.4632"),
        ("439.00", "-900.00", "-0.000075", None),
        ("995.00", "-12510900.00", "-1.042575", "0.441166"),
    ],
)
def test_a_million_members_at_a_price_for_each_engaged_one(price, net, per_member_month, roi):
    """22,500 are engaged and each saves 438.96."""
    offer = agreement({"kind": "engaged_fee", "id": "1", "text": "Fee.", "rate": {"2026-01-01": price}})
    scenario = example(induced_shrinks=True).at()
    ends = outcome(offer, project(offer, scenario), scenario)
    assert ends.projection.volumes.engaged == 22_500
    assert ends.payer_net_cents == Fraction(net) * 100
    assert ends.payer_net_cents / 100 / 12_000_000 == Fraction(per_member_month)
    if roi is not None:
        assert round(ends.roi, 6) == Fraction(roi)


def test_what_is_avoided_and_induced_stands_apart():
    offer = agreement({"kind": "engaged_fee", "id": "1", "text": "Fee.", "rate": {"2026-01-01": "300.00"}})
    projection = project(offer, example(induced_shrinks=False).at())
    # 22,500 x 0.8 x 578.70 and 22,500 x 30.
    assert (projection.avoided_cents, projection.induced_cents) == (1_041_660_000, 67_500_000)
    assert projection.saved_cents == 974_160_000
