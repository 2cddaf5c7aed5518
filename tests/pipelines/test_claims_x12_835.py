"""Remittances from the file to net claim lines: amounts, reversals, what a payer took back, files that do not add up.

`x12_history` is made for this test: two payments, the claims as submitted, and the enrolments of their members.
`x12_835_samples` are published examples; figures are counted from the text by `x12_text`, not by the format.
"""

import datetime as dt
import gzip
import shutil
import sys

import pytest
from x12sdk.io import X12ModelReader

from pipelines.engines import duckdb as engine
from pipelines.intake.receive import receive_folder
from tests.pipelines import x12_text
from tests.pipelines.claims_chain import DATA, build_claims, rebuild, rows

HISTORY = DATA / "x12_history"
SAMPLES = DATA / "x12_835_samples"
JANUARY, MARCH = HISTORY / "january.835", HISTORY / "march.835"
BUILT = ("core.conservation", "core.claim_line")
BY_DISPOSITION = """
    select disposition_code, exclusion_code, row_count, allowed_cents, plan_paid_cents
    from core.conservation where feed_code = 'medical_claim' order by all"""


@pytest.fixture(scope="module")
def connection():
    connection, _ = build_claims(HISTORY, dt.date(2025, 3, 31), tables=BUILT)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def samples():
    connection, _ = build_claims(SAMPLES, tables=BUILT)
    yield connection
    connection.close()


@pytest.fixture
def drop(tmp_path):
    """A copy of the history without what only helps."""
    shutil.copy(HISTORY / "profile.yaml", tmp_path)
    shutil.copy(JANUARY, tmp_path)
    return tmp_path


def received(folder):
    with engine.connect(threads=1) as connection:
        return receive_folder(connection, folder).lines()


def fault(folder) -> str:
    lines = [line for line in received(folder) if "X12_" in line or "UNREADABLE" in line]
    assert len(lines) == 1, lines
    return lines[0]


def test_what_is_paid_for_claims_is_what_each_file_says_in_cents(connection):
    by_file = """
        select file.file_name, count(*), sum(cast(cast(claim.paid_amount as decimal(18, 2)) * 100 as bigint))
        from landed.medical_claim as claim inner join landed.file as file
            on file.file_id = claim.file_id and file.feed_code = 'medical_claim'
        group by file.file_name order by file.file_name"""
    assert x12_text.total(JANUARY, "CLP", 4) == 2_150_812
    assert x12_text.total(MARCH, "CLP", 4) == -46_384
    assert rows(connection, by_file) == [("january.835", 7, 2_150_812), ("march.835", 7, -46_384)]


def test_every_row_and_cent_has_an_end(connection):
    assert rows(connection, BY_DISPOSITION) == [
        ("denied", None, 1, 0, 0),
        ("netted", None, 4, 0, 0),
        ("quarantined", "ORPHAN_REVERSAL", 1, -4_000, -4_000),
        ("used", None, 8, 2_311_200, 2_108_428),
    ]
    paid = x12_text.total(JANUARY, "CLP", 4) + x12_text.total(MARCH, "CLP", 4)
    statement = "select sum(plan_paid_cents) from core.conservation where feed_code = 'medical_claim'"
    assert rows(connection, statement) == [(paid,)]


def test_a_correction_replaces_what_was_reversed_and_keeps_diagnoses_of_the_submission(connection):
    lines = """
        select claim_id, line_number, allowed_cents, plan_paid_cents, member_share_cents
        from core.claim_line where disposition_code = 'used' and form_code = 'P' order by all"""
    assert rows(connection, lines) == [
        ("C1004", 1, 0, 0, 0),
        ("C2001", 1, 7_200, 5_488, 1_600),
        ("C2001", 2, 4_000, 2_940, 1_000),
    ]


def test_before_the_correction_the_first_payment_stands(connection):
    rebuild(connection, dt.date(2025, 1, 31), BUILT)
    used = "select sum(allowed_cents), sum(plan_paid_cents) from core.claim_line where disposition_code = 'used'"
    # C1001 120.00, C1002 23,000.00, C1005 520.00; paid 92.12, 21,000.00, 416.00.
    assert rows(connection, used) == [(2_364_000, 2_150_812)]
    rebuild(connection, dt.date(2025, 3, 31), BUILT)


def test_adjustments_become_price_share_and_reduction(connection):
    amounts = """
        select claim_id, claim_line_number, charge_amount, allowed_amount, paid_amount, deductible_amount,
            coinsurance_amount, copayment_amount, other_reduction_amount, claim_status, denial_code, capitated_flag
        from landed.medical_claim where paid_date = '2025-01-31' order by all"""
    assert rows(connection, amounts) == [
        ("C1001", "1", "120.00", "80.00", "62.72", "0.00", "0.00", "16.00", "1.28", "paid", None, "0"),
        ("C1001", "2", "60.00", "40.00", "29.40", "10.00", "0.00", "0.00", "0.60", "paid", None, "0"),
        ("C1002", "1", "45000.00", "23000.00", "21000.00", "1500.00", "500.00", "0.00", "0.00", "paid", None, "0"),
        ("C1003", "1", "150.00", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00", "denied", "CO-29", "0"),
        ("C1004", "1", "90.00", "0.00", "0.00", "0.00", "0.00", "0.00", "0.00", "paid", None, "1"),
        ("C1005", "1", "800.00", "400.00", "320.00", "0.00", "80.00", "0.00", "0.00", "paid", None, "0"),
        ("C1005", "2", "200.00", "120.00", "96.00", "0.00", "0.00", "24.00", "0.00", "paid", None, "0"),
    ]


def test_price_is_paid_share_other_payer_and_reduction_on_every_line(connection, samples):
    off = """
        select count(*) from landed.medical_claim
        where cast(allowed_amount as decimal(18, 2)) <> cast(paid_amount as decimal(18, 2))
            + cast(deductible_amount as decimal(18, 2)) + cast(coinsurance_amount as decimal(18, 2))
            + cast(copayment_amount as decimal(18, 2)) + cast(other_reduction_amount as decimal(18, 2))
            + coalesce(cast(other_payer_amount as decimal(18, 2)), 0)"""
    assert [rows(each, off) for each in (connection, samples)] == [[(0,)], [(0,)]]


def test_a_reversal_without_lines_takes_back_the_lines_that_were_paid(connection):
    lines = """
        select claim_line_number, hcpcs_code, paid_amount, allowed_amount, coinsurance_amount, copayment_amount
        from landed.medical_claim where claim_id = 'C1005' and claim_status = 'reversal' order by all"""
    assert rows(connection, lines) == [
        ("1", "72148", "-320.00", "-400.00", "-80.00", "0.00"),
        ("2", "99214", "-96.00", "-120.00", "0.00", "-24.00"),
    ]
    ends = (
        "select disposition_code, count(*) from core.received_row as row where feed_code = 'medical_claim' group by all"
    )
    assert ("netted", 4) in rows(connection, ends)


def test_a_reversal_without_lines_and_without_its_claim_stays_one_line(drop):
    x12_text.rewritten(MARCH, drop / "march.835", lambda found: found)
    (drop / "january.835").unlink()
    with engine.connect(threads=1) as connection:
        receive_folder(connection, drop)
        line = "select claim_line_number, paid_amount from landed.medical_claim where claim_id = 'C1005'"
        assert rows(connection, line) == [("1", "-416.00")]


def test_what_a_payer_took_back_beside_the_claims_has_the_sign_of_a_payment(connection):
    recoveries = "select recovery_code, claim_id, recovery_amount, posted_date from landed.recovery order by all"
    assert rows(connection, recoveries) == [
        ("FB", "C1001", "463.84", "2025-03-14"),
        ("L6", None, "3.10", "2025-01-31"),
        ("WO", None, "-250.00", "2025-01-31"),
    ]
    stated = x12_text.total(JANUARY, "BPR", 2) + x12_text.total(MARCH, "BPR", 2)
    assert stated == 2_126_122
    # Claims and what was taken back beside them are the payments.
    statement = "select sum(plan_paid_cents) from core.conservation where feed_code in ('medical_claim', 'recovery')"
    assert rows(connection, statement) == [(stated,)]


def test_the_submission_says_what_a_remittance_does_not(connection):
    columns = """
        select distinct claim_id, claim_line_number, claim_type, bill_type_code, place_of_service_code,
            diagnosis_code_1, diagnosis_code_2, procedure_code_1, discharge_disposition_code,
            related_cause_code, patient_birth_date
        from landed.medical_claim where claim_id in ('C1001', 'C1002', 'C1003') order by all"""
    assert rows(connection, columns) == [
        ("C1001", "1", "professional", None, "11", "M5450", "M25511", None, None, None, "1980-05-04"),
        ("C1001", "2", "professional", None, "11", "M25511", "M5450", None, None, None, "1980-05-04"),
        ("C1002", "1", "institutional", "111", None, "M1611", None, "0SR9019", "06", None, "1961-03-11"),
        ("C1003", "1", "professional", None, "11", "M7541", None, None, None, "EM", "1972-06-30"),
    ]


def test_submitted_lines_that_nobody_paid_are_counted():
    lines = received(HISTORY)
    assert "medical_claim: january.837i: 2 rows give none of their own: JOINED" in lines
    assert "medical_claim: january.837p: 6 rows give none of their own: JOINED" in lines
    assert "medical_claim: january.837p: 1 rows give none of their own: WITHOUT_REMITTANCE" in lines


def test_submissions_that_differ_are_not_joined(drop):
    submission = HISTORY / "january.837p"
    shutil.copy(submission, drop)
    x12_text.rewritten(submission, drop / "other.837p", x12_text.replaced("HI*ABK:M7541", "HI*ABK:M7542"))
    with engine.connect(threads=1) as connection:
        receive_folder(connection, drop)
        found = "select claim_id, count(diagnosis_code_1) from landed.medical_claim group by all order by all"
        assert rows(connection, found) == [("C1001", 2), ("C1002", 0), ("C1003", 0), ("C1004", 1), ("C1005", 2)]


def test_published_examples_run_whole(samples):
    """34.00, 1,222.00 and 149,998.73 of claims; the payment of 945.00 is dated 20002316, no day, so it is rejected."""
    stated = {path.name: x12_text.total(path, "CLP", 4) for path in SAMPLES.glob("*.835")}
    assert stated == {
        "cob-contractural-adjustment.835": 3_400,
        "managed-care.835": 94_500,
        "medicare-part-a.835": 14_999_873,
        "secondary-payment.835": 122_200,
    }
    assert rows(samples, BY_DISPOSITION) == [
        ("rejected", "NOT_A_DATE", 2, 184_500, 94_500),
        ("used", None, 6, 16_152_237, 15_125_473),
    ]
    assert sum(stated.values()) == 94_500 + 15_125_473
    assert rows(samples, "select recovery_code, recovery_amount from landed.recovery") == [("CV", "1.27")]


def test_spend_of_a_second_payer_is_net_of_the_first(samples):
    spend = """
        select claim_id, line_number, allowed_cents, other_payer_cents, spend_cents
        from core.claim_line where other_payer_cents is not null order by all"""
    assert rows(samples, spend) == [
        ("05090256390", 1, 1_032_364, 941_164, 91_200),
        ("05630626430", 1, 15_000, 12_000, 3_000),
        ("05630626430", 2, 50_000, 0, 50_000),
        ("50650619501", 1, 55_000, 51_600, 3_400),
    ]


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.835")), ids=lambda path: path.stem)
def test_the_models_of_x12sdk_read_the_same_claims(path, samples):
    with X12ModelReader(str(path)) as reader:
        claims = [claim for model in reader.models() for claim in model.claims()]
    landed = """
        select sum(cast(cast(paid_amount as decimal(18, 2)) * 100 as bigint)), count(distinct claim_id)
        from landed.medical_claim as claim inner join landed.file as file
            on file.file_id = claim.file_id and file.feed_code = 'medical_claim'
        where file.file_name = $1"""
    assert samples.execute(landed, [path.name]).fetchall() == [
        (sum(int(each.paid * 100) for each in claims), len(claims))
    ]


NOT_WHOLE = "SVC*HC:97110:GP*120.00*64.00**2"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # A line that was paid a cent more than charge less adjustments, and with it its claim's lines.
        (
            NOT_WHOLE,
            "SVC*HC:97110:GP*120.00*64.01**2",
            "X12_BALANCE: .*(lines: 1 cents in 1 claims, the first in segment 13)",
        ),
        (
            NOT_WHOLE,
            "SVC*HC:97110:GP*121.00*65.00**2",
            "X12_BALANCE: .*(charges of lines against the claim: 100 cents in 1 claims, the first in segment 13)",
        ),
        (
            "CAS*CO*253*1.88",
            "CAS*CO*253*1.87",
            "X12_BALANCE: .*(adjustments of claims: 1 cents in 1 claims, the first in segment 13)",
        ),
        (
            "PLB*1093817465*20251231*WO:OLD77*250.00*L6*-3.10",
            "PLB*1093817465*20251231*WO:OLD77*250.00*L6*3.10",
            "X12_BALANCE: .*(payment: stated 2126122 cents, claims less provider adjustments are 2125502)",
        ),
        ("CAS*CO*253*1.88", "CAS*CO*253*1.888", "X12_AMOUNT: .*(CAS03 in segment 14)"),
        ("CAS*CO*253*1.88", "CAS*CO*253*1E2", "X12_AMOUNT: .*(CAS03 in segment 14)"),
        (
            NOT_WHOLE,
            "SVC*HC>97110>GP*120.00*64.00**2",
            "X12_ENVELOPE: .*(the service in segment 18 uses another separator)",
        ),
        (
            "BPR*I*21261.22*C*ACH************20250131",
            "",
            "X12_TRANSACTION: .*(the payment segment BPR does not come first)",
        ),
        ("IEA*1*000000001", "IEA*1*000000002", "X12_ENVELOPE: .*(IEA in segment 60 closes another)"),
    ],
)
def test_a_remittance_that_does_not_add_up_is_refused_and_says_by_how_much(drop, old, new, said):
    x12_text.rewritten(JANUARY, drop / "january.835", x12_text.replaced(old, new))
    code, detail = said.split(" .*")
    line = fault(drop)
    assert code in line
    assert line.endswith(detail)
    for value in ("LAKE", "M1", "C1001", "PAT1"):
        assert value not in line


def test_a_file_that_is_cut_anywhere_is_refused(drop):
    text = JANUARY.read_text()
    for place in range(0, len(text.rstrip()) - 1, 401):
        (drop / "january.835").write_text(text[:place])
        assert any("X12_ENVELOPE" in line or "EMPTY_FILE" in line for line in received(drop)), place


def test_a_missing_segment_shows_in_the_count(drop):
    x12_text.rewritten(JANUARY, drop / "january.835", x12_text.replaced("DTM*405*20250131", ""), recount=False)
    assert fault(drop).endswith("(SE states 56, found 55)")


def test_another_kind_of_transaction_is_refused(drop):
    shutil.copy(HISTORY / "january.837p", drop / "january.835")
    assert "X12_TRANSACTION" in fault(drop)
    assert fault(drop).endswith("(found 837)")


def test_without_the_parser_it_is_said_what_to_install(drop, monkeypatch):
    monkeypatch.setitem(sys.modules, "x12sdk.io", None)
    assert fault(drop).endswith(
        "X12_PARSER: reading X12 needs the parser x12sdk, an extra of trueup (pip install 'trueup[x12]')"
    )


def test_line_ends_terminators_and_packing_change_nothing(drop):
    def landed():
        with engine.connect(threads=1) as connection:
            assert receive_folder(connection, drop).accepted
            return rows(connection, "select * exclude (file_id) from landed.medical_claim order by row_number")

    text, plain = JANUARY.read_text(), None
    for variant in (text, text.replace("\n", ""), text.replace("~\n", "~\r\n"), text.replace("~\n", "\n")):
        (drop / "january.835").write_bytes(variant.encode())
        plain = plain or landed()
        assert landed() == plain
    (drop / "january.835").unlink()
    (drop / "january.835.gz").write_bytes(gzip.compress(text.encode()))
    assert landed() == plain


def test_the_same_payment_sent_again_counts_once(tmp_path):
    for name in ("profile.yaml", "january.835", "march.835", "2024-12-20_everybody.834"):
        shutil.copy(HISTORY / name, tmp_path)
    x12_text.rewritten(
        MARCH, tmp_path / "again.835", lambda found: [each.replace("000000002", "000000099") for each in found]
    )
    connection, _ = build_claims(tmp_path, dt.date(2025, 3, 31), tables=BUILT)
    ends = {code: count for code, _, count, *_ in rows(connection, BY_DISPOSITION)}
    used = rows(connection, "select sum(allowed_cents) from core.claim_line where disposition_code = 'used'")
    assert (ends["duplicate"], ends["used"], used) == (7, 8, [(2_311_200,)])
    assert rows(connection, "select count(*), count(distinct recovery_id) from landed.recovery") == [(4, 3)]
    connection.close()
