"""The access outcome clause: TEST T5.4 on both bases, T10 to the dollar, and what was not measured."""

from typing import Any

import pytest
from pydantic import ValidationError

from contracts.exhibits import load_exhibits
from contracts.review import review
from contracts.settlement import Settlement, settle
from tests.contracts.building import agreement, facts, measured, units

FEE = {"kind": "activation_fee", "id": "1", "text": "Annual amount.", "rate": {"2026-01-01": "180.00"}}
ATTAINMENT = {"measure": "attainment", "threshold": "0.50", "limit": "0.50"}
SUBSTITUTE = {"measure": "substitute", "threshold": "0.90", "limit": "0.25"}


def access(*measures: dict[str, Any], **terms: Any) -> dict[str, Any]:
    plain = {
        "kind": "access_outcome",
        "id": "9",
        "text": "Withheld.",
        "withhold": "0.50",
        "adjustment_base": "annual",
        "missing_policy": "nri_act",
        "no_measure": "earn",
        "measures": list(measures),
    }
    return plain | terms


def settled(clause: dict[str, Any], members: str, *rows: dict[str, Any], **terms: Any) -> Settlement:
    return settle(agreement(FEE, clause), facts(units("1", members), measures=list(rows), **terms), ())


@pytest.mark.parametrize(
    ("base", "limit", "released", "earned"),
    # 400 members at 180.00, half withheld: 36,000.00; 168 of 400 are 0.84 of the threshold
    [("annual", "0.50", 2_448_000, 6_048_000), ("withheld", "1", 3_024_000, 6_624_000)],
)
def test_the_base_of_the_adjustment(base: str, limit: str, released: int, earned: int) -> None:
    clause = access(ATTAINMENT | {"limit": limit}, adjustment_base=base)
    result = settled(clause, "400", measured("attainment", 168, 400))
    assert (result.at_risk_cents, result.earned_cents, result.net_cents) == (3_600_000, released, earned)


@pytest.mark.parametrize(
    ("attained", "without_substitute", "released", "earned"),
    [
        # 1,000 members at 180.00, 90,000.00 withheld; rates in percent
        (50, 90, 9_000_000, 18_000_000),
        (40, 95, 5_400_000, 14_400_000),
        (40, 72, 5_400_000, 14_400_000),  # both cost 0.20: once, not twice
        (20, 95, 0, 9_000_000),  # 0.60 is limited to 0.50
        (55, 80, 7_000_000, 16_000_000),  # 1/9
        (55, 60, 4_500_000, 13_500_000),  # 1/3 is limited to 0.25
    ],
)
def test_the_larger_adjustment_holds(attained: int, without_substitute: int, released: int, earned: int) -> None:
    rows = [measured("attainment", attained, 100), measured("substitute", without_substitute, 100)]
    result = settled(access(ATTAINMENT, SUBSTITUTE), "1000", *rows)
    assert (result.earned_cents, result.net_cents) == (released, earned)
    assert result.earned_cents + result.forfeited_cents == result.at_risk_cents


def unmeasured(status: str) -> dict[str, Any]:
    return {"measure": "attainment", "numerator": "0", "denominator": "0", "status": status}


@pytest.mark.parametrize(
    ("status", "no_measure", "with_substitute", "released"),
    [
        ("not_measured", "earn", False, 9_000_000),
        ("not_measured", "forfeit", False, 0),
        ("not_measured", "forfeit", True, 5_400_000),  # the other measure decides: 1 - 0.72/0.90
        ("vendor_fault", "earn", True, 0),
        ("payer_fault", "forfeit", True, 5_400_000),
    ],
)
def test_what_was_not_measured(status: str, no_measure: str, with_substitute: bool, released: int) -> None:
    others = [measured("substitute", 72, 100)] if with_substitute else []
    measures = [ATTAINMENT, SUBSTITUTE] if with_substitute else [ATTAINMENT]
    result = settled(access(*measures, no_measure=no_measure), "1000", unmeasured(status), *others)
    assert result.earned_cents == released


def test_an_interim_keeps_all_of_it_back() -> None:
    result = settled(access(ATTAINMENT), "400", settlement="interim")
    assert (result.net_cents, result.withheld_cents, result.cash_cents) == (7_200_000, 3_600_000, 3_600_000)


def test_a_closed_gate_of_the_clause_releases_nothing() -> None:
    gates = [{"measure": "reports", "at_least": "1", "effect": "zero_earned"}]
    result = settled(access(ATTAINMENT, gates=gates), "400", measured("attainment", 1, 1), measured("reports", 3, 4))
    assert result.earned_cents == 0


@pytest.mark.parametrize("missing", ["adjustment_base", "withhold", "missing_policy", "no_measure"])
def test_what_has_no_safe_default_is_required(missing: str) -> None:
    clause = {name: value for name, value in access(ATTAINMENT).items() if name != missing}
    with pytest.raises(ValidationError, match="Field required"):
        agreement(FEE, clause)


def test_only_those_who_answered_is_no_choice() -> None:
    with pytest.raises(ValidationError, match="nri_base"):
        agreement(FEE, access(ATTAINMENT, missing_policy="completer"))


def test_a_review_looks_at_its_measures_and_at_all_that_is_at_risk() -> None:
    two = access(ATTAINMENT | {"measure": "function_responder"}), access(ATTAINMENT, id="10", withhold="0.6")
    found = review(agreement(FEE, *two), load_exhibits())
    assert [(finding.path, finding.code) for finding in found] == [
        (("clauses", 2, "at_risk"), "at_risk_above_all"),
        (("clauses", 2, "measures", 0, "measure"), "measure_unknown"),
    ]
