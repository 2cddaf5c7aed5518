"""What a review finds of savings: designs that may not pay, what is said twice, and what chance makes of the rule."""

from datetime import date
from typing import Any

import pytest

from contracts.exhibits import Exhibits, load_exhibits
from contracts.review import review
from contracts.terms.savings import SavingsDesign
from tests.contracts.building import ACTIVATION, YEAR, agreement
from tests.contracts.test_case_rate import rate as case_rate
from tests.contracts.test_roi import roi
from tests.contracts.test_shared_savings import CREDIBLE, OBSERVED, shared, side

EXHIBITS = load_exhibits()
TERMS: dict[str, Any] = {
    "design": "participants",
    "design_version": "1",
    "basis": "allowed",
    "caps": {"before": "60000.00", "after": "60000.00"},
    "prior": {"rate": "0", "spread": "0.04", "source": "pooled estimate"},
    "expected_rate": "0.08",
    "expected_treated": "20000",
}
REVIEW = {"reason": "UNBALANCED", "period": YEAR, "actuary": "J. Doe"}
SHARED = shared(evidence=CREDIBLE)


def found(*clauses: dict[str, Any], exhibits: Exhibits = EXHIBITS, **terms: Any) -> list[tuple[str, str]]:
    """Fields and codes of what a review finds of savings; a term that is None is left out."""
    said = {name: value for name, value in (TERMS | terms).items() if value is not None}
    findings = review(agreement(ACTIVATION, *clauses, savings=said), exhibits)
    return [(".".join(map(str, finding.path)), finding.code) for finding in findings]


def test_terms_in_order_have_no_finding() -> None:
    assert found(SHARED) == []
    assert found(roi()) == []


@pytest.mark.parametrize(
    ("clause", "terms", "place", "code"),
    [
        (SHARED, {"design": "nobody"}, "savings.design", "savings_design_unknown"),
        (SHARED, {"caps": None}, "savings.caps", "caps_missing"),
        (SHARED, {"design": "randomised_offer"}, "savings.randomised", "randomised_unstated"),
        # Signed from the start, a review would make broken data a way to the fallback for every period.
        (SHARED, {"reviewed": [REVIEW]}, "savings.reviewed", "review_too_early"),
        (SHARED, {"prior": TERMS["prior"] | {"spread": "0.05"}}, "clauses.1.evidence.prior_spread", "prior_twice"),
        (SHARED, {"prior": TERMS["prior"] | {"rate": "0.01"}}, "clauses.1.evidence.prior_rate", "prior_twice"),
        (roi(), {"prior": None}, "savings.prior", "prior_missing"),
        (shared(evidence=CREDIBLE | {"largest": "0.3"}), {}, "clauses.1.evidence.largest", "evidence_differs"),
        (SHARED, {"expected_rate": "0.09"}, "clauses.1.evidence.expected_rate", "evidence_differs"),
    ],
)
def test_what_must_be_put_right(clause: dict[str, Any], terms: dict[str, Any], place: str, code: str) -> None:
    assert found(clause, **terms) == [(place, code)]


def test_a_review_is_of_the_period_that_is_settled() -> None:
    other = REVIEW | {"reason": "PLAN_CHANGED", "period": YEAR | {"to": "2026-12-30"}}
    text = agreement(ACTIVATION, SHARED, version="2", savings=TERMS | {"reviewed": [REVIEW, other]})
    (finding,) = (each for each in review(text, EXHIBITS) if each.path[0] == "savings")
    assert (finding.path, finding.code) == (("savings", "reviewed", 1, "period"), "review_of_other_period")
    assert finding.message.startswith("must be the period that is settled, {from: 2026-01-01, to: 2026-12-31}")


def test_what_needs_no_caps_no_prior_and_no_word_of_chance() -> None:
    assert found(SHARED, caps=None, design="eligible_staggered") == []
    assert found(SHARED, caps=None, design="randomised_offer", randomised="true") == []
    assert found(SHARED, prior=None) == []
    assert found(roi(savings="observed_gross_msk"), prior=None) == []
    assert found(caps=None) == []


def test_a_dummy_year_that_is_taken_off_is_of_participants() -> None:
    assert found(SHARED, dummy_year="subtracted") == []
    eligible = {"caps": None, "design": "eligible_staggered"}
    assert found(SHARED, dummy_year="subtracted", **eligible) == [("savings.dummy_year", "dummy_year_unknown")]


@pytest.mark.parametrize(
    ("clauses", "places"),
    [
        ((SHARED, case_rate()), ["clauses.1"]),
        ((roi(), case_rate()), ["clauses.1"]),
        ((case_rate(),), []),
        ((), ["savings.design"]),
    ],
)
def test_tier_d_settles_cases_alone(clauses: tuple[dict[str, Any], ...], places: list[str]) -> None:
    findings = found(*clauses, design="trended_benchmark", caps=None)
    assert [place for place, code in findings if code == "savings_tier_unpayable"] == places


def test_a_design_dated_after_the_signature_cannot_be_named() -> None:
    (first,) = [design for design in EXHIBITS.savings_designs if design.savings_design == "participants"]
    newer = SavingsDesign.model_validate(first.model_dump() | {"version": 2, "dated": date(2025, 12, 2)})
    exhibits = Exhibits((), (), EXHIBITS.episodes, (), savings_designs=(first, newer))
    assert ("savings.design", "savings_design_unknown") in found(SHARED, exhibits=exhibits, design_version="2")


@pytest.mark.parametrize(
    ("treated", "codes"),
    [
        # 3 x sqrt(4/3 / n) x sqrt(1.4) = 3.056% at 17,980: 1.645 times that is 5.027%, and 1.5 times that 7.54%
        ("17980", []),
        # 3.243% at 15,970: 5.335%, and 8.002% is more than the 8% expected
        ("15970", ["savings_never_paid"]),
        # 12.96% at 1,000: above the largest rate
        ("1000", ["savings_never_paid"]),
    ],
)
def test_what_is_planned_can_never_be_told_from_chance(treated: str, codes: list[str]) -> None:
    assert [code for _, code in found(SHARED, expected_treated=treated)] == codes


@pytest.mark.parametrize(
    ("treated", "least", "codes"),
    [
        # The error planned is 5.797% at 5,000: chance passes 3% in 30.2% of years
        ("5000", "0.03", ["luck_passes", "savings_never_paid"]),
        # and 4% in 24.5%
        ("5000", "0.04", ["savings_never_paid"]),
        ("20000", "0.03", []),
    ],
)
def test_luck_is_planned_before_there_are_data(treated: str, least: str, codes: list[str]) -> None:
    agreed = shared(evidence=OBSERVED, gain=side(minimum_rate=least))
    assert sorted(code for _, code in found(agreed, expected_treated=treated)) == codes
