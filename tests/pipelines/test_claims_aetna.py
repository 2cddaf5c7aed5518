"""Claims that nobody here wrote: the commercial data set, its published totals and its row-level answer key."""

import csv
import gzip
import json
from datetime import date
from decimal import Decimal

import pytest

from tests.pipelines.claims_chain import AETNA, build_claims, rebuild, rows

EXPECTED = json.loads((AETNA / "expected.json").read_text())
# A final line beside the row that gives it its content.
WITH_ITS_ROW = """(
    select row.* exclude (claim_id), line.claim_root_id from core.claim_line as line
    join input.medical_claim as row using (file_id, row_number))"""
# What the adapter calls a field, and where our tables have it.
LINE_COLUMN = {
    "place_of_service": "place_of_service_code",
    "revenue_code": "revenue_code",
    "bill_type": "bill_type_code",
    "drg_code": "drg_code",
    "paid_date": "cast(paid_date as varchar)",
    "first_service_date": "cast(service_from_date as varchar)",
}


def answer_key() -> list[dict[str, str]]:
    with gzip.open(AETNA / "issue_manifest.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cents(dollars: float | str) -> int:
    return int(Decimal(str(dollars)) * 100)


@pytest.fixture(scope="module")
def built():
    connection, acknowledgement = build_claims(AETNA)
    yield connection, acknowledgement
    connection.close()


@pytest.fixture(scope="module")
def connection(built):
    return built[0]


FINAL = """
    select
        count(*), count(distinct claim_root_id),
        sum(plan_paid_cents), sum(allowed_cents), sum(billed_cents), sum(unit_thousandths)
    from core.claim_line"""


def test_received(built):
    _, acknowledgement = built
    totals = {total.feed: total for total in acknowledgement.totals}
    medical, pharmacy, eligibility = (totals[feed] for feed in ("medical_claim", "pharmacy_claim", "eligibility"))
    assert medical.row_count == EXPECTED["medical_rows_all_transactions"]
    assert medical.paid_cents == cents(EXPECTED["final_paid"])
    assert (pharmacy.row_count, pharmacy.paid_cents) == (EXPECTED["rx"]["rows"], cents(EXPECTED["rx"]["paid"]))
    assert (eligibility.row_count, eligibility.member_count) == (EXPECTED["eligibility_rows"], EXPECTED["members"])
    assert acknowledgement.profiles[0].refusals == ()


def test_final_action_view(connection):
    assert rows(connection, FINAL) == [(11_503, 6_479, 244_007_849, 373_745_915, 648_379_999, 11_503_000)]
    assert (EXPECTED["final_lines"], EXPECTED["final_claims"]) == (11_503, 6_479)
    assert [cents(EXPECTED[f"final_{name}"]) for name in ("paid", "allowed", "charge")] == [
        244_007_849,
        373_745_915,
        648_379_999,
    ]


def test_member_months(connection):
    assert rows(connection, "select count(*), count(distinct member_id) from core.member_month") == [(33_029, 1_500)]


def test_denied(connection):
    denied = """
        select count(*), count(distinct claim_root_id), sum(spend_cents)
        from core.claim_line where line_status_code = 'DENIED'"""
    assert rows(connection, denied) == [(EXPECTED["by_claim_status"]["denied"], EXPECTED["denied_final_claims"], 0)]


@pytest.fixture(scope="module")
def replayed():
    connection, _ = build_claims(AETNA)
    yield connection
    connection.close()


@pytest.mark.parametrize("paid_through", sorted(EXPECTED["as_of_paid_through"]))
def test_as_of_paid_through(replayed, paid_through):
    expected = EXPECTED["as_of_paid_through"][paid_through]
    rebuild(replayed, date.fromisoformat(paid_through))
    found = "select count(*), count(distinct claim_root_id), sum(plan_paid_cents) from core.claim_line"
    assert rows(replayed, found) == [(expected["lines"], expected["claims"], cents(expected["paid"]))]


def test_conservation_adds_up(connection):
    by_feed = """
        select feed_code, sum(row_count), sum(allowed_cents), sum(plan_paid_cents)
        from core.conservation group by 1 order by 1"""
    assert rows(connection, by_feed) == [
        ("eligibility", 33_031, 0, 0),
        ("medical_claim", 11_661, 373_745_915, 244_007_849),
        ("pharmacy_claim", 6_788, 24_392_523, 14_402_857),
    ]
    medical = """
        select disposition_code, exclusion_code, row_count, plan_paid_cents
        from core.conservation where feed_code = 'medical_claim' order by 1"""
    assert rows(connection, medical) == [
        ("denied", None, 377, 0),
        ("netted", None, 32, 0),  # nine voided claims: 16 lines and their 16 reversals
        ("out_of_scope", "NOT_COVERED", 2, 15_767),  # the two claims the answer key puts outside coverage
        ("used", None, 11_250, 243_992_082),
    ]


def test_amounts_add_up(connection):
    """Nine lines are paid the injected cent above what was allowed; none is off by more than the two tolerated."""
    above = "select count(*) from core.claim_line where plan_paid_cents = allowed_cents + 1 and allowed_cents > 0"
    assert rows(connection, above) == [(EXPECTED["lines_where_allowed_ne_paid_plus_member_plus_other"],)]
    assert rows(connection, "select count(*) from core.identity_exception") == [(0,)]


def test_musculoskeletal_counts(connection):
    """Published counts that need no list of ours: codes as they stand on the final lines."""
    expected = EXPECTED["msk_final"]
    low_back = """
        select count(*), count(distinct line.claim_root_id), count(distinct line.member_id), sum(line.plan_paid_cents)
        from core.claim_line as line join core.line_region as region using (claim_line_id)
        where region.region_code = 'LOW_BACK'"""
    assert rows(connection, low_back) == [
        (
            *(expected["M54_any_lines"], expected["M54_any_claims"], expected["M54_any_persons"]),
            cents(expected["M54_any_paid"]),
        )
    ]
    knee = "select count(distinct claim_root_id) from core.claim_line where principal_region_code = 'KNEE'"
    assert rows(connection, knee) == [(expected["M17_primary_claims"],)]
    replaced = "select distinct claim_root_id from core.claim_line where hcpcs_code = '27447'"
    paid = f"""
        select count(distinct claim_root_id), sum(plan_paid_cents)
        from core.claim_line where claim_root_id in ({replaced})"""
    assert rows(connection, paid) == [(expected["TKA_27447_claims"], cents(expected["TKA_claim_paid"]))]
    surgical = f"select distinct category_code from core.claim_line where claim_root_id in ({replaced})"
    assert rows(connection, surgical) == [("IP_SURG",)]
    scans = "select count(distinct claim_root_id) from core.claim_line where hcpcs_code = '72148'"
    assert rows(connection, scans) == [(expected["MRI_72148_claims"],)]
    drg = f"select count(distinct claim_root_id) from {WITH_ITS_ROW} where drg_code = '470'"
    assert rows(connection, drg) == [(expected["DRG470_claims"],)]
    widespread = """
        select count(distinct line.member_id) from core.claim_line as line
        join core.line_region as region using (claim_line_id) where region.region_code = 'OTHER_UNSPEC'"""
    assert rows(connection, widespread) == [(expected["M1990_any_persons"],)]


def test_the_answer_key_has_every_entry():
    assert len(answer_key()) == EXPECTED["issues_total"] == 85


@pytest.mark.parametrize("entry", answer_key(), ids=lambda entry: entry["issue_id"])
def test_answer_key(connection, entry):
    """Each entry: replaced claims net to their replacement, voids vanish, injected values land as they were sent."""
    check = {"medical_claim": medical_entry, "pharmacy_claim": pharmacy_entry, "eligibility": eligibility_entry}
    check[entry["domain"]](connection, entry)


def medical_entry(connection, entry):
    line = f"""from core.claim_line
        where claim_root_id = '{entry["claim_id"]}' and line_number = {entry["line_number"]}
        and member_id = '{entry["member_id"]}'"""
    claim = f"from core.claim_line where claim_root_id = '{entry['claim_id']}'"
    if entry["dq_test_name"] == "connector__remove_voided_claim":
        assert rows(connection, f"select 1 {claim}") == []
        ended = f"""
            select distinct row_end.disposition_code from core.received_row as row_end
            join input.medical_claim as claim using (file_id, row_number)
            where row_end.feed_code = 'medical_claim' and claim.claim_id = '{entry["claim_id"]}'"""
        assert rows(connection, ended) == [("netted",)]
    elif entry["dq_test_name"] == "connector__select_final_action_replacement":
        replacement = f"""
            select line_number, allowed_cents, plan_paid_cents, unit_thousandths from input.medical_claim
            where claim_id = '{entry["claim_id"]}' and version_number = 2 order by 1"""
        net = f"select line_number, allowed_cents, plan_paid_cents, unit_thousandths {claim} order by 1"
        assert rows(connection, net) == rows(connection, replacement) != []
        netted = f"select distinct transaction_count from core.netting where claim_root_id = '{entry['claim_id']}'"
        assert rows(connection, netted) == [(3,)]
    elif entry["field"] == "adjudicated_amounts":
        amounts = json.loads(entry["injected_value"])
        share = sum(cents(amounts[name]) for name in ("coinsurance_amount", "copay_amount", "deductible_amount"))
        assert rows(
            connection, f"select plan_paid_cents, member_share_cents, plan_paid_cents - allowed_cents {line}"
        ) == [(cents(amounts["plan_paid_amount"]), share, 1)]
    elif entry["field"] == "diagnosis_codes[1]":
        source = f"""
            select diagnosis_2_code from input.medical_claim
            where claim_id = '{entry["claim_id"]}' and line_number = {entry["line_number"]}"""
        assert rows(connection, source) == [(entry["injected_value"],)]
        regions = line.replace("core.claim_line", "core.claim_line join core.line_region using (claim_line_id)")
        assert rows(connection, f"select region_code {regions}") == []
    else:
        expected = entry["injected_value"] or None
        landed = line.replace("core.claim_line", WITH_ITS_ROW)
        assert rows(connection, f"select {LINE_COLUMN[entry['field']]} {landed}") == [(expected,)]
        ends = (
            {"out_of_scope"} if entry["dq_test_name"].endswith("no_matching_eligibility_span") else {"used", "denied"}
        )
        ((ended,),) = rows(connection, f"select disposition_code {line}")
        assert ended in ends


def pharmacy_entry(connection, entry):
    fill = f"from core.pharmacy_fill where claim_root_id = '{entry['claim_id']}' and member_id = '{entry['member_id']}'"
    if entry["field"] == "ndc_code":
        assert rows(connection, f"select ndc_code, ndc11_code {fill}") == [(entry["injected_value"], None)]
    elif entry["field"] == "days_supply":
        assert rows(connection, f"select days_supply_days, is_days_supply_assumed {fill}") == [(30, True)]
    else:
        amounts = json.loads(entry["injected_value"])
        assert rows(
            connection, f"select plan_paid_cents, member_share_cents, plan_paid_cents - allowed_cents {fill}"
        ) == [(cents(amounts["plan_paid_amount"]), 0, 1)]


def eligibility_entry(connection, entry):
    member = f"where member_id = '{entry['member_id']}'"
    if entry["field"] == "sex":
        assert rows(connection, f"select sex_code, has_conflicting_sex from core.member {member}") == [
            (entry["injected_value"], True)
        ]
        return
    first, _ = entry["injected_value"].split("..")
    # The second span lies inside the first: kept as a row, and neither a second span nor a second month.
    kept = f"select count(*) from input.eligibility {member} and span_from_date = date '{first}'"
    assert rows(connection, kept) == [(1,)]
    assert rows(
        connection, f"select count(*) from core.coverage_span {member} and span_from_date = date '{first}'"
    ) == [(0,)]
    months = f"select count(*), count(distinct month_date) from core.member_month {member}"
    ((count, distinct),) = rows(connection, months)
    assert count == distinct
