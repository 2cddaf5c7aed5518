"""ACCESS data reports: made here from the shape that the guide describes, with items by number and no wording."""

import gzip
import json
from copy import deepcopy
from datetime import date
from pathlib import Path
from shutil import copyfile

import pytest

import pipelines.intake
from contracts.exhibit_tables import exhibit_tables
from contracts.exhibits import load_exhibits
from pipelines.engines import duckdb as engine
from pipelines.intake.canonical import landed_columns
from pipelines.intake.receive import receive_folder
from tests.pipelines.claims_chain import rows
from tests.reference.building import build

PROFILE = Path(pipelines.intake.__file__).parent / "profiles" / "access_report.yaml"
GUIDE = "https://dsacms.github.io/cmmi-access-model/"
WEIGHT = "http://hl7.org/fhir/StructureDefinition/itemWeight"
ODI = [2, 1, 2, 1, 2, 2, 1, 2, 3, 3]


def weighted(value):
    return {"valueCoding": {"extension": [{"url": WEIGHT, "valueDecimal": value}], "code": "LA0000-0"}}


def response(name, prefix, answers, scores=(), form="valueDecimal", **changes):
    """A questionnaire response: items by number, then the pseudo items with the sender's scores."""
    items = [
        {"linkId": f"{prefix}-{number}", "answer": [weighted(value) if form == "weight" else {form: value}]}
        for number, value in enumerate(answers, start=1)
    ]
    items += [{"linkId": link, "answer": [weighted(value)]} for link, value in scores]
    resource = {
        "resourceType": "QuestionnaireResponse",
        "id": name,
        "status": "completed",
        "subject": {"reference": "Patient/P"},
        "author": {"reference": "Patient/P"},
        "authored": "2026-01-15T23:30:00-05:00",
        "item": items,
    }
    return resource | changes


def part(code, *names, system="http://loinc.org", kind="QuestionnaireResponse"):
    return {
        "code": {"coding": [{"system": system, "code": code}]},
        "entry": [{"reference": f"{kind}/{name}"} for name in names],
    }


def report(*parts, resources=(), track="MSK"):
    """A report of one patient with the given sections of instruments."""
    composition = {
        "resourceType": "Composition",
        "id": "C",
        "subject": {"reference": "Patient/P"},
        "author": [{"reference": "Practitioner/D"}],
        "custodian": {"reference": "Organization/O"},
        "section": [
            {
                "code": {"coding": [{"system": f"{GUIDE}CodeSystem/ACCESSTrackCS", "code": track}]},
                "section": list(parts),
            }
        ],
    }
    patient = {
        "resourceType": "Patient",
        "id": "P",
        "identifier": [
            {"type": {"coding": [{"code": "MB"}]}, "value": "PLAN4711"},
            {"type": {"coding": [{"code": "MC"}]}, "value": "MEMBER4711"},
        ],
    }
    organization = {
        "resourceType": "Organization",
        "id": "O",
        "identifier": [{"system": f"{GUIDE}participant-id", "value": "ACCES12345"}],
    }
    entries = (composition, patient, organization, *resources)
    return {
        "resourceType": "Bundle",
        "identifier": {"system": "https://vendor.example/reports", "value": "B1"},
        "language": "en",
        "type": "document",
        "timestamp": "2026-01-26T12:00:00Z",
        "entry": [
            {"fullUrl": f"https://vendor.example/{each['resourceType']}/{each['id']}", "resource": each}
            for each in entries
        ],
    }


LOCAL = f"{GUIDE}CodeSystem/ACCESSReportDataCompositionSectionCS"
WHOLE = report(
    *(part("76804-4", "pf"), part("91722-9", "cat"), part("97908-8", "odi"), part("82226-2", "ndi")),
    *(part("QuickDASH", "qd", system=LOCAL), part("PGIC", "pgic", system=LOCAL), part("82324-5", "koos")),
    *(part("82316-1", "hoos"), part("72514-3", "nrs")),
    resources=(
        response("pf", "pf6b", [4, 3, 3, 4, 1, 2], [("raw_score", 17), ("tscore", 36.8)], form="weight"),
        response("cat", "pf-cat", [2, 3], [("tscore", 38)], form="weight"),
        response("odi", "odi", ODI, [("score", 36)]),
        response("ndi", "ndi", [2] * 10, [("total-score", 40)], form="weight"),
        response("qd", "qd", [3] * 11, [("score", 50)]),
        response("pgic", "pgic", [1]),
        response("koos", "koosjr", [2, 2, 1, 3, 2, 2, 3], [("total-interval-score", 50.012)], form="weight"),
        response("hoos", "hoosjr", [2, 2, 2, 3, 1, 1], [("total-interval-score", 55.985)], form="weight"),
        response("nrs", "nrs", [6], form="valueInteger"),
    ),
)


@pytest.fixture
def drop(tmp_path):
    text = PROFILE.read_text(encoding="utf-8")
    assert "ACCES12345: example_vendor" in text
    copyfile(PROFILE, tmp_path / "profile.yaml")
    return tmp_path


def given(folder, *reports, name="access_report.ndjson"):
    text = "".join(f"{each if isinstance(each, str) else json.dumps(each)}\n" for each in reports)
    (folder / name).write_text(text)
    return folder


def landed(folder, columns, order="row_number"):
    with engine.connect(threads=1) as connection:
        acknowledgement = receive_folder(connection, folder)
        assert acknowledgement.accepted, acknowledgement.lines()
        return rows(connection, f"select {columns} from landed.outcome_response order by {order}")


def said(folder) -> list[str]:
    with engine.connect(threads=1) as connection:
        return receive_folder(connection, folder).lines()


def test_who_answered_what_and_when(drop):
    one = report(part("72514-3", "nrs"), resources=(response("nrs", "nrs", [6], form="valueInteger"),))
    columns = """
        vendor_id, response_id, person_id, member_id, instrument_code, instrument_version, language_code, mode_code,
        response_date, item_number, item_value, supplied_score, edited_flag, surveyor_code, item_code, received_date"""
    assert landed(given(drop, one), columns) == [
        (
            *("example_vendor", "B1/nrs", "MEMBER4711", "PLAN4711", "NPRS", "1.0", "en", "SELF"),
            *("2026-01-15", "1", "6", None, "false", "VENDOR", "nrs-1", "2026-01-26"),
        )
    ]


def test_each_instrument_is_scored_from_its_items(drop):
    """By hand: ODI 19 of 50 is 38 where 36 was sent; NDI 20 of 50, sent as 40 percent; QuickDASH 33 of 11 is 50; the
    tables give 50.012 for a raw sum of 15 and 55.985 for 11."""
    columns = [*landed_columns("outcome_response")]
    answers = [dict(zip(columns, row, strict=True)) for row in landed(given(drop, WHOLE), ", ".join(columns))]
    exhibits = {name: table for name, table in exhibit_tables(load_exhibits()).items() if name.startswith("instrument")}
    terms = {
        f"terms.{name}": [dict(zip(dict(table.columns), row, strict=True)) for row in table.rows]
        for name, table in exhibits.items()
    }
    run = {"terms.run": [{"paid_through_date": date(2026, 6, 30)}], "landed.outcome_response": answers}
    models = ("input.outcome_response_reject", "input.outcome_response", "outcomes.response", "outcomes.score")
    read = """
        response_id, instrument_id, instrument_version_code, fault_code, score_numerator * 1000 // score_denominator,
        is_score_different"""
    built = build(terms | run, models, {"outcomes.score": read})
    assert built["outcomes.score"] == [
        ("B1/cat", "PROMIS_PF", "CAT", None, 38_000, False),
        ("B1/hoos", "HOOS_JR", "1.0", None, 55_985, False),
        ("B1/koos", "KOOS_JR", "1.0", None, 50_012, False),
        ("B1/ndi", "NDI", "1.0", None, 20_000, False),
        ("B1/nrs", "NPRS", "1.0", None, 6_000, False),
        ("B1/odi", "ODI", "1.0", None, 38_000, True),
        ("B1/pf", "PROMIS_PF", "SF6B", None, 36_800, False),
        ("B1/pgic", "PGIC", "1.0", None, 1_000, False),
        ("B1/qd", "QUICKDASH", "1.0", None, 50_000, False),
    ]


def test_one_document_is_read_like_a_line_of_many(drop):
    columns = "* exclude (file_id)"
    expected = landed(given(drop, WHOLE), columns)
    assert len(expected) == 6 + 2 + 10 + 10 + 11 + 1 + 7 + 6 + 1
    (drop / "access_report.ndjson").unlink()
    (drop / "access_report.json").write_text(json.dumps(WHOLE, indent=2))
    assert landed(drop, columns) == expected
    (drop / "access_report.json").unlink()
    (drop / "access_report.ndjson.gz").write_bytes(gzip.compress(json.dumps(WHOLE).encode()))
    assert landed(drop, columns) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [("SELF", "false")]),
        ({"author": {"reference": "Practitioner/D"}}, [("PROXY", "false")]),
        ({"author": {"reference": "Device/A"}}, [("SELF", "false")]),
        ({"source": {"reference": "RelatedPerson/S"}}, [("PROXY", "false")]),
        ({"status": "amended"}, [("SELF", "true")]),
        ({"status": "in-progress"}, []),
        ({"status": "entered-in-error"}, []),
    ],
)
def test_who_answered_and_whether_it_was_changed(drop, changes, expected):
    one = report(part("72514-3", "nrs"), resources=(response("nrs", "nrs", [6], **changes),))
    assert landed(given(drop, one), "mode_code, edited_flag") == expected


def test_open_items_groups_and_what_is_no_item(drop):
    items = [
        {"linkId": "group", "item": [{"linkId": "odi-1", "answer": [{"valueDecimal": 2.0}]}, {"linkId": "odi-2"}]},
        {"linkId": "odi-10", "answer": [{"valueInteger": 3}]},
        {"linkId": "note"},
        {"linkId": "total-score", "answer": [{"valueDecimal": 36}]},
    ]
    one = report(part("97908-8", "odi"), resources=(response("odi", "odi", [], item=items),))
    assert landed(given(drop, one), "item_number, item_value, supplied_score") == [
        ("1", "2.0", "36"),
        ("2", None, "36"),
        ("10", "3", "36"),
    ]


def observation(name, **changes):
    resource = {"resourceType": "Observation", "id": name, "status": "final", "subject": {"reference": "Patient/P"}}
    return resource | {"effectiveDateTime": "2026-01-15T08:00:00Z"} | changes


def test_observations_give_scores_or_items_and_count_once_beside_a_response(drop):
    pain = observation("pain", valueInteger=6)
    score = observation("score", valueQuantity={"value": 41.5})
    items = observation("items", component=[{"valueInteger": 2}, {"valueQuantity": {"value": 3}}], valueInteger=40)
    one = report(
        part("72514-3", "pain", kind="Observation"),
        part("76804-4", "score", kind="Observation"),
        part("97908-8", "items", kind="Observation"),
        resources=(pain, score, items),
    )
    columns = "response_id, instrument_code, item_number, item_value, supplied_score"
    assert landed(given(drop, one), columns) == [
        ("B1/pain", "NPRS", "1", "6", None),
        ("B1/score", "PROMIS_PF", "1", None, "41.5"),
        ("B1/items", "ODI", "1", "2", "40"),
        ("B1/items", "ODI", "2", "3", "40"),
    ]
    twice = deepcopy(one)
    both = {"entry": [{"reference": "Observation/pain"}, {"reference": "QuestionnaireResponse/nrs"}]}
    twice["entry"][0]["resource"]["section"][0]["section"] = [part("72514-3") | both]
    nrs = response("nrs", "nrs", [5])
    twice["entry"].append({"fullUrl": "https://vendor.example/QuestionnaireResponse/nrs", "resource": nrs})
    assert landed(given(drop, twice), columns) == [("B1/nrs", "NPRS", "1", "5", None)]


def test_another_track_gives_no_rows_and_is_counted(drop):
    nrs = response("nrs", "nrs", [6])
    given(drop, report(part("72514-3", "nrs"), resources=(nrs,), track="BH"), WHOLE)
    assert any("INCORRECT_TRACK" in line for line in said(drop))
    assert len(landed(drop, "item_number")) == 54


def test_an_instrument_that_nobody_knows_keeps_its_code(drop):
    one = report(part("89206-7", "x"), resources=(response("x", "x", [1]),))
    assert landed(given(drop, one), "instrument_code") == [("89206-7",)]


def spoiled(change):
    wrong = deepcopy(WHOLE)
    change(wrong)
    return wrong


def composition(wrong):
    return wrong["entry"][0]["resource"]


SPOILS = {
    "two patients": lambda wrong: wrong["entry"].append(
        {"fullUrl": "https://vendor.example/Patient/Q", "resource": {"resourceType": "Patient", "id": "Q"}}
    ),
    "no patient": lambda wrong: wrong["entry"].pop(1),
    "a reference that leads nowhere": lambda wrong: wrong["entry"].pop(),
    "a reference to the patient": lambda wrong: composition(wrong)["section"][0]["section"][0]["entry"].append(
        {"reference": "Patient/P"}
    ),
    "two items of one id": lambda wrong: wrong["entry"][5]["resource"]["item"].append({"linkId": "odi-1"}),
    "no day": lambda wrong: wrong["entry"][5]["resource"].pop("authored"),
    "another's answers": lambda wrong: wrong["entry"][5]["resource"].update(subject={"reference": "Patient/Q"}),
    "a collection": lambda wrong: wrong.update(type="collection"),
    "no composition": lambda wrong: wrong["entry"].pop(0),
    "no timestamp": lambda wrong: wrong.pop("timestamp"),
}


@pytest.mark.parametrize("name", SPOILS)
def test_a_report_that_contradicts_itself_refuses_its_file(drop, name):
    given(drop, WHOLE, spoiled(SPOILS[name]), WHOLE | {"identifier": {"value": "B2"}})
    (found,) = [line for line in said(drop) if "REPORT_INVALID" in line]
    assert found.endswith("(line 2)")
    assert "4711" not in found


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('{"resourceType": "Bundle", "id": ', "JSON_LINE"),
        ('["MEMBER4711"]', "JSON_LINE"),
        ('{"resourceType": "Patient", "id": "MEMBER4711"}', "JSON_RESOURCE"),
        (spoiled(lambda wrong: wrong["entry"][2]["resource"]["identifier"][0].update(value="OTHER")), "REPORT_SENDER"),
        (spoiled(lambda wrong: composition(wrong).pop("custodian")), "REPORT_SENDER"),
    ],
)
def test_what_is_no_report_of_a_known_sender_refuses_its_file(drop, line, code):
    (found,) = [each for each in said(given(drop, WHOLE, line)) if code in each]
    assert found.endswith("(line 2)")
    assert "4711" not in found
