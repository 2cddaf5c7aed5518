"""A term sheet says how savings are estimated, and what a vendor without any effect is paid by chance."""

from pathlib import Path
from typing import Any

import pytest

from contracts.exhibits import Exhibits, load_exhibits
from contracts.prose.savings import NO_DESIGN, savings_exhibit
from contracts.prose.savings_reasons import LIMITS, ONLY, TESTS
from contracts.terms.savings import SavingsDesign
from contracts.terms.savings_reason import NOT_CREDIBLE, SUSPENDING
from contracts.terms.simulated_luck import SimulatedLuck
from tests.contracts.building import ACTIVATION, YEAR, agreement
from tests.contracts.test_review_savings import SHARED, TERMS
from tests.contracts.test_shared_savings import OBSERVED, shared, side

EXHIBITS = load_exhibits()
SIMULATED = SimulatedLuck.model_validate(
    {
        "savings_luck": "savings_luck",
        "version": "1",
        "title": "Payers without effect",
        "design": "participants",
        "design_version": "1",
        "treated": "1000",
        "controls": "8000",
        "cv": "3",
        "rule": {
            **{"estimate": "observed", "smallest_rate": "0.02", "error_multiple": "1.645"},
            **{"largest_rate": "1", "expected_rate": "1"},
        },
        "payer_count": "1000",
        "paid_count": "52",
        "first_seed": "1",
        "code_sha256": "0" * 64,
    }
)


def told(*clauses: dict[str, Any], exhibits: Exhibits = EXHIBITS, **terms: Any) -> str:
    return "\n".join(savings_exhibit(agreement(ACTIVATION, *clauses, **terms), exhibits))


def test_who_is_compared_what_counts_and_when_it_is_final() -> None:
    text = told(SHARED, savings=TERMS)
    for said in (
        "By participants.v1, tier C: ",
        "after a claim for their complaint in the 90 days before",
        "With 5 or more of these for each treated member they are weighted",
        "of a member at most $60,000.00 counts before and $60,000.00 after, on both sides",
        "savings of 4% around 0% are presumed (pooled estimate)",
        "- fewer members were treated than the design asks (TOO_FEW_TREATED): fewer than 1,000\n",
        "They are settled finally as of 2028-07-31 or later. Spend before and after, and participants beside others",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("clause", "treated", "said"),
    [
        # An error of 2.898%: 1.645 of them are 4.77%. Credible savings weigh 0.656: 7.27% must be seen, 2.51 errors.
        (
            SHARED,
            "20000",
            "count from 4.8% of the benchmark on. A vendor without any effect is paid with a chance of 0.6%",
        ),
        # 3% is 1.035 errors
        (
            shared(evidence=OBSERVED),
            "20000",
            "from 3% of the benchmark on. A vendor without any effect is paid with a chance of 15%",
        ),
        (SHARED, "1000", "count from 21.3% of the benchmark on, which the savings expected cannot be told from"),
    ],
)
def test_the_chance_of_paying_for_luck(clause: dict[str, Any], treated: str, said: str) -> None:
    assert said in told(clause, savings=TERMS | {"expected_treated": treated})


def test_what_was_simulated_is_said_with_its_rule() -> None:
    unknown = Exhibits((), (), (), (), savings_designs=EXHIBITS.savings_designs)
    assert "It was not simulated for this design." in told(SHARED, exhibits=unknown, savings=TERMS)
    exhibits = Exhibits((), (), (), (), savings_designs=EXHIBITS.savings_designs, simulated_lucks=(SIMULATED,))
    assert "In 1,000 simulated payers without any effect" in told(SHARED, exhibits=exhibits, savings=TERMS)
    assert "on paid in 52 (5.2%)." in told(SHARED, exhibits=exhibits, savings=TERMS)


def test_the_shipped_rate_is_the_one_that_was_measured() -> None:
    shipped = EXHIBITS.simulated_luck("participants", 1)
    assert shipped is not None
    measured = (Path(__file__).parents[2] / "benchmarks" / "README.md").read_text(encoding="utf-8")
    paid = f"{shipped.paid_count} of {shipped.payer_count}"
    assert f"| NO_EFFECT, ENTROPY_BALANCING | {paid} |" in measured
    assert f"code {shipped.code_sha256[:12]}" in measured
    assert "on paid in 51 (5.1%)." in told(SHARED, savings=TERMS)


def test_without_a_design_nothing_is_promised() -> None:
    assert told(SHARED).endswith(NO_DESIGN)
    assert told() == ""


def test_what_an_actuary_reviewed_is_told() -> None:
    reviewed = {"reviewed": [{"reason": "UNBALANCED", "period": YEAR, "actuary": "J. Doe, FSA"}]}
    text = told(SHARED, savings=TERMS | reviewed)
    assert "Reviewed by J. Doe, FSA for 2026-01-01 to 2026-12-31: treated members and their comparison" in text
    assert "alike enough (UNBALANCED). In a settlement of that period it suspends nothing" in text


# What is not found, and so not told, of each shipped design; the sheet says all other reasons there are.
BALANCE = {"UNBALANCED", "NOT_CONVERGED", "TOO_FEW_EFFECTIVE"}
YEARS = {"PLACEBO_DIFFERS", "DUMMY_YEAR_DIFFERS", "DUMMY_YEAR_MISSING", "ALL_CAUSE_CONTRADICTS"}
EMPLOYERS = {"EMPLOYERS_NOT_KNOWN", "TOO_FEW_EMPLOYERS", "MONTHS_NOT_COMPARED"}
NEVER_ELIGIBLE = {*BALANCE, *YEARS, "CAPS_MISSING", "TIER_UNPAYABLE"}
UNTOLD = {
    "participants.v1": {*EMPLOYERS, "DUMMY_YEAR_MISSING", "TIER_UNPAYABLE"},
    "participants_strict.v1": {*EMPLOYERS, "DUMMY_YEAR_MISSING", "TIER_UNPAYABLE"},
    "eligible_staggered.v1": NEVER_ELIGIBLE,
    "randomised_offer.v1": NEVER_ELIGIBLE,
    "randomised_offer.v2": {*NEVER_ELIGIBLE, "PRE_TREND_DIFFERS", "PRE_TREND_NOT_TESTED"},
    "trended_benchmark.v1": {*EMPLOYERS, "DUMMY_YEAR_MISSING", "CAPS_MISSING"},
}
CODES = SUSPENDING.keys() | NOT_CREDIBLE.keys()


@pytest.mark.parametrize("design", EXHIBITS.savings_designs, ids=lambda design: design.key)
def test_every_reason_is_told_of_the_designs_that_may_find_it(design: SavingsDesign) -> None:
    named = {"design": design.savings_design, "design_version": str(design.version), "randomised": "true"}
    text = told(SHARED, savings=TERMS | named)
    assert {code for code in CODES if f"({code})" not in text} == UNTOLD[design.key]


def test_what_is_told_apart_is_a_reason_and_every_reason_is_told_of_some_design() -> None:
    assert (ONLY.keys() | LIMITS.keys() | TESTS.keys()) - CODES == set()
    assert set.intersection(*UNTOLD.values()) == {"DUMMY_YEAR_MISSING"}
    text = told(SHARED, savings=TERMS | {"dummy_year": "subtracted"})
    assert "(DUMMY_YEAR_MISSING)" in text
    assert "(DUMMY_YEAR_DIFFERS)" not in text


def test_tests_that_a_design_does_not_make_are_said() -> None:
    eligible = told(SHARED, savings=TERMS | {"design": "eligible_staggered"})
    assert "Not tested under this design: whether both sides are alike; care that the vendor cannot change" in eligible
    arms = {"design": "randomised_offer", "design_version": "2", "randomised": "true"}
    assert "alike; whether spend moved apart in the months before; care" in told(SHARED, savings=TERMS | arms)
    assert "Not tested" not in told(SHARED, savings=TERMS)


def test_all_eligible_members_are_compared_without_an_index_day() -> None:
    text = told(shared(gain=side()), savings=TERMS | {"design": "eligible_staggered"})
    assert "whether they use it or not" in text
    assert "index day; the month" not in text
    assert "set against the 12 months before its offer" in text
    arms = {"design": "randomised_offer", "design_version": "2", "randomised": "true"}
    assert "Chance made both sides" in told(shared(gain=side()), savings=TERMS | arms)
