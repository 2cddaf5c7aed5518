"""Review: one agreement for each thing that a signed agreement should not contain, none for those that are right."""

from pathlib import Path
from typing import Any

import pytest

from contracts.document import Severity
from contracts.exhibits import Exhibits, load_exhibits
from contracts.loader import load_agreement
from contracts.review import review, review_file
from tests.contracts.building import ACCESS, ACTIVATION, RTM, YEAR, agreement, guarantee, rate

AGREEMENTS = Path(__file__).parents[2] / "contracts" / "agreements"
PROVIDERS = [{"tax_id": "990000003", "from": "2024-01-01"}]
GATE = {"measure": "baseline_capture", "at_least": "0.80", "effect": "zero_earned"}
LINEAR = {"kind": "linear", "from": "0.45", "to": "0.60"}
AGAINST = {"kind": "against", "comparator": "USUAL_CARE", "from": "0", "to": "0.10"}


@pytest.fixture(scope="module")
def exhibits() -> Exhibits:
    return load_exhibits()


def tier(*tiers: tuple[str, str], **terms: Any) -> dict[str, Any]:
    rungs = [{"above": above, "factor": factor} for above, factor in tiers]
    return {"kind": "volume_tier", "id": "1(a)", "text": "Tier.", "mode": "marginal", "tiers": rungs} | terms


def at_risk(**terms: Any) -> dict[str, Any]:
    return guarantee(rate("engagement", "100"), **terms)


SAVINGS = {
    "kind": "shared_savings",
    "id": "10",
    "text": "Share.",
    "evidence": {"estimate": "observed", "expected_rate": "0.05"},
    "gain": {"minimum_rate": "0.02", "basis": "first_dollar", "bands": [{"above": "0", "share": "0.5"}]},
}


def roi(clause_id: str) -> dict[str, Any]:
    return {
        "kind": "roi_guarantee",
        "id": clause_id,
        "text": "Return.",
        "roi_definition": "net",
        "target": "1",
        "refund_cap": "0.2",
        "savings": "credible_gross_msk",
    }


@pytest.mark.parametrize(
    ("clauses", "terms", "path", "code", "severity"),
    [
        ([ACTIVATION, ACCESS | {"id": "1"}], {}, ("clauses", 1, "id"), "clause_id_twice", "error"),
        ([ACTIVATION, ACTIVATION | {"id": "2"}], {}, ("clauses", 1, "kind"), "fee_twice", "error"),
        ([ACTIVATION, at_risk(of=["1", "7"])], {}, ("clauses", 1, "of", 1), "of_unknown", "error"),
        ([ACTIVATION, tier(("0", "0.9"), of=["9"]), at_risk()], {}, ("clauses", 1, "of", 0), "of_unknown", "error"),
        ([ACTIVATION, tier(("10", "0.9"))], {}, ("clauses", 1, "tiers", 0, "above"), "tier_not_from_zero", "error"),
        ([ACTIVATION, tier(("0", "0.9")), tier(("0", "0.9"), id="1(b)")], {}, ("clauses", 2), "tier_twice", "error"),
        ([RTM, tier(("0", "0.9"))], {"vendor_providers": PROVIDERS}, ("clauses", 1), "tier_on_claims", "error"),
        (
            [ACTIVATION, {"kind": "period_cap", "id": "8", "text": "Cap.", "amount": "0.00"}],
            {},
            ("clauses", 1, "amount"),
            "cap_zero",
            "error",
        ),
        ([ACTIVATION | {"rate": {"2026-02-01": "1"}}], {}, ("clauses", 0, "rate"), "rate_gap", "error"),
        (
            [ACTIVATION | {"rate": {"2026-01-01": "1", "2026-05-02": "2"}}],
            {},
            ("clauses", 0, "rate", "2026-05-02"),
            "rate_mid_month",
            "error",
        ),
        (
            [ACTIVATION | {"rate": {"2026-01-01": "1", "2027-01-01": "2"}}],
            {},
            ("clauses", 0, "rate", "2027-01-01"),
            "rate_after_term",
            "warning",
        ),
        (
            [ACTIVATION | {"rate": {"2026-01-01": "0"}}],
            {},
            ("clauses", 0, "rate", "2026-01-01"),
            "rate_zero",
            "warning",
        ),
        ([ACTIVATION, at_risk(base="access_fees_only")], {}, ("clauses", 1, "base"), "no_fees_at_risk", "error"),
        ([ACTIVATION, at_risk(at_risk="0")], {}, ("clauses", 1, "at_risk"), "nothing_at_risk", "warning"),
        (
            [ACTIVATION, at_risk(at_risk="0.6"), at_risk(at_risk="0.5", id="10")],
            {},
            ("clauses", 2, "at_risk"),
            "at_risk_above_all",
            "error",
        ),
        (
            [ACTIVATION, at_risk(missing_policy="completer")],
            {},
            ("clauses", 1, "missing_policy"),
            "completer",
            "warning",
        ),
        (
            [RTM, at_risk(mode="withhold")],
            {"vendor_providers": PROVIDERS},
            ("clauses", 1, "mode"),
            "withhold_on_claims",
            "warning",
        ),
        (
            [ACTIVATION, guarantee(rate("engagement", "99.9"))],
            {},
            ("clauses", 1, "measures"),
            "weights_not_100",
            "error",
        ),
        (
            [ACTIVATION, guarantee(rate("engagement", "100"), rate("pain_responder", "0"))],
            {},
            ("clauses", 1, "measures", 1, "weight"),
            "weight_zero",
            "warning",
        ),
        (
            [ACTIVATION, guarantee(rate("engagement", "100", minimum_denominator="24"))],
            {},
            ("clauses", 1, "measures", 0, "minimum_denominator"),
            "small_minimum",
            "warning",
        ),
        (
            [ACTIVATION, guarantee(rate("happiness", "100"))],
            {},
            ("clauses", 1, "measures", 0, "measure"),
            "measure_unknown",
            "error",
        ),
        (
            [ACTIVATION, guarantee(rate("engagement", "100", version="9"))],
            {},
            ("clauses", 1, "measures", 0, "measure"),
            "measure_unknown",
            "error",
        ),
        (
            [ACTIVATION, guarantee(rate("engagement", "100", target="70"))],
            {},
            ("clauses", 1, "measures", 0, "ladder"),
            "ladder_not_a_rate",
            "error",
        ),
        (
            [ACTIVATION, guarantee(rate("engagement", "100", gate=GATE | {"at_least": "80"}))],
            {},
            ("clauses", 1, "measures", 0, "gate", "at_least"),
            "gate_not_a_rate",
            "error",
        ),
        (
            [ACTIVATION, at_risk(gates=[GATE | {"measure": "happiness"}])],
            {},
            ("clauses", 1, "gates", 0, "measure"),
            "measure_unknown",
            "error",
        ),
        ([ACTIVATION, roi("10"), roi("11")], {}, ("clauses", 2), "clause_twice", "error"),
        ([ACTIVATION, SAVINGS, SAVINGS | {"id": "11"}], {}, ("clauses", 2), "clause_twice", "error"),
        (
            [ACTIVATION, guarantee({"measure": "pain_responder", "weight": "100", "ladder": AGAINST})],
            {},
            ("clauses", 1, "measures", 0, "ladder", "comparator"),
            "comparator_not_of_measure",
            "error",
        ),
        (
            [
                ACTIVATION,
                guarantee(rate("net_promoter_score", "100", target="40", confidence_rule="lower_bound_80")),
            ],
            {},
            ("clauses", 1, "measures", 0, "confidence_rule"),
            "confidence_not_of_a_rate",
            "error",
        ),
        (
            [RTM | {"value_set": "NONE"}],
            {"vendor_providers": PROVIDERS},
            ("clauses", 0, "value_set"),
            "value_set_unknown",
            "error",
        ),
        ([RTM], {}, ("clauses", 0), "no_vendor_provider", "error"),
        ([ACTIVATION], {"instruments": {"KNEE": "KOOS"}}, ("instruments", "KNEE"), "instrument_unknown", "error"),
        ([ACTIVATION], {"executed": "2026-01-02"}, ("executed",), "signed_late", "error"),
        ([ACTIVATION], {"executed": "2026-01-02", "version": "2"}, ("executed",), "signed_late", "warning"),
        (
            [ACTIVATION],
            {"version": "2", "effective": "2026-07-01", "reconciliation": {"from": "2026-01-01", "to": "2026-06-30"}},
            ("reconciliation",),
            "period_outside_term",
            "error",
        ),
        (
            [ACTIVATION],
            {"reconciliation": {"from": "2026-01-01", "to": "2027-01-01"}},
            ("reconciliation",),
            "period_outside_term",
            "error",
        ),
        ([ACTIVATION], {"terminates": "2027-12-31"}, ("reconciliation",), "long_period", "warning"),
    ],
)
def test_finding(
    exhibits: Exhibits,
    *,
    clauses: list[dict[str, Any]],
    terms: dict[str, Any],
    path: tuple[str | int, ...],
    code: str,
    severity: str,
) -> None:
    findings = review(agreement(*clauses, **terms), exhibits)
    assert [(finding.path, finding.code, finding.severity) for finding in findings] == [
        (path, code, Severity(severity))
    ]


@pytest.mark.parametrize(
    ("clauses", "terms"),
    [
        ([ACTIVATION, ACCESS, tier(("0", "1"), ("300", "0.9"), of=["1"]), at_risk(at_risk="0.5"), roi("10")], {}),
        ([ACTIVATION, at_risk(at_risk="0.5"), at_risk(at_risk="0.5", id="10")], {}),  # together exactly all
        ([ACTIVATION, guarantee(rate("net_promoter_score", "100", target="40"))], {}),  # a score, not a rate
        ([ACTIVATION, guarantee({"measure": "engagement", "weight": "100", "ladder": LINEAR, "gate": GATE})], {}),
        (
            [ACTIVATION, guarantee({"measure": "pain_responder", "version": "2", "weight": "100", "ladder": AGAINST})],
            {},
        ),
        ([ACTIVATION], {"executed": "2026-01-01"}),
        ([ACTIVATION], {"executed": "2026-01-02", "retroactive": "true"}),
        ([ACTIVATION], {"version": "2", "effective": "2026-07-01", "reconciliation": YEAR}),
        ([ACTIVATION], {"instruments": {"KNEE": "KOOS_JR"}}),
        ([RTM, at_risk()], {"vendor_providers": PROVIDERS}),
    ],
)
def test_what_is_right_has_no_finding(exhibits: Exhibits, clauses: list[dict[str, Any]], terms: dict[str, Any]) -> None:
    assert review(agreement(*clauses, **terms), exhibits) == ()


@pytest.mark.parametrize("path", sorted(AGREEMENTS.glob("*/*.yaml")), ids=lambda path: path.parent.name)
def test_every_signed_agreement_passes(path: Path, exhibits: Exhibits) -> None:
    assert review_file(load_agreement(path), exhibits, path) == ()


def test_findings_carry_their_line_and_place(tmp_path: Path, exhibits: Exhibits) -> None:
    text = (AGREEMENTS / "bridge_rtm" / "2025-01-01.yaml").read_text(encoding="utf-8")
    folder = tmp_path / "agreements" / "bridge"
    folder.mkdir(parents=True)
    path = folder / "2025-02-01.yaml"
    path.write_text(text.replace("weight: 20", "weight: 10"), encoding="utf-8")
    assert [str(problem) for problem in review_file(load_agreement(path, "a.yaml"), exhibits, path)] == [
        "a.yaml:5: vendor_id: must be the folder's name, bridge, got bridge_rtm",
        "a.yaml:6: effective: must be the file's name, 2025-02-01, got 2025-01-01",
        "a.yaml:37: clauses[3].measures: must have weights that sum to 100, they sum to 90",
    ]


def test_a_file_that_does_not_load_has_the_loader_s_problems(tmp_path: Path, exhibits: Exhibits) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("version: x\n", encoding="utf-8")
    loaded = load_agreement(path)
    assert review_file(loaded, exhibits, path) == loaded.problems != ()
