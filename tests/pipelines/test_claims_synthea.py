"""A Synthea run as CSV: closed books, transfers that are no spend, members who change payer."""

import re

import pytest

from pipelines.engines import duckdb as engine
from pipelines.intake.profile import PROFILE_NAME, load_profile
from pipelines.intake.receive import receive_folder
from tests.pipelines.claims_chain import DATA, build_claims, rows
from tests.pipelines.format_drops import every_row_and_cent_has_an_end, faults, shipped_profile, spoiled

SYNTHEA = DATA / "claims_synthea_csv"
TABLES = ("core.claim_line", "core.conservation", "core.coverage_span")


@pytest.fixture(scope="module")
def built():
    connection, acknowledgement = build_claims(SYNTHEA, tables=TABLES)
    yield connection, acknowledgement
    connection.close()


@pytest.fixture(scope="module")
def connection(built):
    return built[0]


def test_received(built):
    _, acknowledgement = built
    assert [(each.feed, each.row_count, each.paid_cents, each.allowed_cents) for each in acknowledgement.totals] == [
        ("medical_claim", 1_406, 83_998_595, 111_180_523),
        ("pharmacy_claim", 173, 9_485_936, 10_806_199),
        ("eligibility", 123, None, None),
    ]


def test_each_transaction_is_a_line_or_moves_money_on_one(built):
    """5,567 transactions: 1,579 charges are lines, the rest is in their amounts or says who owes."""
    left: dict[str, int] = {}
    for receipt in built[1].receipts:
        for code, count in receipt.left.items():
            left[code] = left.get(code, 0) + count
    assert left == {"PAYMENT": 2_086, "TRANSFERIN": 951, "TRANSFEROUT": 951, "NO_INSURANCE": 5}
    assert 1_406 + 173 + 2_086 + 951 + 951 == 5_567


def test_charges_are_payments(connection):
    """1,219,867.22 was charged, and so much was paid: by the plan, by a second payer, by the patient."""
    names = ("allowed_cents", "billed_cents", "plan_paid_cents", "other_payer_cents", "member_share_cents")
    statement = f"""
        select {", ".join(f"sum({name})" for name in names)}
        from (select {", ".join(names)} from input.medical_claim
            union all select {", ".join(names)} from input.pharmacy_claim)"""
    ((allowed, billed, plan, other, member),) = rows(connection, statement)
    assert allowed == billed == 121_986_722
    assert plan + other + member == 121_986_722
    assert (plan, other, member) == (93_484_531, 8_585_753, 19_916_438)


def test_transfers_would_be_counted_twice(connection):
    """The wrong reading: with each TRANSFERIN as an amount, a fourth of the money would be there twice."""
    statement = f"""
        select sum(cast(amount as decimal(18, 2))), sum(cast(amount as decimal(18, 2))) filter (where type = 'CHARGE')
        from read_csv('{SYNTHEA / "claims_transactions.csv.gz"}', all_varchar = true)"""
    ((with_transfers, charges),) = rows(connection, statement)
    assert (str(with_transfers), str(charges)) == ("1500234.11", "1219867.22")


def test_every_dollar_is_in_spend_or_in_a_named_exclusion(connection):
    every_row_and_cent_has_an_end(connection)
    statement = """
        select feed_code, disposition_code, exclusion_code, row_count, allowed_cents, plan_paid_cents
        from core.conservation order by all"""
    assert rows(connection, statement) == [
        ("eligibility", "used", None, 123, 0, 0),
        ("medical_claim", "out_of_scope", "NOT_COVERED", 111, 2_580_170, 1_782_786),
        ("medical_claim", "used", None, 1_295, 108_600_353, 82_215_809),
        ("pharmacy_claim", "out_of_scope", "NOT_COVERED", 13, 139_497, 78_053),
        ("pharmacy_claim", "used", None, 160, 10_666_702, 9_407_883),
    ]


def test_an_end_that_the_run_does_not_know_is_the_first_day(connection):
    reversed_dates = "select count(*) from input.medical_claim where service_to_date < service_from_date"
    assert rows(connection, reversed_dates) == [(0,)]


def test_a_change_of_payer_is_a_change_of_span(connection):
    """128 rows of coverage: a span for each stretch with one payer, none without insurance, none overlapping."""
    statement = """
        select plan_id, span_from_date, span_to_date
        from core.coverage_span where member_id like '4237be97%' order by 2"""
    assert [(plan, str(start), str(end)) for plan, start, end in rows(connection, statement)] == [
        ("Medicaid", "2012-12-31", "2014-10-06"),
        ("Medicaid", "2015-01-05", "2017-11-06"),
        ("Medicaid", "2018-01-01", "2020-09-07"),
        ("Medicaid", "2021-01-04", "2021-11-01"),
        ("Medicaid", "2022-01-03", "2024-12-31"),
    ]
    overlapping = """
        select count(*) from core.coverage_span as one
        inner join core.coverage_span as other
            on other.member_id = one.member_id
                and other.span_from_date > one.span_from_date and other.span_from_date < one.span_to_date"""
    assert rows(connection, overlapping) == [(0,)]
    changed = """
        select count(distinct member_id) from (
            select member_id, count(distinct plan_id) as plan_count from core.coverage_span group by member_id
        ) where plan_count > 1"""
    assert rows(connection, changed) == [(1,)]


def test_snomed_is_neither_a_diagnosis_nor_a_procedure_of_claims(connection):
    statement = "select count(diagnosis_1_code), count(hcpcs_code), count(*) from input.medical_claim"
    assert rows(connection, statement) == [(0, 0, 1_406)]
    assert rows(connection, "select bool_and(ndc_code like 'RXCUI%') from input.pharmacy_claim") == [(True,)]


def test_codes_of_claims_pass(tmp_path):
    """A run that was mapped to ICD-10-CM and to procedure codes keeps them."""
    changes = {
        "claims_transactions.csv": lambda text: text.replace(",185345009,", ",99213,"),
        "claims.csv": lambda text: text.replace(",195662009,", ",M54.50,"),
    }
    with engine.connect() as opened:
        assert receive_folder(opened, spoiled(SYNTHEA, tmp_path, changes)).accepted
        statement = """
            select count(*) filter (where hcpcs_code = '99213'), count(*) filter (where diagnosis_code_1 = 'M54.50')
            from landed.medical_claim"""
        ((procedures, diagnoses),) = rows(opened, statement)
    assert procedures > 0 and diagnoses > 0


def test_the_profile_that_ships_is_the_one_tested():
    assert shipped_profile("synthea_csv") == load_profile(SYNTHEA / PROFILE_NAME)


def cut(text: str) -> str:
    return text[: text.rindex("PAYMENT")].rsplit("\n", 1)[0] + "\n"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"claims_transactions.csv": cut}, {"claims_transactions.csv": {"UNBALANCED"}}, id="cut between rows"
        ),
        pytest.param(
            {"claims_transactions.csv": lambda text: text[:-40]},
            {"claims_transactions.csv": {"RAGGED_ROWS"}},
            id="cut in a row",
        ),
        pytest.param(
            {"claims_transactions.csv": lambda text: text.replace(",85.55,", ",85.56,", 1)},
            {"claims_transactions.csv": {"UNBALANCED"}},
            id="a cent more",
        ),
        pytest.param(
            {"claims_transactions.csv": lambda text: text.replace(",PAYMENT,", ",REFUND,", 1)},
            {"claims_transactions.csv": {"UNBALANCED", "UNKNOWN_TRANSACTION"}},
            id="unknown type",
        ),
        pytest.param(
            {"claims_transactions.csv": lambda text: text.replace("TRANSFERTYPE", "TRANSFER_TYPE", 1)},
            {"claims_transactions.csv": {"MISSING_COLUMN"}},
            id="wrong column",
        ),
        pytest.param(
            {"claims.csv": lambda text: re.sub(r"(?m)^34adf0cb.*\n", "", text)},
            {"claims_transactions.csv": {"MISSING_PARENT"}},
            id="claim missing",
        ),
        pytest.param(
            {"payers.csv": lambda text: re.sub(r"(?m)^df166300.*\n", "", text)},
            {"claims_transactions.csv": {"MISSING_PARENT"}},
            id="payer missing",
        ),
        pytest.param(
            {"patients.csv": lambda text: text + text.splitlines()[-1] + "\n"},
            {"claims_transactions.csv": {"REPEATED_KEY"}},
            id="patient twice",
        ),
        pytest.param({"payers.csv": None}, {"payers.csv": {"FILE_NOT_FOUND"}}, id="file missing"),
        pytest.param({"patients.csv": lambda text: ""}, {"patients.csv": {"EMPTY_FILE"}}, id="file empty"),
    ],
)
def test_a_broken_run_is_refused(tmp_path, changes, expected):
    found = faults(spoiled(SYNTHEA, tmp_path, changes))
    assert {name: found.get(name) for name in expected} == expected
