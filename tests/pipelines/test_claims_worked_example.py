"""The worked example T1.1 and its neighbours, from CSV files as a payer sends them to spend as known on two days."""

from datetime import date
from pathlib import Path

import pytest

from tests.pipelines.claims_chain import build_claims, rebuild, rows

PROFILE = """
source_id: plan
format: tuva
adjustment_style: DELTA
eligibility: SPAN
has_paid_date: true
has_allowed: true
extract_from_date: 2026-01-01
files: {medical_claim: [january.csv, march.csv]}
"""
HEADER = (
    "claim_id,claim_line_number,claim_version,claim_status,claim_type,person_id,claim_start_date,paid_date,"
    "allowed_amount,paid_amount,copayment_amount,other_payer_amount,charge_amount,service_unit_quantity,hcpcs_code,"
    "hcpcs_modifier_1,capitated_flag,denial_code,place_of_service_code\n"
)
REPEATED = "C102,1,1,paid,professional,M1,2026-01-15,2026-02-05,80.00,80.00,0,0,110.00,1,99213,,0,,11\n"
JANUARY = (
    "C100,1,1,paid,professional,M1,2026-01-10,2026-01-25,200.00,160.00,40.00,0,300.00,1,99214,,0,,11\n"
    "C101,1,1,denied,professional,M1,2026-01-12,2026-02-01,0,0,0,0,90.00,1,99213,,0,96,11\n"
    + REPEATED
    + "C103,1,2,reversal,professional,M1,2025-12-20,2026-02-10,-55.00,-55.00,0,0,-80.00,1,99213,,0,,11\n"
    "C104,1,1,paid,professional,M1,2026-01-20,2026-02-20,500.00,100.00,20.00,380.00,700.00,1,99215,,0,,11\n"
    "C105,1,1,paid,professional,M1,2026-01-22,2026-02-22,0,0,0,0,120.00,2,97110,GP,1,,11\n"
)
MARCH = REPEATED + (
    "C100,1,2,reversal,professional,M1,2026-01-10,2026-03-02,-200.00,-160.00,-40.00,0,-300.00,1,99214,,0,,11\n"
    "C100,1,3,replacement,professional,M1,2026-01-10,2026-03-02,150.00,120.00,30.00,0,300.00,1,99214,,0,,11\n"
)
ELIGIBILITY = "person_id,enrollment_start_date,enrollment_end_date,birth_date\nM1,2025-01-01,2026-12-31,1980-05-01\n"
PRICES = "price_year,code_system,code,price_amount\n2026,HCPCS,97110,31.00\n"


def drop(folder: Path, profile: str = PROFILE) -> Path:
    """Write the example as a payer would send it."""
    files = {
        "profile.yaml": profile,
        "january.csv": HEADER + JANUARY,
        "march.csv": HEADER + MARCH,
        "eligibility.csv": ELIGIBILITY,
        "standard_price.csv": PRICES,
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    connection, _ = build_claims(drop(tmp_path_factory.mktemp("drop")), date(2026, 2, 28))
    yield connection
    connection.close()


SPEND = """
    select sum(spend_cents), sum(imputed_cents), sum(plan_paid_cents)
    from core.claim_line where disposition_code = 'used'"""
ENDED = """
    select disposition_code, sum(row_count), sum(plan_paid_cents)
    from core.conservation where feed_code = 'medical_claim' group by 1 order by 1"""


def test_as_known_at_the_end_of_february(connection):
    rebuild(connection, date(2026, 2, 28))
    assert rows(connection, SPEND) == [(462_00, 62_00, 340_00)]
    assert rows(connection, ENDED) == [
        ("denied", 1, 0),
        ("duplicate", 1, 80_00),
        ("not_yet_known", 2, -40_00),
        ("quarantined", 1, -55_00),
        ("used", 4, 340_00),
    ]


def test_as_known_at_the_end_of_march(connection):
    rebuild(connection, date(2026, 3, 31))
    assert rows(connection, SPEND) == [(412_00, 62_00, 300_00)]
    assert rows(connection, ENDED) == [
        ("denied", 1, 0),
        ("duplicate", 1, 80_00),
        ("quarantined", 1, -55_00),
        ("used", 6, 300_00),
    ]
    cob = "select cob_status_code, spend_cents, price_source_code from core.claim_line where claim_id = '{}'"
    assert rows(connection, cob.format("C104")) == [("SECONDARY", 120_00, "ALLOWED")]
    assert rows(connection, cob.format("C105")) == [("PRIMARY", 62_00, "IMPUTED")]


def test_a_source_that_leaves_capitated_members_out_prices_nothing_and_names_them(tmp_path):
    connection, _ = build_claims(drop(tmp_path, PROFILE + "pricing: {capitation: EXCLUDE}\n"), date(2026, 3, 31))
    assert rows(connection, SPEND) == [(350_00, 0, 300_00)]
    assert rows(connection, "select member_id, encounter_count from core.capitated_member") == [("M1", 1)]
    used = "select zero_pay_code, util_count, unit_thousandths from core.claim_line where claim_id = 'C105'"
    assert rows(connection, used) == [("ENCOUNTER", 1, 2000)]
    connection.close()
