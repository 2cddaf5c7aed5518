"""Review of fees, of what changes rates, and of fixed amounts: one agreement for each finding."""

from typing import Any

import pytest

from contracts.exhibits import Exhibits, load_exhibits
from contracts.review import review
from tests.contracts.building import ACTIVATION, RTM, agreement, guarantee, rate

CLAIMS = {"vendor_providers": [{"tax_id": "990000003", "from": "2024-01-01"}]}
OUTCOME = {
    "kind": "outcome_fee",
    "id": "5",
    "text": "Fee.",
    "rate": {"2026-01-01": "600.00"},
    "measure": "pain_responder",
}
CEILING = {"kind": "price_ceiling", "id": "1(d)", "text": "Ceiling.", "price": "90.00"}


def session(**schedule: dict[str, str]) -> dict[str, Any]:
    return {"kind": "session_fee", "id": "4", "text": "Fee.", "schedule": schedule}


def escalator(first: str) -> dict[str, Any]:
    terms = {"index": "CPI_U", "from": first, "floor": "0", "cap": "0.03"}
    return {"kind": "rate_escalator", "id": "1(b)", "text": "Index.", **terms}


def fixed(day: str) -> dict[str, Any]:
    return {"kind": "fixed_amount", "id": "10", "text": "Kits.", "purpose": "kits", "payable": {day: "1.00"}}


def credit(day: str) -> dict[str, Any]:
    return {"kind": "credit", "id": "11", "text": "Credit.", "purpose": "service", "credited": {day: "1.00"}}


@pytest.fixture(scope="module")
def exhibits() -> Exhibits:
    return load_exhibits()


@pytest.mark.parametrize(
    ("clauses", "terms", "path", "code"),
    [
        ([session(VISIT={"2026-02-01": "1"})], {}, ("clauses", 0, "schedule", "VISIT"), "rate_gap"),
        (
            [session(VISIT={"2026-01-01": "2", "2026-02-15": "1"})],
            {},
            ("clauses", 0, "schedule", "VISIT", "2026-02-15"),
            "rate_mid_month",
        ),
        ([RTM, CEILING], CLAIMS, ("clauses", 1), "reprices_claims"),
        ([ACTIVATION, escalator("2026-07-15")], {}, ("clauses", 1, "from"), "rate_mid_month"),
        ([OUTCOME | {"measure": "engagement"}], {}, ("clauses", 0, "measure"), "measure_not_of_responders"),
        ([OUTCOME | {"version": "9"}], {}, ("clauses", 0, "measure"), "measure_not_of_responders"),
        (
            [OUTCOME | {"target_days": "90"}, guarantee(rate("pain_responder", "100"))],
            {},
            ("clauses", 0, "measure"),
            "measure_terms_differ",
        ),
        ([ACTIVATION, fixed("2027-01-01")], {}, ("clauses", 1, "payable", "2027-01-01"), "amount_outside_term"),
        ([ACTIVATION, credit("2025-12-31")], {}, ("clauses", 1, "credited", "2025-12-31"), "amount_outside_term"),
    ],
)
def test_finding(
    exhibits: Exhibits, clauses: list[dict[str, Any]], terms: dict[str, Any], path: tuple[str | int, ...], code: str
) -> None:
    assert [(found.path, found.code) for found in review(agreement(*clauses, **terms), exhibits)] == [(path, code)]


@pytest.mark.parametrize(
    "clauses",
    [
        [ACTIVATION, RTM, CEILING | {"of": ["1"]}],
        [OUTCOME, guarantee(rate("pain_responder", "100"))],
        [OUTCOME | {"target_days": "90"}, guarantee(rate("function_responder", "100"))],
        [ACTIVATION, escalator("2026-07-01"), fixed("2026-12-31"), credit("2026-01-01")],
    ],
)
def test_what_is_right_has_no_findings(exhibits: Exhibits, clauses: list[dict[str, Any]]) -> None:
    assert review(agreement(*clauses, **CLAIMS), exhibits) == ()
