"""Gates by scope and effect, and what is kept back; the whole of what a vendor can lose."""

from typing import Any

import pytest

from contracts.settlement import Settlement, settle
from tests.contracts.building import ACTIVATION, agreement, facts, guarantee, measured, rate, units

FEE = units("1", "9")  # 900.00


def gate(**terms: Any) -> dict[str, Any]:
    return {"measure": "gate", "at_least": "0.80", "effect": "zero_earned"} | terms


def earned(*clauses: dict[str, Any], passed: int = 79) -> dict[tuple[str, str], int]:
    rows = [measured(name, 1, 1) for name in ("a", "b", "c")]
    result = settle(agreement(ACTIVATION, *clauses), facts(FEE, measures=[*rows, measured("gate", passed, 100)]), ())
    return {(measure.clause_id, measure.measure): measure.earned_cents for measure in result.measures}


@pytest.mark.parametrize(
    ("terms", "b", "c"),
    [
        ({"scope": "group", "group": "outcomes"}, 0, 15_000),
        ({"scope": "guarantee"}, 0, 0),
        ({"scope": "agreement"}, 0, 0),
    ],
)
def test_a_gate_held_by_one_measure_closes_what_its_scope_says(terms: dict[str, Any], b: int, c: int) -> None:
    """Half of 900.00 at risk in thirds of 150.00; a and b are of the group outcomes, c of none."""
    clause = guarantee(
        rate("a", "40", group="outcomes", gate=gate(**terms)),
        rate("b", "40", group="outcomes"),
        rate("c", "40"),
        at_risk="0.5",
    )
    assert earned(clause) == {("9", "a"): 0, ("9", "b"): b, ("9", "c"): c}
    assert set(earned(clause, passed=80).values()) == {15_000}


@pytest.mark.parametrize(("scope", "other"), [("guarantee", 45_000), ("agreement", 0)])
def test_only_a_gate_of_the_agreement_reaches_another_guarantee(scope: str, other: int) -> None:
    first = guarantee(rate("a", "100"), at_risk="0.5", gates=[gate(scope=scope)])
    second = guarantee(rate("b", "100"), at_risk="0.5", id="10")
    assert earned(first, second) == {("9", "a"): 0, ("10", "b"): other}


def test_a_factor_leaves_a_part_of_the_fraction() -> None:
    assert earned(guarantee(rate("a", "100"), gates=[gate(effect="factor", factor="0.75")])) == {("9", "a"): 67_500}


def test_what_is_suspended_is_not_lost_and_its_cash_stays_back() -> None:
    """300.00 of 900.00 hang on the gate: the net is whole, 600.00 are paid; once the gate is open the rest is."""
    suspended = rate("a", "50", gate=gate(effect="suspend"))
    deal = agreement(ACTIVATION, guarantee(suspended, rate("b", "100"), mode="withhold"))
    results = []
    for passed in (79, 80):
        rows = [measured("a", 1, 1), measured("b", 1, 1), measured("gate", passed, 100)]
        results.append(settle(deal, facts(FEE, measures=rows), ()))
    assert [(row.net_cents, row.withheld_cents, row.cash_cents) for row in results] == [
        (90_000, 30_000, 60_000),
        (90_000, 0, 90_000),
    ]


def test_what_another_gate_forfeits_is_not_kept_back_as_well() -> None:
    """The pool of 450.00 is lost to the gate on the guarantee; kept back too, it would be taken twice."""
    suspended = rate("a", "100", gate=gate(effect="suspend"))
    deal = agreement(ACTIVATION, guarantee(suspended, mode="withhold", at_risk="0.5", gates=[gate()]))
    result = settle(deal, facts(FEE, measures=[measured("a", 1, 1), measured("gate", 79, 100)]), ())
    assert (result.net_cents, result.withheld_cents, result.cash_cents) == (45_000, 0, 45_000)


def test_an_interim_pays_a_factor_of_what_is_withheld() -> None:
    """Of 270.00 withheld 0.40 are paid, 108.00, so 162.00 stay back."""
    clause = guarantee(rate("a", "100"), at_risk="0.30", mode="withhold", interim_factor="0.40")
    result = settle(agreement(ACTIVATION, clause), facts(FEE, settlement="interim"), ())
    assert (result.net_cents, result.withheld_cents, result.cash_cents) == (90_000, 16_200, 73_800)


def lost(**savings: str) -> Settlement:
    roi = {"kind": "roi_guarantee", "id": "10", "text": "Return.", "roi_definition": "gross_multiple", "target": "1"}
    roi |= {"refund_cap": "1", "savings": "observed_gross_msk"}
    deal = agreement(ACTIVATION, guarantee(rate("a", "100"), at_risk="0.40"), roi)
    return settle(deal, facts(FEE, measures=[measured("a", 0, 1)], savings={"status": "credible", **savings}), ())


def test_forfeits_and_refund_together_are_no_more_than_the_fees() -> None:
    """900.00 less 360.00 forfeited leave 540.00: that is all a refund of fees can be, though nothing was saved."""
    result = lost(observed_gross="-5000.00", credibility="1", prior_gross="0")
    assert (result.forfeited_cents, result.refund_cents, result.net_cents) == (36_000, 54_000, 0)


def test_a_fault_of_the_payer_earns_and_is_flagged() -> None:
    """No eligibility came for five months: every measure is earned, and somebody must look."""
    rows = [{"measure": name, "numerator": "0", "denominator": "0", "status": "payer_fault"} for name in ("a", "b")]
    deal = agreement(ACTIVATION, guarantee(rate("a", "60"), rate("b", "40")))
    result = settle(deal, facts(FEE, measures=rows), ())
    assert (result.earned_cents, result.flags) == (90_000, ("PAYER_FAULT",))
