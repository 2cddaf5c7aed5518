"""Carve-outs: free units, before tiers, and refused where facts cannot tell them apart."""

from typing import Any

import pytest
from pydantic import ValidationError

from contracts.fit import FactsDoNotFitError
from contracts.settlement import Settlement, settle
from tests.contracts.building import ACTIVATION, RTM, agreement, facts, month


def carve_out(**terms: Any) -> dict[str, Any]:
    return {"kind": "carve_out", "id": "1(c)", "text": "Not chargeable.", **terms}


def fees(*clauses: dict[str, Any], rows: list[dict[str, Any]]) -> Settlement:
    return settle(agreement(*clauses), facts(*rows), ())


def test_units_of_a_group_or_a_region_are_free() -> None:
    rows = [
        month("1", 1, "7", group="E100", segment="KNEE"),
        month("1", 1, "5", group="E200", segment="KNEE"),
        month("1", 1, "3", group="E100", segment="ANKLE_FOOT"),
    ]
    result = fees(ACTIVATION, carve_out(groups=["E200"], segments=["ANKLE_FOOT"]), rows=rows)
    assert {line.clause_id: line.cents for line in result.lines} == {"1": 150_000, "1(c)": -80_000}


def test_free_units_use_no_volume_of_a_tier() -> None:
    # Of 12 units 4 are free: 8 are counted, so only 3 of them lie beyond the threshold of 5.
    tier = {
        "kind": "volume_tier",
        "id": "1(a)",
        "text": "Tier.",
        "mode": "marginal",
        "tiers": [{"above": "0", "factor": "1"}, {"above": "5", "factor": "0.9"}],
    }
    rows = [month("1", 1, "4", group="FREE"), month("1", 2, "8", group="E100")]
    # The order of the text does not matter: carve-outs come first.
    assert fees(ACTIVATION, tier, carve_out(groups=["FREE"]), rows=rows).fees_cents == 5 * 10_000 + 3 * 9_000
    retroactive = tier | {"mode": "retroactive"}
    assert fees(ACTIVATION, retroactive, carve_out(groups=["FREE"]), rows=rows).fees_cents == 8 * 9_000


def test_of_claims_carved_out_neither_payer_nor_members_owe_anything_to_the_vendor() -> None:
    rows = [month("3", 1, "3", group="FREE", allowed="150.00", plan_paid="120.50")]
    assert fees(RTM, carve_out(groups=["FREE"]), rows=rows).fees_cents == 0


@pytest.mark.parametrize(("named", "field"), [({"groups": ["E1"]}, "group"), ({"segments": ["KNEE"]}, "segment")])
def test_units_that_cannot_be_told_apart_are_refused(named: dict[str, Any], field: str) -> None:
    message = rf"units\[0\].{field}: must be given: clause 1\(c\) tells units apart by it"
    with pytest.raises(FactsDoNotFitError, match=message):
        fees(ACTIVATION, carve_out(**named), rows=[month("1", 1, "1")])


def test_only_the_clauses_it_names_are_carved_out() -> None:
    other = ACTIVATION | {"id": "1b"}
    rows = [month("1", 1, "1", group="FREE"), month("1b", 1, "1")]
    assert fees(ACTIVATION, other, carve_out(groups=["FREE"], of=["1"]), rows=rows).fees_cents == 10_000


def test_a_carve_out_names_something() -> None:
    with pytest.raises(ValidationError, match="must name groups or segments that are not chargeable"):
        agreement(ACTIVATION, carve_out())
