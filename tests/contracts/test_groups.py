"""A settlement split by employer group: shares by what each line stands on, and parts that add up line by line."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from contracts.agreement import Agreement
from contracts.groups import NO_GROUP, NoGroupError, Parts, by_group, for_vendor, net_of_groups
from contracts.performance import Performance
from contracts.settlement import settle
from tests.contracts.building import ACCESS, ACTIVATION, RTM, agreement, facts, guarantee, measured, month, rate
from tests.reference.agreements import settled

CAP = {"kind": "period_cap", "id": "8", "text": "Cap.", "amount": "100.00"}
FREE = {"kind": "carve_out", "id": "6", "text": "Free.", "groups": ["B"]}
TIERS = [{"above": "0", "factor": "1"}, {"above": "2", "factor": "0.5"}]
TIER = {"kind": "volume_tier", "id": "7", "text": "Tiers.", "mode": "marginal", "tiers": TIERS}


def split(deal: Agreement, given_facts: Performance) -> tuple[Parts, ...]:
    return by_group(deal, given_facts, settle(deal, given_facts, ()))


def test_a_hundred_dollars_over_three_equal_groups() -> None:
    """Three activations are 300.00, capped at 100.00: the cap of -200.00 is -66.67, -66.67, -66.66, so 33.33 twice."""
    given_facts = facts(*(month("1", 1, "1", group=group) for group in ("G3", "G1", "G2")))
    assert net_of_groups(split(agreement(ACTIVATION, CAP), given_facts)) == {"G1": 3_333, "G2": 3_333, "G3": 3_334}


def test_a_guarantee_is_shared_by_the_fees_at_risk_of_each_group() -> None:
    """Only the activation fee is at risk: A has 100.00 of it, B 300.00; access fees of A do not count."""
    deal = agreement(ACTIVATION, ACCESS, guarantee(rate("a", "100"), at_risk="0.5", of=["1"]))
    rows = (month("1", 1, "1", group="A"), month("1", 1, "3", group="B"), month("2", 1, "1000", group="A"))
    given_facts = facts(*rows, measures=[measured("a", 0, 1)])
    settlement = settle(deal, given_facts, ())
    parts = by_group(deal, given_facts, settlement)
    lost = [part for line, part in zip(settlement.lines, parts, strict=True) if line.step_number == 15]
    assert lost == [{"A": -5_000, "B": -15_000}]


def test_a_guarantee_on_access_fees_or_by_date_is_lost_by_those_whose_fees_were_at_risk() -> None:
    """A has the access fees of 850.00, B the activations of 400.00; then A activates before anything is at risk."""
    rows = (month("2", 1, "1000", group="A"), month("1", 8, "4", group="B"))
    lost = guarantee(rate("a", "100"), base="access_fees_only", at_risk="0.5")
    given_facts = facts(*rows, measures=[measured("a", 0, 1)])
    assert net_of_groups(split(agreement(ACTIVATION, ACCESS, lost), given_facts)) == {"A": 42_500, "B": 40_000}
    dated = guarantee(rate("a", "100"), at_risk={"2026-01-01": "0", "2026-07-01": "0.5"})
    given_facts = facts(month("1", 1, "4", group="A"), rows[1], measures=[measured("a", 0, 1)])
    assert net_of_groups(split(agreement(ACTIVATION, dated), given_facts)) == {"A": 40_000, "B": 20_000}


def test_a_group_whose_claims_net_to_less_than_nothing_keeps_its_own() -> None:
    """Claims of A were reversed for 20.00 more than it had: it pays -20.00, B and C the 100.00 and 200.00 of theirs."""
    claims = {"allowed": "-20.00", "plan_paid": "-20.00"}
    rows = [month("3", 1, "2", group="A", **claims), month("1", 1, "1", group="B"), month("1", 1, "2", group="C")]
    rows.append(month("3", 1, "1", group="B", allowed="5.00", plan_paid="5.00"))
    assert net_of_groups(split(agreement(RTM, ACTIVATION), facts(*rows))) == {"A": -2_000, "B": 10_500, "C": 20_000}
    assert net_of_groups(split(agreement(RTM), facts(rows[0]))) == {"A": -2_000}


def test_free_units_cost_their_group_nothing_and_the_others_share_a_tier() -> None:
    """Three of A and one of C are charged, two at 100.00 and two at half: A pays 3/4 of 300.00, C 1/4, B nothing."""
    rows = [month("1", 1, count, group=group) for group, count in (("A", "3"), ("B", "5"), ("C", "1"))]
    deal = agreement(ACTIVATION, FREE, TIER)
    assert net_of_groups(split(deal, facts(*rows))) == {"A": 22_500, "B": 0, "C": 7_500}


def test_fees_that_stand_are_their_groups_and_what_rests_on_no_fee_is_nobodys() -> None:
    """A fee of A stands; a fixed amount is shared by fees, so it is A's too; without fees no group is known for it."""
    fixed = {
        "kind": "fixed_amount",
        "id": "9",
        "text": "Set-up.",
        "purpose": "implementation",
        "payable": {"2026-02-01": "50.00"},
    }
    stands = {"clause": "1", "from": "2026-01-05", "to": "2026-01-05", "count": "1", "amount": "100.00", "group": "A"}
    deal = agreement(ACTIVATION, fixed)
    assert net_of_groups(split(deal, facts(standing=[stands]))) == {"A": 15_000}
    also = stands | {"group": "B", "amount": "25.00"}
    # 50.00 by fees of 100.00 and 25.00.
    assert net_of_groups(split(deal, facts(standing=[stands, also]))) == {"A": 14_000, "B": 3_500}
    assert net_of_groups(split(deal, facts())) == {NO_GROUP: 5_000}


def test_units_without_a_group_cannot_be_split() -> None:
    with pytest.raises(NoGroupError, match="must each name a group"):
        split(agreement(ACTIVATION), facts(month("1", 1, "1")))


def test_a_vendor_gets_the_groups_that_its_agreement_names_and_no_others() -> None:
    rows = [month("1", 1, count, group=group) for group, count in (("A", "3"), ("B", "5"), ("C", "1"))]
    found = for_vendor(facts(*rows), [agreement(ACTIVATION)]).units
    assert [(row.group, row.count) for row in found] == [(None, 9)]
    found = for_vendor(facts(*rows), [agreement(ACTIVATION, FREE)]).units
    assert [(row.group, row.count) for row in found] == [("OTHER_GROUP", 4), ("B", 5)]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(settled())
def test_parts_add_up_line_by_line_and_the_vendors_facts_settle_the_same(case: tuple[Any, Any]) -> None:
    plain, given_facts = case
    deal, performance = Agreement.model_validate(plain), Performance.model_validate(given_facts)
    rows = enumerate(performance.units)
    units = tuple(row if row.group else row.model_copy(update={"group": f"G{number % 3}"}) for number, row in rows)
    performance = performance.model_copy(update={"units": units})
    settlement = settle(deal, performance, performance.posted)
    parts = by_group(deal, performance, settlement)
    assert [sum(part.values()) for part in parts] == [line.cents for line in settlement.lines]
    assert settle(deal, for_vendor(performance, [deal]), performance.posted) == settlement
