"""The sets that come with trueup: what is public of each is what it gives, and presets are estimated with them."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import pytest

from contracts.loader import load, load_agreement
from contracts.negotiation.assumptions import Assumptions, Scenario
from contracts.negotiation.outcome import outcome
from contracts.negotiation.projection import NotProjectedError, project, taken_for_granted
from contracts.negotiation.shipped import shipped
from contracts.negotiation.value import value_each
from contracts.presets import DIRECTORY
from contracts.settlement import settle
from tests.contracts.building import agreement

COMPLETE = ("commercial_example", "app_based_example", "rtm_augmented_example")
AFTER_THE_FEE = "value.avoided.saved_after_the_fee.price"
PRESETS = sorted(path.stem for path in DIRECTORY.glob("*.yaml"))


@cache
def assumptions(name):
    return load(shipped()[name], Assumptions).required()


@cache
def preset(name):
    return load_agreement(DIRECTORY / f"{name}.yaml").required()


def engaged_fee(price):
    return agreement({"kind": "engaged_fee", "id": "1", "text": "Fee.", "rate": {"2026-01-01": price}})


@pytest.mark.parametrize("name", shipped())
def test_a_set_is_named_as_its_file_and_every_number_has_a_source(name):
    found = assumptions(name)
    assert found.assumptions == name
    assert all(number.source for number in found.named.values())


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("complete", COMPLETE)
def test_every_preset_can_be_estimated_on_a_complete_set(complete, name):
    offer, found = preset(name), assumptions(complete)
    for level in ("low", "base", "high"):
        scenario = found.at(level)
        ends = outcome(offer, project(offer, scenario), scenario)
        assert ends.margin_cents == ends.payment_cents + ends.members_share_cents - ends.vendor_cost_cents


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize(
    "changed",
    [
        {"population.yield": 0},
        dict.fromkeys(
            ["population.lives", "population.adult_share", "population.eligible_share", "population.yield"], 1
        ),
        {"value.induced_each": 5_000},
        {"value.benchmark_each": 0},
        {"care.measured_each": 0},
    ],
    ids=["nobody engaged", "one member", "care costs more", "no benchmark", "nobody measured"],
)
def test_what_is_out_of_the_ordinary_is_settled_like_anything_else(changed, name):
    offer, known = preset(name), assumptions("commercial_example").at()
    scenario = known.having({number: Fraction(value) for number, value in changed.items()})
    ends = outcome(offer, project(offer, scenario), scenario)
    assert ends.payer_net_cents == ends.projection.saved_cents - ends.payment_cents


@pytest.mark.parametrize("name", PRESETS)
def test_what_a_set_lacks_for_a_preset_is_said_whole(name):
    """With the numbers that were missing, and no others, the preset can be estimated."""
    offer, known, complete = preset(name), assumptions("phti_pt_guided"), assumptions("commercial_example").at()
    with pytest.raises(NotProjectedError) as raised:
        project(offer, known.at())
    missing = {each.name: complete.values[each.name] for each in raised.value.needed}
    assert project(offer, Scenario(known, {**known.at().values, **missing})).volumes.engaged == 4_400
    for left_out in missing:
        with pytest.raises(NotProjectedError):
            values = {each: value for each, value in missing.items() if each != left_out}
            project(offer, Scenario(known, {**known.at().values, **values}))


@pytest.mark.parametrize(
    ("saved_after_fee", "shift", "break_even"),
    [("500", 8_800, "1495.00"), ("1000", 4_400, "1995.00")],
)
def test_phti_a_million_members_cost_4_4_million_less_whatever_pair_is_chosen(saved_after_fee, shift, break_even):
    """995 a user; a quarter of the users of therapy shift; nothing is left at a price of 995 + 4.4e6 / shift."""
    pair = {
        AFTER_THE_FEE: Fraction(saved_after_fee),
        "population.eligible_share": Fraction(shift * 4, 1_000_000),
    }
    scenario = assumptions("phti_pt_guided").at().having(pair)
    offer = engaged_fee("995.00")
    ends = outcome(offer, project(offer, scenario), scenario)
    assert ends.projection.volumes.engaged == shift
    assert ends.payer_net_cents == 440_000_000
    assert round(ends.payer_net_cents / 100 / 12_000_000, 3) == Fraction("0.367")
    assert Fraction(break_even) == 995 + Fraction(4_400_000, shift)
    at_break_even = engaged_fee(break_even)
    assert outcome(at_break_even, project(at_break_even, scenario), scenario).payer_net_cents == 0


def test_phti_the_base_is_the_pair_of_a_thousand_dollars_and_the_range_goes_from_500_to_1500():
    found = assumptions("phti_pt_guided").named
    saved, share = found[AFTER_THE_FEE], found["population.eligible_share"]
    ends = [(saved.at(level), share.at(other)) for level, other in (("low", "high"), ("base", "base"), ("high", "low"))]
    assert [after * share * 250_000 for after, share in ends[:2]] == [4_400_000, 4_400_000]
    # 1,500 a user goes with 11,733 1/3 users of therapy, which no plan has.
    assert ends[2] == (1_500, Fraction(11_733, 1_000_000))


@pytest.mark.parametrize(("level", "cost"), [("low", "558"), ("high", "761.50")])
def test_ajmc_a_return_of_two_means_half_of_what_is_saved(level, cost):
    """The publication's own range of programme costs, 558 to 762."""
    found = assumptions("ajmc_2023")
    assert value_each(found.at(level)).saved / found.roi_target == Fraction(cost)


@pytest.mark.parametrize(
    ("attained", "without", "earned"),
    [
        ("0.50", "0.90", 180_000),
        ("0.40", "0.95", 144_000),
        ("0.40", "0.72", 144_000),
        ("0.20", "0.95", 90_000),
        ("0.55", "0.80", 160_000),
        ("0.55", "0.60", 135_000),
    ],
)
def test_access_a_thousand_aligned_members_earn_what_two_planners_compute(attained, without, earned):
    offer = preset("cms_access_msk")
    changed = {
        "care.measured_each": Fraction(1),
        "results.outcome_attainment": Fraction(attained),
        "results.without_substitute_services": Fraction(without),
    }
    projection = project(offer, assumptions("access_180").at().having(changed))
    assert projection.volumes.enrolled == 1_000
    assert settle(offer, projection.performance, ()).net_cents == earned * 100


def test_what_a_projection_takes_for_granted_is_said():
    words = taken_for_granted(preset("cms_access_msk"))
    assert any("nobody belongs to a group" in each for each in words)
    assert any("participants" in each for each in taken_for_granted(preset("clawback_guarantee")))
    assert len(taken_for_granted(preset("two_stream"))) == 1
