"""Worked contract A of the method (TEST T7.1): the agreement and the facts as published, every step exact."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from contracts.agreement import Agreement
from contracts.loader import load_agreement, load_facts
from contracts.measured import MeasureStatus
from contracts.performance import Performance
from contracts.settlement import Settlement, settle

EXAMPLE = Path(__file__).parent / "worked_example"


@pytest.fixture(scope="module")
def agreement() -> Agreement:
    return load_agreement(EXAMPLE / "contract_a.yaml").required()


@pytest.fixture(scope="module")
def facts() -> Performance:
    return load_facts(EXAMPLE / "contract_a.facts.yaml").required()


@pytest.fixture(scope="module")
def settlement(agreement: Agreement, facts: Performance) -> Settlement:
    return settle(agreement, facts, facts.posted)


@pytest.mark.parametrize(
    ("step_number", "key", "exact", "cents"),
    [
        (5, "refused 4.1 R04", Fraction(40), None),
        (6, "units 4.1", Fraction(1200), None),
        (6, "units 4.2", Fraction(900), None),
        (6, "units 4.3", Fraction(640), None),
        (8, "fees 4.1", Fraction(46_964_000), 46_964_000),
        (8, "fees 4.2", Fraction(31_342_500), 31_342_500),
        (8, "fees 4.3", Fraction(15_920_000), 15_920_000),
        (9, "fees that stand", Fraction(0), 0),
        (10, "fees before caps", Fraction(94_226_500), 94_226_500),
        (10, "period cap 4.4", Fraction(92_500_000), -1_726_500),
        (10, "net fees before performance", Fraction(92_500_000), 92_500_000),
        (12, "at-risk pool 5.1", Fraction(27_750_000), 27_750_000),
        (14, "measure engagement", Fraction(3, 4), None),
        (14, "measure function_responder", Fraction(14, 25), None),
        (14, "measure pain_responder", Fraction(13, 25), None),
        (14, "measure net_promoter_score", Fraction(55), None),
        (14, "measure reports_on_time", Fraction(1), None),
        (15, "weight engagement", Fraction(200, 9), None),
        (15, "weight function_responder", Fraction(400, 9), None),
        (15, "weight net_promoter_score", Fraction(0), None),
        (15, "pool engagement", Fraction(6_166_667), 6_166_667),
        (15, "pool function_responder", Fraction(12_333_333), 12_333_333),
        (15, "pool pain_responder", Fraction(6_166_667), 6_166_667),
        (15, "pool net_promoter_score", Fraction(0), 0),
        (15, "pool reports_on_time", Fraction(3_083_333), 3_083_333),
        (15, "fraction engagement", Fraction(1), None),
        (15, "fraction function_responder", Fraction(11, 15), None),
        (15, "fraction pain_responder", Fraction(1, 2), None),
        (15, "fraction reports_on_time", Fraction(1), None),
        (15, "earned engagement", Fraction(6_166_667), 6_166_667),
        (15, "earned function_responder", Fraction(12_333_333 * 11, 15), 9_044_444),
        (15, "earned pain_responder", Fraction(6_166_667, 2), 3_083_334),
        (15, "earned reports_on_time", Fraction(3_083_333), 3_083_333),
        (15, "earned 5.1", Fraction(21_377_778), 21_377_778),
        (15, "forfeited 5.1", Fraction(6_372_222), 6_372_222),
        (16, "fees after performance", Fraction(86_127_778), 86_127_778),
        (18, "savings", Fraction(100_000_000), 100_000_000),
        (20, "roi", Fraction(100_000_000, 86_127_778), None),
        (20, "supported fee", Fraction(200_000_000, 3), 66_666_667),
        (20, "shortfall", Fraction(19_461_111), 19_461_111),
        (20, "refund cap", Fraction(86_127_778, 5), 17_225_556),
        (20, "roi guarantee 5.2", Fraction(-17_225_556), -17_225_556),
        (21, "final earned", Fraction(68_902_222), 68_902_222),
        (22, "posted before", Fraction(90_000_000), 90_000_000),
        (22, "true-up", Fraction(-21_097_778), -21_097_778),
        (22, "cash", Fraction(-21_097_778), -21_097_778),
    ],
)
def test_step(settlement: Settlement, step_number: int, key: str, exact: Fraction, cents: int | None) -> None:
    (step,) = [step for step in settlement.steps if (step.step_number, step.key) == (step_number, key)]
    assert (step.exact, step.cents) == (exact, cents)


def test_every_step_is_recorded_in_order(settlement: Settlement) -> None:
    numbers = [step.step_number for step in settlement.steps]
    assert sorted(set(numbers)) == list(range(1, 25))
    assert numbers == sorted(numbers)


def test_rates_by_tier(settlement: Settlement) -> None:
    rates = [(step.note, step.exact) for step in settlement.steps if step.key == "rate 4.1"]
    assert rates == [
        ("1000 units at this rate, in cents", Fraction(39_800)),
        ("200 units at this rate, in cents", Fraction(35_820)),
    ]


def test_totals(settlement: Settlement) -> None:
    assert settlement.fees_cents == 92_500_000
    assert settlement.at_risk_cents == 27_750_000
    assert settlement.earned_cents == 21_377_778
    assert settlement.forfeited_cents == 6_372_222
    assert settlement.refund_cents == 17_225_556
    assert settlement.net_cents == 68_902_222
    assert settlement.true_up_cents == -21_097_778
    assert settlement.withheld_cents == 0
    assert settlement.flags == ()


def test_lines(settlement: Settlement) -> None:
    names = ("step_number", "clause_id", "of_clause_id", "measure", "cents")
    assert [tuple(getattr(line, name) for name in names) for line in settlement.lines] == [
        (8, "4.1", "4.1", None, 47_760_000),
        (8, "4.2", "4.2", None, 31_342_500),
        (8, "4.3", "4.3", None, 15_920_000),
        (8, "4.1(a)", "4.1", None, -796_000),
        # 17,265.00 by net fees 469,640 : 313,425 : 159,200 is 8,605.153, 5,742.846 and 2,917.001
        (10, "4.4", "4.1", None, -860_515),
        (10, "4.4", "4.2", None, -574_285),
        (10, "4.4", "4.3", None, -291_700),
        (15, "5.1", "5.1", "function_responder", -3_288_889),
        (15, "5.1", "5.1", "pain_responder", -3_083_333),
        (20, "5.2", "5.2", None, -17_225_556),
    ]
    assert sum(line.cents for line in settlement.lines) == settlement.net_cents


def test_measures(settlement: Settlement) -> None:
    by_name = {result.measure: result for result in settlement.measures}
    assert by_name["net_promoter_score"].status is MeasureStatus.NOT_MEASURED
    assert by_name["net_promoter_score"].interval is None
    assert by_name["function_responder"].gate_passed is True
    assert by_name["engagement"].gate_passed is None
    interval = by_name["function_responder"].interval
    assert interval is not None
    assert (round(interval.lower, 4), round(interval.upper, 4)) == (Decimal("0.4623"), Decimal("0.6533"))


def test_a_retroactive_tier_reprices_all_units(agreement: Agreement, facts: Performance) -> None:
    clauses = tuple(
        clause.model_copy(update={"mode": "retroactive"}) if clause.kind == "volume_tier" else clause
        for clause in agreement.clauses
    )
    settlement = settle(agreement.model_copy(update={"clauses": clauses}), facts, facts.posted)
    (step,) = [step for step in settlement.steps if step.key == "fees 4.1"]
    assert step.cents == 42_984_000


def test_settling_twice_gives_the_same(agreement: Agreement, facts: Performance, settlement: Settlement) -> None:
    assert settle(agreement, facts, facts.posted) == settlement
