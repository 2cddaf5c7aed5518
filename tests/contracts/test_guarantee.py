"""Guarantees: gates, faults, weights that go to others, withhold and clawback, and what a result can never do."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.fit import FactsDoNotFitError
from contracts.measured import MeasureStatus
from contracts.settlement import Settlement, settle
from tests.contracts.building import ACCESS, ACTIVATION, RTM, agreement, facts, guarantee, measured, rate, units

FEE = [units("1", "9")]  # 900.00


def judged(clause: dict[str, Any], *measures: dict[str, Any], **terms: Any) -> Settlement:
    return settle(agreement(ACTIVATION, clause), facts(*FEE, measures=list(measures), **terms), ())


def earned(result: Settlement) -> dict[str, int]:
    return {measure.measure: measure.earned_cents for measure in result.measures}


def test_a_closed_gate_earns_nothing_and_an_open_one_changes_nothing() -> None:
    gate = {"measure": "gate", "at_least": "0.80", "effect": "zero_earned"}
    clause = guarantee(rate("a", "60", gate=gate), rate("b", "40"))
    for numerator, expected in ((80, 54_000), (79, 0)):
        result = judged(clause, measured("a", 1, 1), measured("b", 1, 1), measured("gate", numerator, 100))
        assert earned(result) == {"a": expected, "b": 36_000}


def test_a_gate_of_the_guarantee_closes_every_measure() -> None:
    gates = [{"measure": "gate", "at_least": "0.80", "effect": "zero_earned"}]
    clause = guarantee(rate("a", "60"), rate("b", "40"), gates=gates)
    result = judged(clause, measured("a", 1, 1), measured("b", 1, 1), measured("gate", 79, 100))
    assert earned(result) == {"a": 0, "b": 0}


@pytest.mark.parametrize(
    ("status", "expected"),
    [("not_measured", 90_000), ("payer_fault", 90_000), ("vendor_fault", 0)],
)
def test_a_gate_that_was_not_measured(status: str, expected: int) -> None:
    gate = {"measure": "gate", "at_least": "0.80", "effect": "zero_earned"}
    unmeasured = {"measure": "gate", "numerator": "0", "denominator": "0", "status": status}
    result = judged(guarantee(rate("a", "100", gate=gate)), measured("a", 1, 1), unmeasured)
    assert earned(result) == {"a": expected}


def unmeasured(name: str, status: str) -> dict[str, Any]:
    return {"measure": name, "numerator": "0", "denominator": "0", "status": status}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        # c's 20 goes to a and b as 50 : 30, so their pools are 562.50 and 337.50
        ("not_measured", {"a": 56_250, "b": 33_750, "c": 0}),
        ("not_credible", {"a": 56_250, "b": 33_750, "c": 0}),
        ("payer_fault", {"a": 45_000, "b": 27_000, "c": 18_000}),
        ("vendor_fault", {"a": 45_000, "b": 27_000, "c": 0}),
    ],
)
def test_weights_of_what_was_not_measured(status: str, expected: dict[str, int]) -> None:
    clause = guarantee(rate("a", "50"), rate("b", "30"), rate("c", "20"))
    result = judged(clause, measured("a", 1, 1), measured("b", 1, 1), unmeasured("c", status))
    assert earned(result) == expected
    assert result.forfeited_cents == (18_000 if status == "vendor_fault" else 0)


@pytest.mark.parametrize(
    ("owed_by", "activated", "a", "b"),
    [
        ("vendor", "30", 0, 0),  # enough members, so b and the gate on a are lost by the file held back
        ("vendor", "29", 90_000, 0),  # too few to be judged anyway
        ("payer", "30", 90_000, 0),
    ],
)
def test_a_file_that_the_vendor_holds_back_earns_it_nothing(owed_by: str, activated: str, a: int, b: int) -> None:
    absent = {"missing_feed": "outcome_response", "missing_feed_owed_by": owed_by}
    absent |= {"activated": activated, "minimum_denominator": "30"}
    gate = {"measure": "b", "at_least": "0.80", "effect": "zero_earned"}
    clause = guarantee(rate("a", "60", gate=gate), rate("b", "40"))
    result = judged(clause, measured("a", 1, 1), unmeasured("b", "not_measured") | absent)
    assert earned(result) == {"a": a, "b": b}
    assert f"not measured without outcome_response, which the {owed_by} owes" in result.measures[1].reason


def test_weights_go_to_measured_ones_only_never_to_ones_at_fault() -> None:
    clause = guarantee(rate("a", "50"), rate("b", "30"), rate("c", "20"))
    result = judged(clause, measured("a", 1, 1), unmeasured("b", "vendor_fault"), unmeasured("c", "not_measured"))
    assert earned(result) == {"a": 63_000, "b": 0, "c": 0}
    assert result.forfeited_cents == 27_000


def test_weights_stay_in_their_group() -> None:
    clause = guarantee(rate("a", "50"), rate("b", "30", group="outcomes"), rate("c", "20", group="outcomes"))
    result = judged(clause, measured("a", 1, 1), measured("b", 1, 1), unmeasured("c", "not_measured"))
    assert earned(result) == {"a": 45_000, "b": 45_000, "c": 0}


RANKED = {"kind": "percentile", "steps": [{"at": "0.5", "earn": "1"}]}
IMPROVED = {"kind": "improvement", "from": "0", "to": "0.10"}


@pytest.mark.parametrize(
    ("ladder", "terms", "expected"),
    [
        (IMPROVED, {}, {"a": 0, "b": 90_000}),
        (IMPROVED, {"prior": "0.45"}, {"a": 22_500, "b": 45_000}),
        (RANKED, {"comparators": ["0.40", "0.45", "0.50", "0.55"]}, {"a": 0, "b": 90_000}),
        (RANKED, {"comparators": ["0.40", "0.45", "0.50", "0.55", "0.60"]}, {"a": 45_000, "b": 45_000}),
    ],
)
def test_a_ladder_without_what_it_compares_with_leaves_the_measure_unmeasured(
    ladder: dict[str, Any], terms: dict[str, Any], expected: dict[str, int]
) -> None:
    clause = guarantee({"measure": "a", "weight": "50", "ladder": ladder}, rate("b", "50"))
    assert earned(judged(clause, measured("a", 50, 100, **terms), measured("b", 1, 1))) == expected


FEWER = {"kind": "all_or_nothing", "target": "0.50", "better": "lower"}
BOUND = {"confidence_rule": "lower_bound_80"}
TESTED = {"confidence_rule": "ztest_vs_benchmark", "benchmark": "0.50"}


@pytest.mark.parametrize(
    ("numerator", "terms", "expected"),
    [
        (83, BOUND, 90_000),  # the lower end is 0.501014
        (82, BOUND, 0),  # 0.494351, although 82/150 is above 0.50
        (67, BOUND | {"ladder": FEWER}, 90_000),  # 1 - 0.501014 is the upper end of 67/150
        (68, BOUND | {"ladder": FEWER}, 0),
        # 1.6449 standard errors of 0.0408 above 0.50 are 85.07 of 150.
        (86, TESTED, 90_000),
        (85, TESTED, 0),
        (64, TESTED | {"ladder": FEWER}, 90_000),
        (65, TESTED | {"ladder": FEWER}, 0),
    ],
)
def test_a_rule_on_chance_judges_what_chance_leaves(numerator: int, terms: dict[str, Any], expected: int) -> None:
    clause = guarantee(rate("a", "100", **terms))
    assert earned(judged(clause, measured("a", numerator, 150))) == {"a": expected}


def test_a_bonus_looks_at_what_chance_leaves_too() -> None:
    result = judged(guarantee(rate("a", "100", bonus="0.1", bonus_at="0.60", **BOUND)), measured("a", 90, 150))
    assert (result.earned_cents, result.measures[0].bonus_cents) == (90_000, 0)


def test_a_rule_on_a_rate_leaves_a_score_unmeasured() -> None:
    score = {"measure": "a", "value": "60", "denominator": "150", "status": "measured"}
    result = judged(guarantee(rate("a", "50", target="50", **BOUND), rate("b", "50")), score, measured("b", 1, 1))
    assert earned(result) == {"a": 0, "b": 90_000}


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        (BOUND | {"ladder": IMPROVED}, "must be point with ladder improvement"),
        ({"confidence_rule": "ztest_vs_benchmark"}, "must give benchmark exactly when"),
        (BOUND | {"benchmark": "0.4"}, "must give benchmark exactly when"),
    ],
)
def test_a_rule_on_chance_needs_one_rate_and_what_it_is_compared_with(terms: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        agreement(ACTIVATION, guarantee(rate("a", "100", **terms)))


@pytest.mark.parametrize(("numerator", "denominator", "expected"), [(54_999, 100_000, 45_000), (66, 120, 90_000)])
def test_a_value_shown_as_the_threshold_may_lie_below_it(numerator: int, denominator: int, expected: int) -> None:
    """Case 27: 54.999% is shown as 55.0% and fails; 66 of 120 are 55% exactly and earn."""
    steps = {"kind": "step", "steps": [{"at": "0.50", "earn": "0.5"}, {"at": "0.55", "earn": "1"}]}
    clause = guarantee({"measure": "a", "weight": "100", "ladder": steps})
    assert earned(judged(clause, measured("a", numerator, denominator))) == {"a": expected}


def test_what_the_payer_kept_from_being_measured_is_earned_and_flagged() -> None:
    """Case 29: five months without eligibility files forfeit nothing, whatever the agreement says of no measure."""
    clause = guarantee(rate("a", "50"), rate("b", "50"), no_measure="forfeit")
    result = judged(clause, unmeasured("a", "payer_fault"), unmeasured("b", "payer_fault"))
    assert (result.earned_cents, result.flags) == (90_000, ("PAYER_FAULT",))


@pytest.mark.parametrize(("no_measure", "expected"), [("earn", 90_000), ("forfeit", 0)])
def test_nothing_measured(no_measure: str, expected: int) -> None:
    clause = guarantee(rate("a", "50"), rate("b", "50"), no_measure=no_measure)
    result = judged(clause, unmeasured("a", "not_measured"), unmeasured("b", "not_measured"))
    assert result.earned_cents == expected
    assert result.net_cents == expected


@pytest.mark.parametrize(
    ("denominator", "activated", "status"),
    [
        (30, None, MeasureStatus.MEASURED),
        (29, None, MeasureStatus.NOT_MEASURED),  # too few answered: nobody's fault
        (29, "29", MeasureStatus.NOT_MEASURED),  # too few activated: nobody's fault
        (29, "30", MeasureStatus.VENDOR_FAULT),  # enough activated, too few baselines
        (30, "30", MeasureStatus.MEASURED),
    ],
)
def test_smallest_denominator(denominator: int, activated: str | None, status: MeasureStatus) -> None:
    clause = guarantee(rate("a", "50", minimum_denominator="30"), rate("b", "50"))
    terms = {} if activated is None else {"activated": activated}
    result = judged(clause, measured("a", denominator, denominator, **terms), measured("b", 1, 1))
    assert result.measures[0].status is status


@pytest.mark.parametrize(
    ("base", "pool"),
    # 900.00 activation, 85.00 access, together 985.00 capped at 900.00: access keeps 85 * 900/985 = 77.66 of the net
    [("net_fees_before_performance", 45_000), ("gross_fees", 49_250), ("access_fees_only", 3_883)],
)
def test_base(base: str, pool: int) -> None:
    cap = {"kind": "period_cap", "id": "8", "text": "Cap.", "amount": "900.00"}
    clause = guarantee(rate("a", "100"), at_risk="0.5", base=base)
    rows = [units("1", "9"), units("2", "100")]
    result = settle(agreement(ACTIVATION, ACCESS, cap, clause), facts(*rows, measures=[measured("a", 1, 1)]), ())
    assert result.at_risk_cents == pool


def test_claims_are_at_risk_at_what_the_plan_paid() -> None:
    clause = guarantee(rate("a", "100"), at_risk="0.20", of=["3"])
    rows = [units("1", "9"), units("3", "4", allowed="1000.00", plan_paid="800.00")]
    posted = [{"settlement": "claims", "kind": "claims", "amount": "800.00"}]
    performance = facts(*rows, measures=[measured("a", 0, 1)], posted=posted)
    result = settle(agreement(ACTIVATION, RTM, clause), performance, performance.posted)
    assert (result.fees_cents, result.at_risk_cents, result.net_cents) == (170_000, 16_000, 154_000)
    assert result.true_up_cents == 74_000


@pytest.mark.parametrize(
    ("mode", "withheld", "interim_cash", "final_cash"),
    [("withhold", 27_000, 63_000, 13_500), ("clawback", 0, 90_000, -13_500)],
)
def test_withhold_and_clawback_end_at_the_same_net(
    mode: str, withheld: int, interim_cash: int, final_cash: int
) -> None:
    half = {"kind": "step", "steps": [{"at": "0", "earn": "0.5"}]}
    clause = guarantee({"measure": "a", "weight": "100", "ladder": half}, at_risk="0.30", mode=mode)
    interim = judged(clause, settlement="interim")
    assert (interim.net_cents, interim.withheld_cents, interim.cash_cents) == (90_000, withheld, interim_cash)
    posted = [{"settlement": "interim", "kind": "fees", "amount": "900.00"}]
    posted += [{"settlement": "interim", "kind": "withheld", "amount": "270.00"}] if withheld else []
    performance = facts(*FEE, measures=[measured("a", 1, 1)], posted=posted)
    final = settle(agreement(ACTIVATION, clause), performance, performance.posted)
    assert (final.net_cents, final.true_up_cents) == (76_500, -13_500)
    assert (final.withheld_cents, final.cash_cents) == (0, final_cash)


def test_all_misfits_are_said_at_once() -> None:
    gate = {"measure": "gate", "at_least": "0.80", "effect": "zero_earned"}
    period = {"from": "2026-01-01", "to": "2027-01-01"}
    performance = facts(units("7", "1"), agreement_id="other", period=period, paid_through="2026-12-31")
    with pytest.raises(FactsDoNotFitError) as refused:
        settle(agreement(ACTIVATION, guarantee(rate("a", "100", gate=gate))), performance, ())
    assert [misfit.field for misfit in refused.value.misfits] == [
        "agreement_id",
        "period",
        "units[0].clause",
        "paid_through",
        "measures",
        "measures",
    ]


WEIGHTS = st.lists(st.integers(1, 100), min_size=2, max_size=5)
STATUSES = st.sampled_from(["measured", "not_measured", "vendor_fault", "payer_fault"])


@given(weights=WEIGHTS, data=st.data(), count=st.integers(0, 5000), no_measure=st.sampled_from(["earn", "forfeit"]))
def test_earned_and_forfeited_are_the_pool(
    weights: list[int], data: st.DataObject, count: int, no_measure: str
) -> None:
    names = [f"m{number}" for number in range(len(weights))]
    ladder = {"kind": "linear", "from": "0.2", "to": "0.9"}
    terms = [
        {"measure": name, "weight": str(weight), "ladder": ladder} for name, weight in zip(names, weights, strict=True)
    ]
    rows = [measured(name, data.draw(st.integers(0, 37)), 37) | {"status": data.draw(STATUSES)} for name in names]
    deal = agreement(ACTIVATION, guarantee(*terms, at_risk="0.37", no_measure=no_measure))
    performance = facts(units("1", str(count)), measures=rows)
    result = settle(deal, performance, ())
    assert sum(measure.pool_cents for measure in result.measures) == result.at_risk_cents == 3700 * count
    assert result.earned_cents + result.forfeited_cents == result.at_risk_cents
    assert result.net_cents == result.fees_cents - result.forfeited_cents == sum(line.cents for line in result.lines)
    assert settle(deal, performance, ()) == result


@given(numerators=st.lists(st.integers(0, 36), min_size=3, max_size=3), better=st.integers(0, 2))
def test_a_better_result_never_pays_less(numerators: list[int], better: int) -> None:
    ladder = {"kind": "linear", "from": "0.2", "to": "0.9"}
    deal = agreement(ACTIVATION, guarantee(*({"measure": f"m{n}", "weight": "30", "ladder": ladder} for n in range(3))))
    improved = [value + (index == better) for index, value in enumerate(numerators)]
    worse, best = (
        settle(deal, facts(*FEE, measures=[measured(f"m{n}", value, 37) for n, value in enumerate(values)]), ())
        for values in (numerators, improved)
    )
    assert worse.net_cents <= best.net_cents
