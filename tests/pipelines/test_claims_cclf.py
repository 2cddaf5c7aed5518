"""The Claim and Claim Line Feed: fixed width, versions tied by what they say of a claim, records counted by file 0."""

import datetime as dt

import pytest

from pipelines.intake.cclf import LAYOUT
from pipelines.intake.profile import PROFILE_NAME, Refusal, load_profile
from tests.pipelines import cclf_records
from tests.pipelines.claims_chain import DATA, build_claims, rows
from tests.pipelines.format_drops import every_row_and_cent_has_an_end, faults, shipped_profile, spoiled, typed

MADE = DATA / "claims_cclf_made"
REAL = DATA / "claims_bcda_cclf"
TABLES = ("core.claim_line", "core.conservation", "core.coverage_span")


def name(number: str) -> str:
    return f"P.A1234.ACO.ZC{number}Y24.D240415.T1200000"


@pytest.fixture(scope="module")
def built():
    connection, acknowledgement = build_claims(MADE, tables=TABLES)
    yield connection, acknowledgement
    connection.close()


@pytest.fixture(scope="module")
def connection(built):
    return built[0]


@pytest.mark.parametrize(
    ("file", "field", "first", "last"),
    [
        ("cclf1", "CLM_PMT_AMT", 82, 98),
        ("cclf1", "CLM_ADJSMT_TYPE_CD", 149, 150),
        ("cclf1", "CLM_MDCR_INSTNL_TOT_CHRG_AMT", 189, 203),
        ("cclf1", "CLM_CNTRCTR_NUM", 433, 437),
        ("cclf2", "CLM_LINE_CVRD_PD_AMT", 148, 164),
        ("cclf3", "CLM_PRCDR_CD", 40, 46),
        ("cclf4", "CLM_DGNS_CD", 41, 47),
        ("cclf5", "CLM_LINE_CVRD_PD_AMT", 103, 117),
        ("cclf5", "CLM_LINE_ALOWD_CHRG_AMT", 223, 239),
        ("cclf5", "CLM_DGNS_9_CD", 333, 339),
        ("cclf6", "CLM_LINE_CVRD_PD_AMT", 96, 110),
        ("cclf7", "CLM_LINE_BENE_PMT_AMT", 138, 150),
        ("cclf8", "BENE_PART_B_ENRLMT_BGN_DT", 179, 188),
        ("cclf9", "PRVS_ID_OBSLT_DT", 34, 43),
    ],
)
def test_fields_stand_where_the_packet_says(file, field, first, last):
    assert LAYOUT[file].positions[field] == (first, last)


@pytest.mark.parametrize("file", LAYOUT)
def test_fields_fill_the_record(file):
    assert max(last for _, last in LAYOUT[file].positions.values()) == LAYOUT[file].length


def test_the_files_are_those_that_were_made():
    assert {path.name: path.read_text() for path in MADE.glob("P.*")} == cclf_records.files()


def test_received(built):
    _, acknowledgement = built
    found = {each.file_name: (each.row_count, dict(each.left)) for each in acknowledgement.receipts}
    assert found == {
        **{name(number): (0, {}) for number in "034"},
        name("1"): (2, {"ON_ITS_LINES": 7}),
        name("2"): (10, {}),
        name("5"): (8, {}),
        name("6"): (1, {}),
        name("7"): (3, {}),
        name("8"): (3, {"ONE_PART_ONLY": 1}),
        name("9"): (1, {}),
    }
    assert acknowledgement.profiles[0].refusals == (Refusal.DRUG_SPEND,)


def test_what_medicare_paid(connection):
    """80.00 adjusted, 12,345.67 for a stay, 55.50 without lines, 70.00 of two alike, 56.00 and 200.00 for services."""
    assert 8_000 + 1_234_567 + 5_550 + 7_000 + 5_600 + 20_000 == 1_280_717
    assert rows(connection, "select sum(spend_cents) from core.claim_line") == [(1_280_717,)]


def test_every_dollar_is_in_spend_or_in_a_named_exclusion(connection):
    every_row_and_cent_has_an_end(connection)
    statement = """
        select feed_code, disposition_code, exclusion_code, row_count, plan_paid_cents
        from core.conservation order by all"""
    assert rows(connection, statement) == [
        ("eligibility", "used", None, 3, 0),
        ("medical_claim", "denied", None, 1, 0),
        ("medical_claim", "netted", None, 10, 0),
        ("medical_claim", "out_of_scope", "NOT_COVERED", 1, 6_400),
        ("medical_claim", "quarantined", "ORPHAN_REVERSAL", 1, -3_100),
        ("medical_claim", "used", None, 8, 1_280_717),
        ("member_link", "used", None, 1, 0),
        ("pharmacy_claim", "netted", None, 2, 0),
        ("pharmacy_claim", "used", None, 1, 0),
    ]


def test_as_of_a_day_before_the_cancellations():
    """Before March stand 100.00 and 60.00 instead of 80.00 and 56.00, and both claims of 70.00."""
    connection, _ = build_claims(MADE, dt.date(2024, 2, 29), tables=("core.claim_line",))
    found = rows(connection, "select sum(spend_cents) from core.claim_line")
    connection.close()
    assert found == [(1_280_717 + 2_000 + 400 + 7_000,)]


def test_a_cancellation_takes_back_one_of_two_claims_that_are_alike(connection):
    """Two claims of one day, place and amount: CMS ties versions by these alone, and one is still owed."""
    statement = "select count(*), sum(spend_cents) from core.claim_line where hcpcs_code = '72100'"
    assert rows(connection, statement) == [(1, 7_000)]


def test_versions_under_an_old_and_a_new_number_are_of_one_claim(connection):
    statement = """
        select claim_id, status_code, count(*) from input.medical_claim
        where claim_id in ('1000000000001', '2000000000001') group by all order by all"""
    assert rows(connection, statement) == [
        ("1000000000001", "PAID", 2),
        ("1000000000001", "REVERSAL", 2),
        ("2000000000001", "PAID", 2),
        ("2000000000001", "REVERSAL", 2),
    ]
    assert rows(
        connection, "select count(distinct member_id) from core.claim_line where billed_cents is null or true"
    ) == [(4,)]


def test_diagnoses_and_procedures_of_a_stay(connection):
    statement = """
        select bill_type_code, drg_code, diagnosis_1_code, diagnosis_2_code, diagnosis_3_code, diagnosis_4_code,
            procedure_1_code, admit_date, discharge_date
        from input.medical_claim where claim_id = '1000000000004' and line_number = 1"""
    ((*codes, admitted, discharged),) = rows(connection, statement)
    assert codes == ["111", "470", "M1711", "E119", "I10", None, "0SRC0J9"]
    assert (str(admitted), str(discharged)) == ("2024-01-20", "2024-01-23")


def test_icd_9_is_no_diagnosis(connection):
    assert rows(connection, "select diagnosis_1_code from input.medical_claim where claim_id = '2000000000005'") == [
        (None,)
    ]


def test_a_denied_line_is_denied(connection):
    statement = "select status_code, denial_code from input.medical_claim where claim_id = '2000000000004'"
    assert rows(connection, statement) == [("DENIED", "CLAIM_0")]


def test_the_sign_of_a_cancellation_does_not_matter(connection):
    """Feeds write a cancelled amount with and without its sign: 100.00 and -70.00 here."""
    statement = """
        select claim_id, sum(plan_paid_cents)
        from input.medical_claim where status_code = 'REVERSAL' group by 1 order by 1"""
    assert rows(connection, statement) == [
        ("1000000000001", -10_000),
        ("1000000000006", -7_000),
        ("1000000000009", -3_100),
        ("2000000000001", -6_000),
    ]


def test_coverage_begins_with_the_later_part_and_ends_with_death(connection):
    statement = "select member_id, span_from_date, span_to_date from core.coverage_span order by 2"
    assert [(str(start), end and str(end)) for _, start, end in rows(connection, statement)] == [
        ("2009-07-01", "2024-03-01"),
        ("2015-03-01", None),
        ("2022-01-01", None),
    ]


def test_allowed_amounts_where_the_profile_asks_for_them(tmp_path):
    change = {"profile.yaml": lambda text: text.replace("has_allowed: false", "has_allowed: true")}
    connection, _ = typed(spoiled(MADE, tmp_path, change))
    statement = """
        select allowed_cents, plan_paid_cents, member_share_cents
        from input.medical_claim where claim_id = '3000000000001'"""
    found = rows(connection, statement)
    connection.close()
    assert found == [(25_000, 20_000, 5_000)]


def test_real_files_8_and_9():
    """The public sample has identifiers and nothing else: each record is received, and rejected as coverage by code."""
    connection, acknowledgement = typed(REAL, "input.reject")
    found = {each.file_name: each.row_count for each in acknowledgement.receipts}
    reasons = rows(
        connection,
        """
        select column_name, reason_code, count(*)
        from input.reject where feed_code = 'eligibility' group by all order by all""",
    )
    members = rows(connection, "select count(distinct person_id) from landed.eligibility")
    links = rows(connection, "select person_id, linked_person_id, posted_date from landed.member_link order by 1")
    connection.close()
    assert found == {"ZC0": 0, "ZC8": 35, "ZC9": 2}
    assert members == [(35,)]
    assert reasons == [("birth_date", "NOT_A_DATE", 35), ("enrollment_start_date", "MISSING", 35)]
    assert links == [("203031401M", "203031401A", "2016-12-31"), ("20303140244", "203031402B", "2016-12-31")]


def test_the_summary_counts_what_is_not_there(tmp_path):
    """Without the list of files in the profile, the summary's seven claim files are expected."""
    change = {
        "profile.yaml": lambda text: "\n".join(line for line in text.splitlines() if not line.startswith("files"))
    }
    assert faults(spoiled(REAL, tmp_path, change)) == {"ZC0": {"RECORD_COUNT"}}


def without_last(text: str) -> str:
    return "\n".join(text.splitlines()[:-1]) + "\n"


@pytest.mark.parametrize(
    ("number", "change", "fault"),
    [
        pytest.param("5", without_last, "RECORD_COUNT", id="a record less"),
        pytest.param("5", lambda text: text[:-200], "RECORD_LENGTH", id="cut in a record"),
        pytest.param("1", lambda text: text.replace("\n", " \n"), "RECORD_LENGTH", id="a record too long"),
        pytest.param(
            "2", lambda text: text.replace("1000000000004", "1000000000099"), "MISSING_PARENT", id="lines without claim"
        ),
        pytest.param(
            "4",
            lambda text: text.replace("1000000000004", "1000000000099"),
            "MISSING_PARENT",
            id="diagnoses without claim",
        ),
        pytest.param("8", lambda text: "", "EMPTY_FILE", id="empty"),
        pytest.param("0", None, "FILE_NOT_FOUND", id="no summary"),
    ],
)
def test_a_broken_drop_is_refused(tmp_path, number, change, fault):
    found = faults(spoiled(MADE, tmp_path, {name(number): change}))
    assert found.get("ZC0" if change is None else name(number)) == {fault}


def test_a_wrong_date_rejects_the_row(tmp_path):
    connection, _ = typed(
        spoiled(MADE, tmp_path, {name("6"): lambda text: text.replace("2024-02-06", "2024-02-30")}), "input.reject"
    )
    found = rows(connection, "select distinct reason_code from input.reject where feed_code = 'medical_claim'")
    connection.close()
    assert found == [("NOT_A_DATE",)]


def test_the_same_bytes_twice_count_once(tmp_path):
    folder = spoiled(MADE, tmp_path)
    (folder / name("6").replace("T1200000", "T1300000")).write_bytes((folder / name("6")).read_bytes())
    connection, acknowledgement = typed(folder)
    found = rows(connection, "select count(*) from landed.medical_claim where claim_id = '3000000000001'")
    connection.close()
    assert found == [(1,)]
    assert [fault.fault.name for each in acknowledgement.receipts for fault in each.refused] == ["DUPLICATE_FILE"]


def test_the_profile_that_ships_is_the_one_tested():
    tested = load_profile(MADE / PROFILE_NAME).model_copy(update={"extract_from_date": None})
    assert shipped_profile("cclf") == tested
