"""Payout curves: every point is a settlement, cliffs are where one member decides, luck is what a review finds."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from contracts.agreement import Agreement
from contracts.exhibits import load_exhibits
from contracts.loader import load, load_agreement
from contracts.measured_savings import Savings, SavingsStatus
from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.comparison import compare
from contracts.negotiation.offer import Offer
from contracts.negotiation.payout_curve import (
    SAVINGS,
    NoCurve,
    PayoutCurve,
    Point,
    curve_of_measure,
    curve_of_savings,
    measured_reach,
    on_assumptions,
    on_facts,
    paid_on,
    savings_reach,
)
from contracts.negotiation.projection import Measured, project
from contracts.negotiation.shipped import shipped
from contracts.negotiation.what_if import Situation
from contracts.performance import Performance
from contracts.presets import DIRECTORY
from contracts.review.chance import luck_of
from contracts.review.expected import LARGEST_FLIP, Expected
from contracts.settlement import settle
from tests.contracts.building import ACTIVATION, agreement, facts, guarantee, measured, rate, units
from tests.contracts.test_roi import credible, roi

PAIN, BASELINE = "pain_responder", "baseline_capture"
TWO_STREAM = load_agreement(DIRECTORY / "two_stream.yaml").required()
SCENARIO = load(Path(__file__).parent / "drivers.yaml", Assumptions).required().at()


def of(*measures: dict[str, Any], **terms: Any) -> Agreement:
    """An offer with all of its fees at risk on these measures."""
    return agreement(ACTIVATION, guarantee(*measures, **terms))


def counted(numerator: int, denominator: int, fee_units: str = "460", **terms: Any) -> Performance:
    """460 units at 100.00 make 46,000.00."""
    return facts(units("1", fee_units), measures=[measured(PAIN, numerator, denominator, **terms)])


def curve(offer: Agreement, performance: Performance, measure: str = PAIN) -> PayoutCurve:
    found = curve_of_measure(offer, on_facts(performance), measure, load_exhibits(), LARGEST_FLIP)
    assert isinstance(found, PayoutCurve)
    return found


def projected(measure: str) -> PayoutCurve:
    assumed = on_assumptions(Situation(TWO_STREAM, SCENARIO))
    found = curve_of_measure(TWO_STREAM, assumed, measure, load_exhibits(), LARGEST_FLIP)
    assert isinstance(found, PayoutCurve)
    return found


def ends(found: PayoutCurve) -> list[tuple[int, int]]:
    return [(first.result, last.result) for first, last in found.flat]


def test_one_member_moves_46_000() -> None:
    found = curve(of(rate(PAIN, "100", "0.5")), counted(60, 100))
    assert [len(found.points), found.expected, found.stake_cents] == [101, Point(60, 4600000), 4600000]
    (cliff,) = found.cliffs
    assert (cliff.before, cliff.after, cliff.moved_cents) == (Point(49, 0), Point(50, 4600000), 4600000)
    assert ends(found) == [(0, 49), (50, 100)]
    assert [point.result for point in found.corners] == [0, 49, 50, 60, 100]


def test_in_proportion_no_member_decides() -> None:
    found = curve(of(rate(PAIN, "100") | {"ladder": {"kind": "linear", "from": "0.4", "to": "0.6"}}), counted(50, 100))
    # Each of the twenty members between earns a twentieth.
    assert (found.cliffs, found.expected.payment_cents) == ((), 2300000)
    assert found.points[41].payment_cents == 230000
    assert ends(found) == [(0, 40), (60, 100)]


def test_a_lower_result_is_the_better_one() -> None:
    lower = {"ladder": {"kind": "all_or_nothing", "target": "0.5", "better": "lower"}}
    (cliff,) = curve(of(rate(PAIN, "100") | lower), counted(60, 100)).cliffs
    assert (cliff.before.result, cliff.moved_cents) == (50, -4600000)


def test_a_gate_is_a_cliff_of_the_measure_it_tests() -> None:
    gate = {"measure": BASELINE, "at_least": "0.80", "effect": "zero_earned"}
    performance = facts(units("1", "460"), measures=[measured(PAIN, 60, 100), measured(BASELINE, 9, 10)])
    found = curve(of(rate(PAIN, "100", "0.5"), gates=[gate]), performance, BASELINE)
    assert [(cliff.before.result, cliff.moved_cents) for cliff in found.cliffs] == [(7, 4600000)]


def test_many_members_are_settled_in_steps_and_a_cliff_is_found_to_the_member() -> None:
    # The lower end of the interval reaches one half somewhere above it, where no level of the text stands.
    term = rate(PAIN, "100", "0.5", confidence_rule="lower_bound_80")
    offer = of(term)
    found = curve(offer, counted(5100, 10_000))
    assert len(found.points) < 450
    (cliff,) = found.cliffs
    assert cliff.after.result == cliff.before.result + 1
    for point in (cliff.before, cliff.after):
        performance = counted(point.result, 10_000)
        assert settle(offer, performance, ()).net_cents == point.payment_cents
    assert cliff.before.result > 5000


def test_beside_each_level_every_member_is_settled() -> None:
    steps = {"ladder": {"kind": "step", "steps": [{"at": "0.50", "earn": "0.5"}, {"at": "0.60", "earn": "0.55"}]}}
    found = curve(of(rate(PAIN, "100") | steps), counted(4000, 8009))
    # 0.6 of 8,009 is 4,805.4: no cliff, and no step of twenty, but told to the member.
    assert ends(found) == [(0, 4004), (4005, 4805), (4806, 8009)]


def test_a_cliff_between_two_slopes_is_found_too() -> None:
    # In proportion from 0.3 to 0.7, but half of that below 0.5: there a quarter becomes one half.
    gate = {"measure": PAIN, "at_least": "0.5", "effect": "factor", "factor": "0.5"}
    slope = {"ladder": {"kind": "linear", "from": "0.3", "to": "0.7"}}
    (cliff,) = curve(of(rate(PAIN, "100", gate=gate) | slope), counted(5100, 10_000)).cliffs
    assert (cliff.before.result, cliff.after) == (4999, Point(5000, 2300000))


def test_one_member() -> None:
    found = curve(of(rate(PAIN, "100", "0.5")), counted(1, 1))
    assert [point.payment_cents for point in found.points] == [0, 4600000]
    assert len(found.cliffs) == 1


def test_nothing_at_risk_is_flat_and_told() -> None:
    found = curve(of(rate(PAIN, "100", "0.5")), counted(60, 100, fee_units="0"))
    assert (found.is_flat, found.cliffs, found.stake_cents) == (True, (), 0)
    assert found.why_flat == "nothing is at risk on it, or gates and bounds hold the payment"


def test_too_few_members_move_nothing() -> None:
    found = curve(of(rate(PAIN, "100", "0.5", minimum_denominator="75")), counted(6, 10))
    assert (found.is_flat, found.why_flat) == (True, "10 members are too few: it counts from 75 on")


def test_a_missing_measure_moves_nothing() -> None:
    found = curve(of(rate(PAIN, "100", "0.5")), counted(60, 100, status="payer_fault"))
    assert found.why_flat == "it is not measured (payer fault)"


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (
            [{"measure": "net_promoter_score", "value": "40", "denominator": "9", "status": "measured"}],
            "it is a score, not a count of members: what one member moves depends on the answer",
        ),
        (
            [{"measure": "net_promoter_score", "numerator": "0", "denominator": "0", "status": "not_measured"}],
            "nobody is counted",
        ),
        ([], "the facts do not have it"),
        (
            [measured("net_promoter_score", 1, 2, version="1"), measured("net_promoter_score", 1, 2, version="2")],
            "it was measured under several signed versions, each for itself",
        ),
    ],
)
def test_no_curve(rows: list[dict[str, Any]], why: str) -> None:
    offer, performance = of(rate("net_promoter_score", "100", "40")), facts(units("1", "460"), measures=rows)
    found = curve_of_measure(offer, on_facts(performance), "net_promoter_score", load_exhibits(), LARGEST_FLIP)
    assert found == NoCurve("net_promoter_score", why)


def test_the_expected_result_pays_what_the_comparison_says() -> None:
    (compared,) = compare([Offer("two_stream", TWO_STREAM)], SCENARIO, {"base": Fraction(1, 10)})
    (level,) = compared.levels
    expected = level.outcome.payment_cents
    for measure in paid_on(TWO_STREAM, load_exhibits()):
        found = projected(measure)
        assert found.expected.payment_cents == expected
        assert found.expected in found.points


def test_a_point_is_the_settlement_of_what_is_measured() -> None:
    found = projected(PAIN)
    point = found.points[200]
    performance = project(TWO_STREAM, SCENARIO, Measured({PAIN: point.result})).performance
    assert settle(TWO_STREAM, performance, ()).net_cents == point.payment_cents
    # 0.45 and 0.60 of 25,200 are 11,340 and 15,120.
    assert ends(found) == [(0, 11340), (15120, 25200)]


def test_luck_is_what_a_review_finds_at_the_expected_number_of_members() -> None:
    (luck,) = projected(PAIN).luck
    clause = TWO_STREAM.guarantees[0]
    assert luck == luck_of(clause, clause.measures[0], load_exhibits(), Expected(members=25200))
    assert projected(BASELINE).luck == ()


def saving(observed: str, *reach: int, **terms: Any) -> PayoutCurve | NoCurve:
    offer = agreement(ACTIVATION, roi(**terms))
    performance = facts(units("1", "460"), savings=credible(observed))
    expected = Fraction(observed) * 100
    return curve_of_savings(offer, on_facts(performance), [*map(Fraction, reach)], expected, LARGEST_FLIP)


def test_savings_that_are_guaranteed() -> None:
    # 46,000.00 are supported by 69,000.00; of 30,000.00 only 20,000.00 are, and 26,000.00 come back.
    found = saving("30000.00", 0, 10000000, refund_cap="1")
    assert isinstance(found, PayoutCurve)
    assert found.expected == Point(3000000, 2000000)
    assert (found.points[0], found.points[-1]) == (Point(0, 0), Point(10000000, 4600000))
    first, last = found.flat[-1]
    assert abs(first.result - 6900000) <= 25000 <= last.result
    assert found.cliffs == ()


def test_savings_below_zero_are_part_of_the_reach() -> None:
    found = saving("30000.00", -5000000, 0)
    assert isinstance(found, PayoutCurve)
    # The refund is held to a fifth of the fees.
    assert (found.points[0], found.points[-1].result) == (Point(-5000000, 3680000), 3000000)
    assert found.is_flat


def test_no_savings_to_be_seen() -> None:
    assert isinstance(saving("0", 0), NoCurve)
    offer, performance = agreement(ACTIVATION, roi()), facts(units("1", "9"), savings={"status": "not_credible"})
    found = curve_of_savings(offer, on_facts(performance), [Fraction(100)], Fraction(0), LARGEST_FLIP)
    assert isinstance(found, NoCurve)
    assert "told from chance" in found.why


def test_facts_measured_otherwise_are_those_projected_so() -> None:
    offer = load_agreement(DIRECTORY / "shared_savings_one_sided.yaml").required()
    situation = Situation(offer, load(shipped()["commercial_example"], Assumptions).required().at())
    otherwise = Measured({"engagement": 20000}, saved_cents=Fraction(250000000))
    expected = on_assumptions(situation)(Measured())
    assert on_facts(expected)(otherwise) == on_assumptions(situation)(otherwise) != expected


def test_how_far_measured_savings_may_reach() -> None:
    limits = {"lower": Decimal(-5), "upper": Decimal(25)}
    found = Savings(status=SavingsStatus.CREDIBLE, benchmark=Decimal(90), actual=Decimal(80))
    assert measured_reach(found) == (9000,)
    assert measured_reach(found.model_copy(update=limits)) == (-500, 2500)


def test_how_far_savings_may_reach() -> None:
    # 0.4 x 85.20 - 30.00 of half as many members; 578.70 + 133.00 - 30.00 of half as many more.
    assert savings_reach(Situation(TWO_STREAM, SCENARIO)) == (408 * 11250, 68170 * 33750)


def test_what_an_offer_is_paid_on() -> None:
    assert paid_on(TWO_STREAM, load_exhibits()) == (BASELINE, PAIN, "function_responder")
    assert paid_on(agreement(ACTIVATION, roi()), load_exhibits()) == (SAVINGS,)
    assert paid_on(agreement(ACTIVATION), load_exhibits()) == ()
