"""Submissions are charges and diagnoses, never spend: every line is rejected for want of a payment, none is lost."""

import datetime as dt
import shutil

import pytest
from x12sdk.io import X12ModelReader

from pipelines.engines import duckdb as engine
from pipelines.intake.receive import receive_folder
from tests.pipelines import x12_text
from tests.pipelines.claims_chain import DATA, build_claims, rows

SAMPLES = DATA / "x12_837_samples"
FILES = sorted(path for path in SAMPLES.iterdir() if ".837" in path.name)
CHARGES = """
    select sum(cast(cast(charge_amount as decimal(18, 2)) * 100 as bigint)), count(distinct claim_id)
    from landed.medical_claim as claim inner join landed.file as file
        on file.file_id = claim.file_id and file.feed_code = 'medical_claim'
    where file.file_name = $1"""


@pytest.fixture(scope="module")
def connection():
    connection, _ = build_claims(SAMPLES, dt.date(2030, 1, 1), tables=("core.conservation", "core.claim_line"))
    yield connection
    connection.close()


def test_no_line_is_spend_and_none_is_lost(connection):
    lines = sum(each[0] in ("SV1", "SV2") for path in FILES for each in x12_text.segments(path))
    statement = "select disposition_code, row_count, allowed_cents, plan_paid_cents from core.conservation"
    assert lines == 24
    assert rows(connection, statement) == [("rejected", lines, 0, 0)]
    reasons = "select reason_code, count(*) from input.reject where column_name = 'paid_amount' group by all"
    assert rows(connection, reasons) == [("MISSING", lines)]
    assert rows(connection, "select count(*) from core.claim_line") == [(0,)]


def test_spend_is_refused_by_name():
    with engine.connect(threads=1) as connection:
        assert "x12_837_samples: cannot be computed: SPEND" in receive_folder(connection, SAMPLES).lines()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_charges_are_those_of_the_claims(connection, path):
    stated = x12_text.total(path, "CLM", 2)
    claims = sum(each[0] == "CLM" for each in x12_text.segments(path))
    assert connection.execute(CHARGES, [path.name]).fetchall() == [(stated, claims)]
    with X12ModelReader(str(path)) as reader:
        read = [claim for model in reader.models() for claim in model.claims()]
    assert (sum(int(each.charge * 100) for each in read), len(read)) == (stated, claims)


def test_diagnoses_in_the_order_of_the_line(connection):
    codes = """
        select claim_line_number, hcpcs_code, diagnosis_code_1, diagnosis_code_2, diagnosis_code_type, person_id
        from landed.medical_claim where claim_id = '26462967' order by all"""
    assert rows(connection, codes) == [
        ("1", "99213", "0340", "V7389", "icd-9-cm", "00221111"),
        ("2", "87072", "0340", "V7389", "icd-9-cm", "00221111"),
        ("3", "99214", "V7389", "0340", "icd-9-cm", "00221111"),
        ("4", "86663", "V7389", "0340", "icd-9-cm", "00221111"),
    ]


def test_an_institutional_claim(connection):
    columns = """
        select claim_type, bill_type_code, revenue_center_code, hcpcs_code, charge_amount, discharge_disposition_code,
            place_of_service_code, diagnosis_code_1, diagnosis_code_3
        from landed.medical_claim where bill_type_code = '141' order by claim_line_number"""
    assert rows(connection, columns) == [
        ("institutional", "141", "0305", "85025", "13.39", "01", None, "3669", "79431"),
        ("institutional", "141", "0730", "93005", "76.54", "01", None, "3669", "79431"),
    ]


def test_a_patient_who_is_not_the_subscriber_is_not_taken_for_the_subscriber(connection):
    """The dependants of these files have no number of their own."""
    persons = "select distinct person_id, related_cause_code from landed.medical_claim where claim_id = '900000032'"
    assert rows(connection, persons) == [(None, "AA")]


def test_parts_that_are_separated_otherwise_than_declared_are_refused(tmp_path):
    shutil.copy(SAMPLES / "profile.yaml", tmp_path)
    path = tmp_path / "other.837"
    text = (SAMPLES / "demo.example2.837").read_text()
    path.write_text(text[:104] + ">" + text[105:])
    with engine.connect(threads=1) as connection:
        (line,) = [line for line in receive_folder(connection, tmp_path).lines() if "X12_" in line]
    assert line.endswith("uses another separator)")
