"""Whether money may rest on savings: each reason where nothing else is wrong, and what they come to."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from pipelines.actuarial.decision import Bias, Effect, Evidence, Finding, Maturity, Rule, Shift, decide

RULE = Rule(
    tier_code="C",
    smallest_count=1_000,
    error_multiple=Fraction(1645, 1000),
    smallest_rate=Fraction(2, 100),
    largest_rate=Fraction(20, 100),
    imputed_share=Fraction(10, 100),
    population_change=Fraction(15, 100),
    balanced_from=Fraction(60, 100),
    has_caps=True,
    prior_rate=Fraction(0),
    prior_spread=Fraction(4, 100),
    is_dummy_year_subtracted=False,
)
# T7.4: 6,000 treated months at 861.00 after, and 63.00 less than the comparison says.
EFFECT = Effect(
    gross_cents=Fraction(37_800_000),
    error_cents=Fraction(16_632_000),
    limit_cents=Fraction(32_600_000),
    actual_cents=Fraction(516_600_000),
    months=Fraction(6_000),
    treated_count=1_000,
    effective_count=Decimal("1234.5"),
    cluster_count=30,
)
GOOD = Evidence(
    effect=EFFECT,
    told=(),
    dummy_year=Bias(Fraction(-100), Fraction(3)),
    maturity=(Maturity("IP", Fraction(60, 100), 3, True), Maturity("RX", Fraction(0), 6, False)),
    shift=Shift(100_000, 115_000, 10, 100, 0),
    unfollowed=Fraction(0),
    treated_count=0,
    treatable_count=1_000,
)
# Nothing was estimated, of as many as the design asks for.
WITHOUT = {"effect": None, "treated_count": 1_000}


def test_savings_that_nothing_speaks_against():
    found = decide(RULE, GOOD)
    assert (found.status_code, found.tier_code, found.findings) == ("CREDIBLE", "C", ())
    assert (found.benchmark_cents, found.actual_cents, found.gross_cents) == (554_400_000, 516_600_000, 37_800_000)
    # 166,320.00 of 5,544,000.00 is 3 %, 1.645 times that 4.935 %; true savings vary by 4 %.
    assert found.error_rate == Fraction(3, 100)
    assert found.smallest_rate == Fraction(4_935, 100_000)
    assert f"{float(found.luck_chance):.3f}" == "0.050"
    assert (found.credibility, found.prior_gross_cents) == (Fraction(16, 25), 0)


@pytest.mark.parametrize(
    ("rule", "evidence", "reasons"),
    [
        pytest.param({}, {"told": (Finding("UNBALANCED", "age_number", 0.11, 0.1),)}, ["UNBALANCED"], id="unbalanced"),
        pytest.param({}, WITHOUT | {"told": (Finding("NOT_CONVERGED"),)}, ["NOT_CONVERGED"], id="not converged"),
        pytest.param({}, {"told": (Finding("TOO_FEW_EFFECTIVE"),)}, ["TOO_FEW_EFFECTIVE"], id="effective"),
        pytest.param({}, {"told": (Finding("PRE_TREND_DIFFERS"),)}, ["PRE_TREND_DIFFERS"], id="before"),
        pytest.param(
            {}, {"told": (Finding("PRE_TREND_NOT_TESTED"),)}, ["PRE_TREND_NOT_TESTED"], id="months before unknown"
        ),
        pytest.param({}, {"told": (Finding("PLACEBO_DIFFERS"),)}, ["PLACEBO_DIFFERS"], id="placebo"),
        pytest.param({}, {"told": (Finding("DUMMY_YEAR_DIFFERS"),)}, ["DUMMY_YEAR_DIFFERS"], id="dummy year"),
        pytest.param({}, {"told": (Finding("ALL_CAUSE_CONTRADICTS"),)}, ["ALL_CAUSE_CONTRADICTS"], id="all-cause"),
        pytest.param({}, WITHOUT, ["NOT_ESTIMATED"], id="no estimate"),
        pytest.param(
            {"is_dummy_year_subtracted": True}, {"dummy_year": None}, ["DUMMY_YEAR_MISSING"], id="nothing to take off"
        ),
        pytest.param(
            {}, {"maturity": (Maturity("IP", Fraction(599, 1000), 9, True),)}, ["IMMATURE"], id="claims growing"
        ),
        pytest.param({}, {"maturity": (Maturity("IP", Fraction(1), 5, False),)}, ["IMMATURE"], id="growth not known"),
        pytest.param({}, {"unfollowed": Fraction(1, 1000)}, ["IMMATURE"], id="months to come"),
        pytest.param({}, {"shift": Shift(100_000, 115_001, 10, 100, 0)}, ["POPULATION_CHANGED"], id="more eligible"),
        pytest.param({}, {"shift": Shift(100_000, 84_999, 10, 100, 0)}, ["POPULATION_CHANGED"], id="fewer eligible"),
        pytest.param({}, {"shift": Shift(0, 1, 0, 0, 0)}, ["POPULATION_CHANGED"], id="from nobody"),
        pytest.param({}, {"shift": Shift(100, 100, 101, 1_000, 0)}, ["IMPUTED_SHARE"], id="imputed"),
        pytest.param({}, {"shift": Shift(100, 100, 0, 100, 1)}, ["PLAN_CHANGED"], id="plan"),
    ],
)
def test_data_that_cannot_be_judged_suspend(rule, evidence, reasons):
    found = decide(replace(RULE, **rule), replace(GOOD, **evidence))
    assert [each.reason_code for each in found.findings] == reasons
    assert found.status_code == "SUSPENDED"
    assert (found.benchmark_cents is None) == ("effect" in evidence)


@pytest.mark.parametrize(
    ("rule", "evidence", "reason", "tier"),
    [
        pytest.param({"tier_code": "D"}, {}, "TIER_UNPAYABLE", "D", id="a price, no effect"),
        pytest.param({"has_caps": False}, {}, "CAPS_MISSING", "C", id="caps"),
        pytest.param({}, {"effect": replace(EFFECT, treated_count=999)}, "TOO_FEW_TREATED", "C", id="999 of 1,000"),
        pytest.param({}, {"told": (Finding("TOO_MANY_UNMATCHED", "ALL", 0.101, 0.1),)}, "TOO_MANY_UNMATCHED", "D"),
        pytest.param({}, {"told": (Finding("TOO_FEW_EMPLOYERS"),)}, "TOO_FEW_EMPLOYERS", "C", id="employers"),
        pytest.param({}, {"told": (Finding("MONTHS_NOT_COMPARED"),)}, "MONTHS_NOT_COMPARED", "C", id="months alone"),
        pytest.param({"error_multiple": Fraction(667, 100)}, {}, "RATE_TOO_LARGE", "C", id="20.01 % to show"),
    ],
)
def test_data_that_say_too_little_are_not_credible(rule, evidence, reason, tier):
    found = decide(replace(RULE, **rule), replace(GOOD, **evidence))
    assert [each.reason_code for each in found.findings] == [reason]
    assert (found.status_code, found.tier_code) == ("NOT_CREDIBLE", tier)
    assert found.gross_cents == 37_800_000


@pytest.mark.parametrize(
    "told", [(), (Finding("UNBALANCED", "age_number"),), (Finding("NOT_CONVERGED"),), (Finding("TOO_FEW_EFFECTIVE"),)]
)
@pytest.mark.parametrize("treated_count", [0, 999])
def test_too_few_treated_are_not_credible_whatever_else_cannot_be_judged(told, treated_count):
    few_at_all = replace(GOOD, effect=None, treated_count=treated_count, treatable_count=treated_count, told=told)
    found = decide(RULE, replace(few_at_all, shift=Shift(100_000, 50_000, 10, 100, 1)))
    assert (found.status_code, found.benchmark_cents) == ("NOT_CREDIBLE", None)
    (few,) = [each for each in found.findings if each.reason_code == "TOO_FEW_TREATED"]
    assert (few.value, few.limit) == (treated_count, 1_000)
    assert "NOT_ESTIMATED" not in {each.reason_code for each in found.findings}
    # Of claims still to come members may become more: that is waited for.
    assert decide(RULE, replace(few_at_all, unfollowed=Fraction(1, 2))).status_code == "SUSPENDED"
    # So may employers whose members are known, until an actuary finds that nobody knows them.
    unknown = replace(few_at_all, told=(Finding("EMPLOYERS_NOT_KNOWN"),))
    assert decide(RULE, unknown).status_code == "SUSPENDED"
    reviewed = replace(RULE, reviewed=frozenset({"EMPLOYERS_NOT_KNOWN"}))
    assert decide(reviewed, unknown).status_code == "NOT_CREDIBLE"


@pytest.mark.parametrize("effect", [None, replace(EFFECT, treated_count=999)])
def test_too_few_who_found_a_comparison_suspend_what_cannot_be_judged(effect):
    told = (Finding("UNBALANCED", "age_number"),)
    found = decide(RULE, replace(GOOD, effect=effect, treated_count=999, treatable_count=1_000, told=told))
    assert [each.reason_code for each in found.findings] == ["UNBALANCED", "TOO_FEW_TREATED"]
    assert found.status_code == "SUSPENDED"


def test_what_settles_a_price_is_not_credible_however_alike_both_sides_are():
    told = (Finding("UNBALANCED", "age_number"),)
    assert decide(replace(RULE, tier_code="D"), replace(GOOD, told=told)).status_code == "NOT_CREDIBLE"


def test_limits_are_within_and_eligible_populations_need_no_caps():
    at_limits = replace(RULE, error_multiple=Fraction(20, 3), tier_code="B", has_caps=False)
    assert decide(at_limits, GOOD).smallest_rate == Fraction(20, 100)
    assert decide(at_limits, GOOD).status_code == "CREDIBLE"
    assert decide(RULE, replace(GOOD, shift=Shift(100_000, 85_000, 10, 100, 0))).status_code == "CREDIBLE"


def test_all_reasons_are_told_those_that_suspend_first():
    told = (Finding("TOO_MANY_UNMATCHED"), Finding("UNBALANCED", "tenure_days"), Finding("UNBALANCED", "age_number"))
    found = decide(replace(RULE, has_caps=False), replace(GOOD, told=told, unfollowed=Fraction(1)))
    assert [(each.reason_code, each.subject_code) for each in found.findings] == [
        ("UNBALANCED", "age_number"),
        ("UNBALANCED", "tenure_days"),
        ("IMMATURE", "FOLLOW_UP"),
        ("CAPS_MISSING", "ALL"),
        ("TOO_MANY_UNMATCHED", "ALL"),
    ]
    assert (found.status_code, found.tier_code) == ("SUSPENDED", "D")


def test_few_clusters_ask_more_of_savings():
    # Student's t of 4 degrees of freedom leaves 5 % above 2.132, the normal distribution above 1.645.
    found = decide(RULE, replace(GOOD, effect=replace(EFFECT, cluster_count=5)))
    assert float(found.smallest_rate) == pytest.approx(0.03 * 2.132, rel=1e-3)
    assert float(found.luck_chance) == pytest.approx(0.05, rel=1e-3)
    assert decide(RULE, replace(GOOD, effect=replace(EFFECT, cluster_count=30))).smallest_rate == Fraction(
        4_935, 100_000
    )


def test_savings_of_a_dummy_year_are_taken_off_where_agreed():
    # 1.00 a month was saved where nothing could be: 6,000.00 less; errors 4,000.00 and 3,000.00 are 5,000.00 together.
    effect = replace(EFFECT, error_cents=Fraction(400_000), limit_cents=Fraction(784_000))
    bias = Bias(Fraction(-100), Fraction(50))
    agreed = decide(replace(RULE, is_dummy_year_subtracted=True), replace(GOOD, effect=effect, dummy_year=bias))
    assert agreed.gross_cents == 37_800_000 - 600_000
    assert (agreed.effect.error_cents, agreed.effect.limit_cents) == (500_000, 980_000)
    assert decide(RULE, replace(GOOD, effect=effect, dummy_year=bias)).gross_cents == 37_800_000


def test_each_total_is_rounded_once():
    half = replace(EFFECT, actual_cents=Fraction(1_001, 2), gross_cents=Fraction(1, 2))
    found = decide(RULE, replace(GOOD, effect=half))
    assert (found.actual_cents, found.benchmark_cents, found.gross_cents) == (501, 501, 0)


def test_no_rate_is_said_of_a_benchmark_that_is_not_above_nothing():
    found = decide(RULE, replace(GOOD, effect=replace(EFFECT, gross_cents=-EFFECT.actual_cents)))
    assert [(each.reason_code, each.value) for each in found.findings] == [("RATE_TOO_LARGE", None)]
    assert (found.status_code, found.benchmark_cents, found.gross_cents) == ("NOT_CREDIBLE", None, None)


def test_losses_are_decided_on_as_savings_are():
    found = decide(RULE, replace(GOOD, effect=replace(EFFECT, gross_cents=Fraction(-420_000_00))))
    assert (found.status_code, found.gross_cents, found.benchmark_cents) == ("CREDIBLE", -42_000_000, 474_600_000)
