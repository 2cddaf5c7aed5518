"""What a source cannot say keeps those agreements from being settled whose clauses rest on it, and no others."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from contracts.exhibits import load_exhibits
from contracts.loader import load_agreement
from pipelines.attributing import refuse_different_owners, refuse_several_periods
from pipelines.computable import computable, shown_without
from pipelines.failures import UnusableInputError
from pipelines.intake.profile import Profile, load_profile
from tests.contracts.building import ACTIVATION, YEAR, agreement, guarantee
from tests.contracts.building import rate as judged
from tests.contracts.test_case_rate import rate
from tests.contracts.test_review_savings import TERMS as SAVINGS
from tests.contracts.test_roi import roi

PROFILES = Path(__file__).resolve().parents[2] / "pipelines" / "intake" / "profiles"
AGREEMENTS = Path(__file__).resolve().parents[2] / "contracts" / "agreements"
ACCESS, RTM = (
    load_agreement(AGREEMENTS / vendor / "2025-01-01.yaml").required() for vendor in ("kinetic_home", "bridge_rtm")
)
CASE_RATE = agreement(ACTIVATION, rate(risk="none", reference=None))
ALL = (ACCESS, RTM, CASE_RATE)
EXHIBITS = load_exhibits()
MONTHLY = {"kind": "access_fee", "id": "2", "text": "Fee.", "rate": {"2026-01-01": "0.85"}}


def profile(name: str) -> Profile:
    return load_profile(PROFILES / f"{name}.yaml")


@pytest.mark.parametrize(
    ("source", "settled"),
    [("aetna_universal", ALL), ("cclf", (ACCESS, RTM)), ("x12_837", (ACCESS,))],
)
def test_agreements_are_kept_back_by_what_their_clauses_rest_on(source, settled):
    assert computable(ALL, [profile("sample_payer"), profile(source)], EXHIBITS).agreements == settled


def test_the_clause_the_source_and_the_code_are_named():
    can = computable((ACCESS, CASE_RATE), [profile("cclf")], EXHIBITS)
    assert can.others == (CASE_RATE,)
    assert can.reasons == (
        f"cannot be computed: {CASE_RATE.agreement_id}, clause 6.1 (case_rate) needs what cclf cannot say "
        "(DRUG_SPEND); settle it without that source, or send the claims in a format that says it",
    )


def test_savings_that_are_paid_on_need_the_spend_on_drugs_too():
    signed, shown = agreement(ACTIVATION, roi(), savings=SAVINGS), agreement(ACTIVATION, roi())
    can = computable((signed, shown), [profile("cclf")], EXHIBITS)
    assert (can.agreements, can.others) == ((shown,), (signed,))
    assert "clause 10 (roi_guarantee) needs what cclf cannot say (DRUG_SPEND)" in can.reasons[0]


def test_where_nothing_can_be_settled_the_run_says_so():
    with pytest.raises(UnusableInputError, match=r"no agreement can be settled .*\n.*clause 6\.1 \(case_rate\)"):
        computable((CASE_RATE,), [profile("cclf")], EXHIBITS)


def test_pages_that_show_less_than_there_is_are_warned_of():
    assert shown_without([profile("aetna_universal")]) == []
    (line,) = shown_without([profile("cclf")])
    assert line.startswith("cclf: cannot be computed: DRUG_SPEND: ")


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"kind": "member_cap", "amount": "995.00"}, "UNIT_MEMBER"),
        ({"kind": "carve_out", "groups": ["E200"], "segments": ["KNEE"]}, "UNIT_SEGMENT"),
        ({"kind": "rate_escalator", "index": "CPI_U", "from": "2026-07-01", "floor": "0", "cap": "0.03"}, "INDEX"),
        ({"kind": "most_favoured_price"}, "DISCLOSED_PRICE"),
        # No book says when an amount fell due: a run would charge no interest and say nothing of it.
        ({"kind": "interest", "rate": "0.06"}, "POSTED_DUE"),
        (
            {"kind": "outcome_fee", "rate": {"2026-01-01": "600.00"}, "measure": "engagement"},
            "UNIT_RESPONDER",
        ),
        (guarantee(judged("without_substitute_services", "100"), id="7"), "MEASURE"),
    ],
)
def test_what_no_feed_carries_is_refused_by_clause_and_code(terms, code):
    kept_back = agreement(ACTIVATION, MONTHLY, {"id": "7", "text": "Clause."} | terms)
    can = computable((ACCESS, kept_back), [profile("sample_payer")], EXHIBITS)
    assert can.agreements == (ACCESS,)
    (line,) = can.reasons
    assert f"clause 7 ({terms['kind']}) needs" in line
    assert f"({code})" in line


@pytest.mark.parametrize(
    "terms", [{"kind": "member_cap", "amount": "995.00", "of": ["1"]}, {"kind": "carve_out", "groups": ["E200"]}]
)
def test_what_is_counted_by_member_or_employer_group_is_settled(terms):
    signed = agreement(ACTIVATION, MONTHLY, {"id": "7", "text": "Clause."} | terms)
    assert computable((signed,), [profile("sample_payer")], EXHIBITS).agreements == (signed,)


def test_events_of_some_employer_groups_are_counted_and_their_member_months_are_not():
    limited = {"groups": ["E200"]}
    can = computable([agreement(ACTIVATION, attribution=limited)], [profile("sample_payer")], EXHIBITS)
    assert not can.reasons
    can = computable([ACCESS, agreement(MONTHLY, attribution=limited)], [profile("sample_payer")], EXHIBITS)
    (line,) = can.reasons
    assert "clause 2 (access_fee) needs member months of some employer groups only (UNIT_GROUP)" in line


def chain(price: str, *states: str) -> dict[str, object]:
    shares = [{"state": state, "share": "0.5"} for state in states]
    return {"kind": "milestone_fee", "id": "6", "text": "Case.", "case_price": price, "chain": shares}


@pytest.mark.parametrize(
    ("terms", "states", "refused"),
    [
        ({}, ("ACTIVATED", "ENGAGED"), False),
        ({}, ("ENROLLED", "ENGAGED"), True),
        ({"reconciliation": None}, ("ACTIVATED", "ENGAGED"), True),
        ({"reconciliation": None, "grandfather": "follow_current"}, ("ENROLLED", "ENGAGED"), False),
    ],
)
def test_chains_are_counted_under_the_version_they_began_under_within_a_period(terms, states, refused):
    first = agreement(chain("995.00", *states), terminates="2026-06-30")
    second = agreement(
        chain("900.00", *states), version="2", effective="2026-07-01", **{"reconciliation": YEAR} | terms
    )
    can = computable([ACCESS, first, second], [profile("sample_payer")], EXHIBITS)
    assert (second in can.agreements) != refused
    assert all("version 2, clause 6 (milestone_fee)" in line and "(UNIT_VERSION)" in line for line in can.reasons)


@pytest.mark.parametrize(
    "terms",
    [{"fee_by_region": "true"}, {"programs": ["relief", "care"]}, {"exclusive_by": "region", "method": "claims"}],
)
def test_owners_that_no_run_finds_are_refused_by_their_word(terms):
    word, *_ = terms
    can = computable([ACCESS, agreement(ACTIVATION, attribution=terms)], [profile("sample_payer")], EXHIBITS)
    assert can.agreements == (ACCESS,)
    (line,) = can.reasons
    assert f"cannot be computed: example, attribution.{word}: " in line


@pytest.mark.parametrize(
    "terms", [{"method": "claims"}, {"method": "hybrid"}, {"exclusive_by": "region", "fee_by_region": "true"}]
)
def test_members_may_be_found_by_claims_or_with_a_sign_of_them_and_paid_by_region(terms):
    of_claims = agreement(ACTIVATION, attribution=terms)
    assert computable([of_claims], [profile("sample_payer")], EXHIBITS).agreements == (of_claims,)
    refuse_different_owners([of_claims, of_claims])


def test_claims_and_rosters_name_no_owner_together():
    of_claims = agreement(ACTIVATION, agreement_id="other", attribution={"method": "claims"})
    with pytest.raises(UnusableInputError, match="other say claims, and the others do not"):
        refuse_different_owners([agreement(ACTIVATION, attribution={"method": "hybrid"}), of_claims])


def test_one_rule_says_who_owns_a_member_of_several_vendors():
    by_region = agreement(ACTIVATION, agreement_id="other", attribution={"exclusive_by": "region"})
    refuse_different_owners([by_region, by_region])
    with pytest.raises(UnusableInputError) as refused:
        refuse_different_owners([agreement(ACTIVATION), by_region])
    assert str(refused.value).splitlines()[:2] == [
        "ATTRIBUTION_DIFFERS: one rule says which vendor owns a member, so all agreements of a run have the same:",
        "attribution.exclusive_by: example says member, other says region",
    ]


def test_days_of_care_are_counted_over_one_period():
    most = {"multi_touch": "plurality"}
    half = agreement(ACTIVATION, agreement_id="half", terminates="2026-06-30", attribution=most)
    year = agreement(ACTIVATION, attribution=most)
    refuse_several_periods([year, year])
    refuse_several_periods([half, agreement(ACTIVATION)])
    with pytest.raises(UnusableInputError, match="example 2026-01-01 to 2026-12-31, half 2026-01-01 to 2026-06-30"):
        refuse_several_periods([year, half])


WHOLE = {"reconciliation": YEAR}
AT_RISK = guarantee(judged("pain_responder", "100"))
TWO = guarantee(judged("pain_responder", "60"), judged("engagement", "40"))
EARLIER = {"from": "2024-01-01", "to": "2024-06-30"}
ALIKE = {"risk": "none", "reference": None}
BASE = {"region": "LOW_BACK", "group": "ACUTE", "base": "1000.00"}
COUNTED = guarantee(judged("engagement", "100"))
OUTCOME = {"kind": "outcome_fee", "id": "7", "text": "Fee.", "rate": {"2026-01-01": "1"}, "measure": "pain_responder"}
ENGAGED = {"kind": "engaged_fee", "id": "8", "text": "Fee.", "rate": {"2026-01-01": "348.25"}}


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ((), (), None),
        ((ENGAGED,), (ENGAGED | {"rate": {"2026-07-01": "300.00"}},), None),
        (
            (ENGAGED,),
            (ENGAGED | {"sessions": "3"},),
            None,
        ),
        (
            (OUTCOME,),
            (OUTCOME | {"target_days": "90"},),
            "clause 7 (outcome_fee) needs its units of version 1 (UNIT_VERSION)",
        ),
        ((COUNTED, ENGAGED), (COUNTED, ENGAGED), None),
        ((COUNTED, ENGAGED), (COUNTED, ENGAGED | {"sessions": "3"}), "(MEASURE_VERSION)"),
        ((ENGAGED,), (), None),
        ((MONTHLY,), (MONTHLY | {"rate": {"2026-07-01": "0.80"}},), None),
        ((), (MONTHLY,), None),
        ((AT_RISK,), (AT_RISK,), None),
        ((AT_RISK,), (guarantee(judged("pain_responder", "100", "0.6")),), "(MEASURE_VERSION)"),
        ((), (AT_RISK,), "clause 9 (performance_guarantee) needs the measures of those activated under each version"),
        ((AT_RISK,), (guarantee(judged("pain_responder", "90"), judged("engagement", "10")),), "(MEASURE_VERSION)"),
        ((TWO,), (guarantee(judged("pain_responder", "90"), judged("engagement", "10")),), None),
        ((TWO,), (AT_RISK,), None),
        ((AT_RISK,), (AT_RISK | {"missing_policy": "nri_act"},), "(MEASURE_VERSION)"),
        ((rate(),), (rate(discount="0.03"),), None),
        ((), (rate(),), None),
        ((rate(),), (), "clause 6.1 (case_rate) needs the episodes that began under each version"),
        ((rate(),), (rate(reference=EARLIER),), "(CASE_VERSION)"),
        ((rate(),), (rate(bases=[BASE | {"high": "5.00"}]),), "(CASE_VERSION)"),
        ((rate(**ALIKE),), (rate(**ALIKE, bases=[BASE | {"high": "5.00"}]),), None),
    ],
)
def test_a_period_over_an_amendment_is_refused_where_versions_count_apart(before, after, what):
    first = agreement(ACTIVATION, *before, terminates="2026-06-30")
    second = agreement(ACTIVATION, *after, version="2", effective="2026-07-01", **WHOLE)
    can = computable([first, second], [profile("sample_payer")], EXHIBITS)
    assert len(can.reasons) == (what is not None)
    assert all(what in line and "version 2, clause" in line for line in can.reasons)
    renewed = second.model_copy(update={"reconciliation": None})
    assert computable([first, renewed], [profile("sample_payer")], EXHIBITS).reasons == ()


CHEAPER = MONTHLY | {"rate": {"2026-07-01": "0.80"}}
MID_JULY = {"effective": "2026-07-15"}


@pytest.mark.parametrize(
    ("before", "after", "terms", "refused"),
    [
        ((MONTHLY,), (CHEAPER,), MID_JULY, []),
        ((MONTHLY,), (), MID_JULY, ["2"]),
        ((MONTHLY,), (CHEAPER,), MID_JULY | {"fee_exposure": "day_exact"}, ["2"]),
        ((MONTHLY,), (MONTHLY,), {"fee_exposure": "mid_month"}, ["2"]),
        ((ENGAGED,), (ENGAGED | {"rate": {"2026-07-01": "300.00"}},), MID_JULY, ["8"]),
        ((MONTHLY,), (MONTHLY,), {"attribution": {"lock_months": "6"}}, ["1", "2"]),
        (({"kind": "most_favoured_price", "id": "3", "text": "Price."},), (), {}, ["3"]),
    ],
)
def test_an_amendment_is_refused_where_a_month_or_all_of_the_agreement_is_counted_by_two_terms(
    before, after, terms, refused
):
    effective = date.fromisoformat(terms.get("effective", "2026-07-01"))
    shared = {"fee_exposure": terms["fee_exposure"]} if "day_exact" in terms.values() else {}
    first = agreement(ACTIVATION, *before, terminates=str(effective - timedelta(days=1)), **shared)
    second = agreement(ACTIVATION, *after, version="2", **{"effective": str(effective)} | WHOLE | terms)
    can = computable([ACCESS, first, second], [profile("sample_payer")], EXHIBITS)
    assert [re.search(r"clause (\S+)", line)[1] for line in can.reasons] == refused
    assert (second in can.agreements) == (not refused)


def test_a_fee_for_responders_of_a_questionnaire_is_counted():
    terms = {"kind": "outcome_fee", "id": "7", "text": "Fee.", "rate": {"2026-01-01": "1"}, "measure": "pain_responder"}
    signed = agreement(ACTIVATION, terms)
    assert computable((signed,), [profile("sample_payer")], EXHIBITS).agreements == (signed,)
