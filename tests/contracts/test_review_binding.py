"""Review of what can never bind: one agreement for each finding, and the same terms where they do bind."""

from typing import Any

import pytest

from contracts.exhibits import Exhibits, load_exhibits
from contracts.review import review
from tests.contracts.building import ACCESS, ACTIVATION, agreement, guarantee, rate

PAIN = rate("pain_responder", "100")
GATE = {"measure": "pain_responder", "at_least": "0.40", "effect": "zero_earned"}
EVIDENCE = {"estimate": "observed", "expected_rate": "0.1"}
SIDE = {"minimum_rate": "0.02", "basis": "first_dollar", "bands": [{"above": "0", "share": "0.5"}]}
BASE = {"region": "LOW_BACK", "group": "ACUTE", "base": "1000", "high": "9000"}


def clause(kind: str, **terms: Any) -> dict[str, Any]:
    return {"kind": kind, "id": "8", "text": "Term.", **terms}


def tier(mode: str, *tiers: tuple[str, str]) -> dict[str, Any]:
    return clause("volume_tier", mode=mode, tiers=[{"above": above, "factor": factor} for above, factor in tiers])


def escalator(**terms: Any) -> dict[str, Any]:
    return clause("rate_escalator", index="CPI_U", **{"from": "2026-07-01", "floor": "0", "cap": "0.03"} | terms)


def judged(ladder: dict[str, Any], **terms: Any) -> dict[str, Any]:
    return guarantee({"measure": "pain_responder", "weight": "100", "ladder": ladder} | terms)


def steps(*pairs: tuple[str, str]) -> dict[str, Any]:
    return {"kind": "step", "steps": [{"at": at, "earn": earn} for at, earn in pairs]}


def linear(start: str = "0.4", end: str = "0.6") -> dict[str, Any]:
    return {"kind": "linear", "from": start, "to": end}


def shared(**terms: Any) -> dict[str, Any]:
    return clause("shared_savings", evidence=EVIDENCE, **{"gain": SIDE} | terms)


def case_rate(**terms: Any) -> dict[str, Any]:
    priced = {"family": "cond", "bases": [BASE], "trend": "1", "normalisation": "1", "discount": "0", "risk": "none"}
    return clause("case_rate", **priced | {"attributed": "at_start", "vendor_share": "0.5"} | terms)


def roi(**terms: Any) -> dict[str, Any]:
    parts = {"roi_definition": "net", "target": "1", "refund_cap": "0.2", "savings": "credible_gross_msk"}
    return clause("roi_guarantee", **parts | terms)


CAP, MINIMUM = clause("period_cap", amount="100.00"), clause("period_minimum", amount="100.01") | {"id": "9"}
COLLAR = {"id": "11", "kind": "collar", "text": "Collar."}
BONUS = guarantee(PAIN | {"bonus": "0.1"})
CASES = {"episodes": {"definition": "confirmed", "version": "1"}}


@pytest.fixture(scope="module")
def exhibits() -> Exhibits:
    return load_exhibits()


@pytest.mark.parametrize(
    ("code", "place", "clauses"),
    [
        # A member costs 100 for an activation once in 12 months, twice in 24, and 0.85 a month.
        ("cap_zero", "amount", [ACTIVATION, clause("member_cap", amount="0")]),
        ("cap_above_fees", "amount", [ACTIVATION, clause("member_cap", amount="100")]),
        ("cap_above_fees", "amount", [ACTIVATION, clause("member_cap", amount="200", months="24")]),
        ("cap_above_fees", "amount", [ACTIVATION, ACCESS, clause("member_cap", amount="110.20")]),
        ("minimum_above_cap", "amount", [ACTIVATION, CAP, MINIMUM]),
        ("no_fees", 1, [case_rate(loss_beyond_fees="true"), CAP | {"id": "9"}]),
        ("ceiling_never_binds", "price", [ACTIVATION, clause("price_ceiling", price="100")]),
        ("escalator_never_applies", "from", [ACTIVATION, escalator(**{"from": "2027-01-01"})]),
        ("escalator_changes_nothing", "cap", [ACTIVATION, escalator(cap="0")]),
        ("tier_changes_nothing", "tiers", [ACTIVATION, tier("marginal", ("0", "1"))]),
        ("tier_changes_nothing", 2, [ACTIVATION, tier("marginal", ("0", "1"), ("9", "0.9"), ("20", "0.9"))]),
        # 10 units at 1 are 10, 11 at 0.9 are 9.9.
        ("tier_pays_less", "above", [ACTIVATION, tier("retroactive", ("0", "1"), ("10", "0.9"))]),
        # 0.3 at risk leaves 0.7, of which a fifth may be refunded: 0.56.
        (
            "collar_never_binds",
            "floor_of_fees",
            [ACTIVATION, BONUS | {"at_risk": "0.3"}, roi(), COLLAR | {"floor_of_fees": "0.56"}],
        ),
        # All is at risk, and a tenth of it is paid on top.
        ("collar_never_binds", "ceiling_of_fees", [ACTIVATION, BONUS, COLLAR | {"ceiling_of_fees": "1.1"}]),
        ("collar_never_binds", "floor", [ACTIVATION, COLLAR | {"floor": "0"}]),
        ("nothing_shared", "vendor_share", [ACTIVATION, case_rate(vendor_share="0")]),
        ("stop_never_binds", "stop_gain", [ACTIVATION, case_rate(stop_gain="0.5")]),
        ("nothing_shared", "bands", [ACTIVATION, shared(gain=SIDE | {"bands": [{"above": "0", "share": "0"}]})]),
        (
            "quality_changes_nothing",
            "quality",
            [
                ACTIVATION,
                BONUS,
                shared(quality={"measures": [{"measure": "pain_responder", "weight": "1"}], "of_gain": "0"}),
            ],
        ),
        ("loss_never_owed", "loss_beyond_fees", [shared(loss=SIDE)]),
        ("charge_zero", "rate", [ACTIVATION, clause("interest", rate="0")]),
        ("refund_zero", "refund_cap", [ACTIVATION, roi(refund_cap="0")]),
        ("ladder_always_earns", "ladder", [ACTIVATION, judged(steps(("0", "0.5"), ("0.5", "1")))]),
        ("ladder_never_full", "steps", [ACTIVATION, judged(steps(("0.5", "0.9")))]),
        ("step_changes_nothing", 0, [ACTIVATION, judged(steps(("0.3", "0"), ("0.5", "1")))]),
        (
            "floor_changes_nothing",
            "floor",
            [ACTIVATION, judged(linear() | {"kind": "linear_with_cliff", "floor": "1"})],
        ),
        ("gate_never_closes", "at_least", [ACTIVATION, judged(linear(), gate=GATE | {"at_least": "0"})]),
        ("gate_never_closes", "at_least", [ACTIVATION, judged(linear(), gate=GATE)]),
        (
            "gate_never_closes",
            "at_least",
            [ACTIVATION, guarantee(PAIN, gates=[GATE | {"measure": "baseline_capture", "at_least": "0"}])],
        ),
        ("gate_above_ladder", "at_least", [ACTIVATION, judged(linear(), gate=GATE | {"at_least": "0.6"})]),
        (
            "gate_changes_nothing",
            "factor",
            [ACTIVATION, guarantee(PAIN, gates=[GATE | {"effect": "factor", "factor": "1"}])],
        ),
        ("gate_changes_nothing", "effect", [ACTIVATION, guarantee(PAIN, gates=[GATE | {"effect": "zero_bonus"}])]),
        (
            "gate_group_unknown",
            "group",
            [ACTIVATION, guarantee(PAIN, gates=[GATE | {"scope": "group", "group": "other"}])],
        ),
        ("bonus_never_paid", "bonus_at", [ACTIVATION, judged(linear(), bonus="0.1", bonus_at="80")]),
        ("bonus_at_never_binds", "bonus_at", [ACTIVATION, judged(linear(), bonus="0.1", bonus_at="0.59")]),
        ("bonus_cap_never_binds", "bonus_cap", [ACTIVATION, BONUS | {"bonus_cap": "0.1"}]),
        ("at_risk_gap", "at_risk", [ACTIVATION, guarantee(PAIN, at_risk={"2026-07-01": "0.3"})]),
        (
            "at_risk_after_term",
            "2027-01-01",
            [ACTIVATION, guarantee(PAIN, at_risk={"2026-01-01": "0.3", "2027-01-01": "0.2"})],
        ),
        (
            "interim_factor_unused",
            "interim_factor",
            [ACTIVATION, guarantee(PAIN, mode="clawback", interim_factor="0.5")],
        ),
    ],
)
def test_finding(exhibits: Exhibits, code: str, place: str | int, clauses: list[dict[str, Any]]) -> None:
    found = review(agreement(*clauses, **CASES), exhibits)
    assert [(finding.path[-1], finding.code) for finding in found] == [(place, code)]


@pytest.mark.parametrize(
    "clauses",
    [
        [ACTIVATION, clause("member_cap", amount="99.99")],
        [ACTIVATION, ACCESS, clause("member_cap", amount="110.19")],
        # An escalator may lift 100 to 103 in July.
        [ACTIVATION, clause("price_ceiling", price="102.99"), escalator() | {"id": "9"}],
        [ACTIVATION, CAP, MINIMUM | {"amount": "100.00"}],
        [ACTIVATION, ACCESS, CAP | {"of": ["1"]}, MINIMUM],
        [ACTIVATION, tier("retroactive", ("0", "1"), ("9", "0.9"))],  # 10 units at 0.9 are the 9 at 1
        [ACTIVATION, tier("marginal", ("0", "1"), ("10", "0.9"))],
        [ACTIVATION, BONUS | {"at_risk": "0.3"}, roi(), COLLAR | {"floor_of_fees": "0.57"}],
        [ACTIVATION, BONUS, COLLAR | {"ceiling_of_fees": "1.09"}],
        [ACTIVATION, case_rate(), COLLAR | {"floor": "0", "ceiling_of_fees": "2"}],
        [ACTIVATION, case_rate(stop_gain="0.49")],
        [ACTIVATION, judged(linear(), gate=GATE | {"at_least": "0.41"}, bonus="0.1", bonus_at="0.61")],
        [ACTIVATION, guarantee(PAIN | {"bonus": "0.1"}, gates=[GATE | {"effect": "zero_bonus"}], bonus_cap="0.09")],
        [ACTIVATION, judged(steps(("0.5", "1")), bonus="0.1", bonus_at="1")],
        [ACTIVATION, guarantee(PAIN, at_risk={"2026-01-01": "0.3", "2026-12-31": "0.2"})],
        [ACTIVATION, guarantee(PAIN | {"group": "one"}, gates=[GATE | {"scope": "group", "group": "one"}])],
    ],
)
def test_what_can_bind_has_no_finding(exhibits: Exhibits, clauses: list[dict[str, Any]]) -> None:
    assert review(agreement(*clauses, **CASES), exhibits) == ()
