"""What an agreement and a design say of savings: refused where wrong, and as rows for SQL."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from contracts.exhibits import load_exhibits
from contracts.loader import load, load_agreement
from contracts.savings_tables import savings_tables
from contracts.terms.savings import SavingsDesign
from tests.contracts.building import ACTIVATION, YEAR, agreement

EXHIBITS = load_exhibits()
DESIGN = Path(__file__).parents[2] / "contracts" / "exhibits" / "savings_designs" / "participants.v1.yaml"
TERMS = {
    "design": "participants",
    "design_version": "1",
    "basis": "plan_paid",
    "caps": {"before": "60000.00", "after": "62000.00"},
    "prior": {"rate": "-0.01", "spread": "0.04", "source": "pooled estimate of three years"},
    "expected_rate": "0.06",
    "expected_treated": "5000",
    "dummy_year": "subtracted",
    "reviewed": [{"reason": "UNBALANCED", "period": YEAR, "actuary": "J. Doe, FSA"}],
    "plan_changes": [{"group": "G1", "from": "2026-01-01", "factor": "0.94", "actuary": "J. Doe, FSA"}],
    "programme_cost": "1250.00",
}


def test_terms_are_a_row_of_the_agreed_design() -> None:
    tables = savings_tables([agreement(ACTIVATION, savings=TERMS)], EXHIBITS)
    names = [name for name, _ in tables["savings"].columns]
    (row,) = (dict(zip(names, each, strict=True)) for each in tables["savings"].rows)
    agreed = {
        **{"role_code": "SETTLED", "design_id": "participants", "design_version": 1, "tier_code": "C"},
        **{"basis_code": "PLAN_PAID", "cap_before_cents": 6_000_000, "cap_after_cents": 6_200_000},
        **{"prior_rate_millionths": -10_000, "prior_spread_millionths": 40_000, "expected_rate_millionths": 60_000},
        **{"programme_cents": 125_000, "is_dummy_year_subtracted": True, "is_control_censored": True},
        **{"caliper_thousandths": 200, "error_multiple_thousandths": 1645, "large_stay_cents": 25_000_000},
    }
    assert row | agreed == row
    assert tables["savings_review"].rows == (("example", "UNBALANCED"),)
    assert tables["plan_change"].rows == (("example", "G1", date(2026, 1, 1), 940_000),)
    assert ("example", "LAG_BAND") in tables["savings_exact"].rows
    assert ("example", "MARKET") not in tables["savings_exact"].rows


def test_a_review_of_another_period_has_no_row() -> None:
    later = {"reconciliation": {"from": "2026-07-01", "to": "2026-12-31"}}
    assert savings_tables([agreement(ACTIVATION, savings=TERMS, **later)], EXHIBITS)["savings_review"].rows == ()


def test_an_agreement_that_says_nothing_is_only_shown() -> None:
    (row,) = savings_tables([agreement(ACTIVATION)], EXHIBITS)["savings"].rows
    assert row[:5] == ("example", "REPORTED", "participants", 1, "C")


@pytest.mark.parametrize(
    "reasons",
    [["IMMATURE"], ["TOO_FEW_TREATED"], ["UNBALANCED", "UNBALANCED"]],
    ids=["waited for", "no cause", "twice"],
)
def test_what_cannot_be_reviewed_is_refused(reasons: list[str]) -> None:
    reviewed = [TERMS["reviewed"][0] | {"reason": reason} for reason in reasons]
    with pytest.raises(ValidationError, match=r"must (be one of|name each reason)"):
        agreement(ACTIVATION, savings=TERMS | {"reviewed": reviewed})


def test_an_unknown_design_is_named() -> None:
    with pytest.raises(LookupError, match="example: no exhibit for savings design participants version 7"):
        savings_tables([agreement(ACTIVATION, savings=TERMS | {"design_version": "7"})], EXHIBITS)


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("tier: C", "tier: E", 9, "tier_never_pays"),
        ("tier: C", "tier: B", 5, "wrong_tier"),
        ("caliper: 0.2", "caliper: 0.2005", 18, "too_many_digits"),
        ("window_months: 12", "window_months: 9", 39, "out_of_range"),
        # 1 of 1.667 is less than 60 %; 1 of 1.666 is more.
        ("  tail: 1", "  tail: 1.667", 38, "never_mature"),
        ("smallest_count: 1000", "smallest_count: 499", 28, "out_of_range"),
        ("sex, age_band", "sex, sex", 5, "repeated"),
        ("index_claim_days: 90", "index_claim_days: 181", 13, "out_of_range"),
    ],
)
def test_a_wrong_design_is_refused_at_its_line(tmp_path: Path, old: str, new: str, line: int, code: str) -> None:
    path = tmp_path / "design.v1.yaml"
    path.write_text(DESIGN.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    assert [(problem.line, problem.code) for problem in load(path, SavingsDesign).problems] == [(line, code)]


def test_a_tail_that_lets_months_become_mature_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "design.v1.yaml"
    path.write_text(DESIGN.read_text(encoding="utf-8").replace("  tail: 1", "  tail: 1.666", 1), encoding="utf-8")
    assert load(path, SavingsDesign).problems == ()


def test_wrong_terms_are_all_refused_at_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "agreement.yaml"
    path.write_text(
        """\
agreement_id: example
version: 1
payer_id: payer
vendor_id: vendor
effective: 2026-01-01
terminates: 2026-12-31
executed: 2025-12-01
fees_in_performance: false
clauses: [{kind: activation_fee, id: "1", text: Fee., rate: {2026-01-01: 100.00}}]
savings:
  design: participants
  design_version: 1
  basis: billed
  caps: {before: 60000.00}
  prior: {rate: 0, spread: 0, source: nobody}
  expected_rate: 6
  expected_treated: 0
""",
        encoding="utf-8",
    )
    problems = load_agreement(path).problems
    assert [(problem.line, problem.field, problem.code) for problem in problems] == [
        (13, "savings.basis", "unknown_word"),
        (14, "savings.caps.after", "missing"),
        (15, "savings.prior.spread", "out_of_range"),
        (16, "savings.expected_rate", "out_of_range"),
        (17, "savings.expected_treated", "out_of_range"),
    ]
