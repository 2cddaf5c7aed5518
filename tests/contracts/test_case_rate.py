"""Case rates: the target of an episode, the difference to its cost, and the limits on what is paid and owed."""

from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from contracts.clauses.case_rate import CaseRate
from contracts.document import Severity
from contracts.exhibits import load_exhibits
from contracts.facts_file import facts_text
from contracts.fit import FactsDoNotFitError
from contracts.loader import load_facts
from contracts.review import review
from contracts.settlement import settle
from contracts.standardisation import Cell, adjusted_mean, observed_over_expected
from contracts.terms.money import Rounding
from contracts.windows import final_from
from tests.contracts.building import ACTIVATION, agreement, facts, units

ROI = {
    "kind": "roi_guarantee",
    "id": "9",
    "text": "Return.",
    "roi_definition": "gross_multiple",
    "target": "1",
    "refund_cap": "1",
    "savings": "credible_gross_msk",
    "not_credible": "refund_at_cap",
}


def rate(**terms: Any) -> dict[str, Any]:
    """A case rate on acute low back and chronic knee episodes without limits."""
    plain = {
        "kind": "case_rate",
        "id": "6.1",
        "text": "Episodes.",
        "family": "cond",
        "bases": [
            {"region": "LOW_BACK", "group": "ACUTE", "base": "1000.00"},
            {"region": "KNEE", "group": "CHRONIC", "base": "24000.00"},
        ],
        "trend": "1",
        "normalisation": "1",
        "discount": "0",
        "risk": "cell",
        "reference": {"from": "2025-01-01", "to": "2025-12-31"},
        "attributed": "at_start",
        "vendor_share": "1",
        "loss_beyond_fees": "true",
    }
    return plain | terms


def cases(count: int, actual: str, risk: str = "1", region: str = "LOW_BACK", group: str = "ACUTE") -> dict[str, Any]:
    return {"clause": "6.1", "region": region, "group": group, "risk": risk, "count": str(count), "actual": actual}


def line(*rows: dict[str, Any], **terms: Any) -> int:
    found = settle(agreement(ACTIVATION, rate(**terms)), facts(units("1", "100"), cases=list(rows)), ())
    return sum(line.cents for line in found.lines if line.step_number == 19)


def test_t3_3_target_of_one_episode() -> None:
    """24,000 x 1.03 x 1.12 x 0.98 x (1 - 1.5%) = 26,725.68384, rounded once."""
    clause = CaseRate.model_validate(rate(trend="1.03", normalisation="0.98", discount="0.015"))
    assert clause.target_cents(clause.bases[1], Fraction("1.12"), Rounding.HALF_UP) == 2_672_568


def test_each_episode_is_rounded_by_itself() -> None:
    """Three episodes of 1,000 x 1/3 are 3 x 333.33, not 1,000.00."""
    assert line(cases(3, "0.00", risk="1/3")) == 3 * 33_333


def test_targets_less_cost_over_all_episodes() -> None:
    """2 x 1,000 + 1 x 24,000 x 1.1 = 28,400; cost 1,500 + 28,000 = 29,500; the vendor owes 1,100."""
    rows = (cases(2, "1500.00"), cases(1, "28000.00", "1.1", "KNEE", "CHRONIC"))
    assert line(*rows) == -110_000
    assert line(*rows, vendor_share="0.5") == -55_000
    assert line(*rows, vendor_share="0.333333333333") == -36_667


def test_stop_gain_and_stop_loss_are_shares_of_all_targets() -> None:
    assert line(cases(10, "8000.00"), stop_gain="0.2") == 200_000
    assert line(cases(10, "7999.00"), stop_gain="0.2") == 200_000
    assert line(cases(10, "12000.01"), stop_loss="0.2") == -200_000
    assert line(cases(10, "12000.01"), stop_gain="0.2") == -200_001


def test_a_loss_is_no_more_than_the_fees_unless_the_agreement_says_so() -> None:
    """Fees are 10,000.00."""
    assert line(cases(10, "25000.00"), loss_beyond_fees="false") == -1_000_000
    assert line(cases(10, "25000.00")) == -1_500_000
    assert line(cases(10, "15000.00"), loss_beyond_fees="false") == -500_000


def test_refund_of_fees_is_computed_on_fees_and_leaves_no_more_than_the_fees() -> None:
    """Fees 10,000: a loss of 6,000 leaves 4,000 to refund; a gain does not raise the refund."""
    signed = agreement(ACTIVATION, rate(loss_beyond_fees="false"), ROI)
    for actual, owed, refund in (("16000.00", -600_000, -400_000), ("8000.00", 200_000, -1_000_000)):
        savings = {"status": "not_credible"}
        found = settle(signed, facts(units("1", "100"), cases=[cases(10, actual)], savings=savings), ())
        by_step = {line.step_number: line.cents for line in found.lines}
        assert (by_step[8], by_step[19], by_step[20]) == (1_000_000, owed, refund)


def test_every_step_is_recorded() -> None:
    found = settle(agreement(ACTIVATION, rate()), facts(units("1", "100"), cases=[cases(2, "1500.00")]), ())
    recorded = {(step.step_number, step.key): step.cents for step in found.steps if step.step_number in (17, 19)}
    assert recorded == {(17, "targets 6.1"): 200_000, (17, "actual 6.1"): 150_000, (19, "case rate 6.1"): 50_000}


def test_an_interim_settlement_settles_no_episode() -> None:
    found = settle(agreement(ACTIVATION, rate()), facts(cases=[cases(2, "1500.00")], settlement="interim"), ())
    assert not [line for line in found.lines if line.step_number == 19]


def test_facts_must_fit_the_clause() -> None:
    with pytest.raises(FactsDoNotFitError, match="must be a region and group that clause"):
        settle(agreement(ACTIVATION, rate()), facts(cases=[cases(1, "1.00", group="CHRONIC")]), ())
    with pytest.raises(FactsDoNotFitError, match="must be a case rate of the agreement"):
        settle(agreement(ACTIVATION), facts(cases=[cases(1, "1.00")]), ())
    with pytest.raises(FactsDoNotFitError, match="must not have a risk factor"):
        plain = rate(risk="none")
        del plain["reference"]
        settle(agreement(ACTIVATION, plain), facts(cases=[cases(1, "1.00", risk="1.2")]), ())


def test_facts_are_written_and_read_again(tmp_path: Any) -> None:
    given = facts(units("1", "100"), cases=[cases(2, "1500.00", risk="31/34")])
    path = tmp_path / "facts.yaml"
    path.write_text(facts_text(given), encoding="utf-8")
    assert load_facts(path).required() == given


@pytest.mark.parametrize(
    ("terms", "says"),
    [
        ({"reference": None}, "reference exactly when risk is cell"),
        ({"family": "proc"}, "must have groups REVISION"),
        ({"bases": [{"region": "KNEE", "group": "ACUTE", "base": "1", "low": "2", "high": "1"}]}, "low at most high"),
        ({"bases": [{"region": "KNEE", "group": "ACUTE", "base": "1"}] * 2}, "each region and group once"),
    ],
)
def test_what_a_clause_must_say(terms: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        CaseRate.model_validate(rate(**terms))


def test_review_of_a_case_rate() -> None:
    exhibits = load_exhibits()

    def codes(*clauses: dict[str, Any], **terms: Any) -> set[str]:
        return {finding.code for finding in review(agreement(*clauses, **terms), exhibits)}

    pair = {"episodes": {"definition": "confirmed"}}
    bases = [{"region": "KNEE", "group": "ACUTE", "base": "1", "high": "2"}]
    assert codes(ACTIVATION, rate(bases=bases), **pair) == set()
    assert codes(ACTIVATION, rate(bases=bases)) == {"case_rate_unconfirmed"}
    assert codes(ACTIVATION, rate(), **pair) == {"case_rate_uncapped"}
    gap = {"episodes": {"definition": "care_gap", "version": "1"}}
    assert codes(ACTIVATION, rate(bases=bases), **gap) == {"case_rate_gap_window", "case_rate_unconfirmed"}
    late = {"reference": {"from": "2025-01-01", "to": "2026-01-01"}}
    assert codes(ACTIVATION, rate(bases=bases, **late), **pair) == {"reference_in_period"}
    assert codes(rate(bases=bases, loss_beyond_fees="false"), **pair) == {"loss_never_owed"}
    assert codes(ACTIVATION, episodes={"definition": "unheard_of"}) == {"episode_unknown"}
    assert codes(ACTIVATION, episodes={"definition": "condition", "version": "7"}) == {"episode_unknown"}
    continued = [{"region": "KNEE", "group": "CONTINUATION", "base": "1", "high": "2"}]
    assert codes(ACTIVATION, rate(bases=continued), **pair) == {"case_rate_continuation"}


def test_review_of_an_episode_that_is_priced_twice() -> None:
    """Two clauses on one kind of episode, or on a condition and the operations that its cost holds."""
    exhibits = load_exhibits()

    def found(*bases: tuple[str, str, str, str]) -> list[tuple[Any, ...]]:
        clauses = [
            rate(id=clause, family=family, bases=[{"region": region, "group": group, "base": "1", "high": "2"}])
            for clause, family, region, group in bases
        ]
        signed = agreement(ACTIVATION, *clauses, episodes={"definition": "confirmed"})
        return [(finding.severity, finding.code, finding.path) for finding in review(signed, exhibits)]

    chronic, operation = ("6", "cond", "KNEE", "CHRONIC"), ("7", "proc", "KNEE", "ARTHROPLASTY")
    assert found(chronic, ("8", "cond", "KNEE", "CHRONIC")) == [
        (Severity.ERROR, "case_rate_twice", ("clauses", 2, "bases", 0))
    ]
    assert found(operation, ("8", "proc", "KNEE", "ARTHROPLASTY")) == [
        (Severity.ERROR, "case_rate_twice", ("clauses", 2, "bases", 0))
    ]
    inside = [(Severity.ERROR, "case_rate_inside", ("clauses", 2, "bases", 0))]
    assert found(chronic, operation) == inside
    assert found(operation, chronic) == inside
    assert found(chronic, ("8", "cond", "KNEE", "ACUTE"), ("9", "cond", "HIP", "CHRONIC")) == []
    assert found(chronic, ("8", "proc", "HIP", "ARTHROPLASTY"), ("9", "proc", "HIP", "FUSION")) == []


def test_a_final_settlement_waits_for_the_last_episode_and_its_run_out() -> None:
    """31 December 2026 and 364 days, an operation that day (31 days of stay, 90 after it), three months of 31 days."""
    exhibits = load_exhibits()
    assert str(final_from(agreement(ACTIVATION, rate()), exhibits)) == "2028-07-31"
    knees = [{"region": "KNEE", "group": "ARTHROPLASTY", "base": "1"}]
    assert str(final_from(agreement(ACTIVATION, rate(family="proc", bases=knees)), exhibits)) == "2027-08-02"
    assert str(final_from(agreement(ACTIVATION), exhibits)) == "2027-06-30"


def test_t3_2_observed_over_expected() -> None:
    """Expected 120 x 900 + 50 x 2,600 + 30 x 3,400 = 340,000; observed 310,000; 31/34 of a mean of 1,700 is 1,550."""
    cells = [
        Cell(120, 10_000_000, Fraction(90_000)),
        Cell(50, 12_000_000, Fraction(260_000)),
        Cell(30, 9_000_000, Fraction(340_000)),
    ]
    assert sum(cell.expected_cents for cell in cells) == 34_000_000
    assert observed_over_expected(cells) == Fraction(31, 34)
    assert adjusted_mean(Fraction(170_000), cells) == 155_000
    assert observed_over_expected([]) is None
    assert adjusted_mean(Fraction(1), []) is None
