"""What sources of one format differ in: older names, coverage as events, days of supply, types of bill."""

import datetime as dt
from pathlib import Path

import pytest

from tests.pipelines.claims_chain import AETNA, TUVA, build_claims, rows
from tests.pipelines.format_drops import faults, only, spoiled, typed

PROFILE = """\
source_id: plan
format: tuva
adjustment_style: FLAGGED
eligibility: {eligibility}
has_paid_date: true
has_allowed: true
"""
CLAIM = "claim_id,claim_line_number,claim_type,person_id,claim_start_date,paid_date,paid_amount,allowed_amount\n"
EVENT = "person_id,plan,event_code,event_date,posted_date\n"


def older(text: str) -> str:
    """Return a file under the names that its columns had before."""
    header, rest = text.split("\n", 1)
    names = {"person_id": "patient_id", "drg_code": "ms_drg_code"}
    return ",".join(names.get(name, name) for name in header.split(",")) + "\n" + rest


def events(folder: Path, *said: str, claims: str = "") -> Path:
    (folder / "profile.yaml").write_text(PROFILE.format(eligibility="EVENT"))
    (folder / "eligibility_event.csv").write_text(EVENT + "".join(f"{line}\n" for line in said))
    (folder / "medical_claim.csv").write_text(CLAIM + claims)
    return folder


def spans(connection) -> list[tuple]:
    found = rows(
        connection, "select member_id, plan_id, span_from_date, span_to_date from core.coverage_span order by all"
    )
    return [(member, plan, str(start), end and str(end)) for member, plan, start, end in found]


def test_older_names_are_read_as_the_new_ones(tmp_path):
    names = ("medical_claim.csv", "pharmacy_claim.csv", "eligibility.csv")
    connection, acknowledgement = typed(spoiled(TUVA, tmp_path, dict.fromkeys(names, older)))
    assert [(each.feed, each.row_count, each.member_count, each.paid_cents) for each in acknowledgement.totals] == [
        ("medical_claim", 2_075, 10, 16_381_897),
        ("pharmacy_claim", 291, 8, 4_582_728),
        ("eligibility", 31, 10, None),
    ]
    found = rows(connection, "select count(drg_code), count(member_id) from input.medical_claim")
    unused = {name for receipt in acknowledgement.receipts for name in receipt.unused_columns}
    connection.close()
    assert found == [(36, 2_075)]
    assert not {"patient_id", "ms_drg_code"} & unused


def test_a_new_name_goes_before_an_older_one(tmp_path):
    """A file with both names, as some sources send while they change over."""

    def both(text: str) -> str:
        header, *lines = text.splitlines()
        return "\n".join([f"{header},patient_id", *(f"{line},SOMEBODY" for line in lines)]) + "\n"

    connection, _ = typed(spoiled(TUVA, tmp_path, {"eligibility.csv": both}), "input.eligibility")
    found = rows(connection, "select count(distinct member_id), bool_or(member_id = 'SOMEBODY') from input.eligibility")
    connection.close()
    assert found == [(10, False)]


def test_neither_name_is_a_missing_column(tmp_path):
    change = {"eligibility.csv": lambda text: text.replace("person_id", "individual", 1)}
    assert faults(spoiled(TUVA, tmp_path, change)) == {"eligibility.csv": {"MISSING_COLUMN"}}


def test_events_are_versions_of_spans(tmp_path):
    folder = events(
        tmp_path,
        "P1,A,start,2025-01-01,2024-12-15",
        "P1,A,end,2025-06-30,2025-06-01",
        "P1,B,start,2025-07-01,2025-06-01",
        "P2,A,start,2025-01-01,2024-12-15",
        "P2,A,end,2025-03-31,2025-04-02",
        "P2,A,reinstate,2025-04-01,2025-05-01",
        "P3,A,start,2025-02-01,2025-01-20",
        "P3,A,void,2025-02-01,2025-02-10",
        "P4,A,START,2025-01-01,2024-12-15",
        "P4,A,End,2025-02-28,2025-02-01",
        "P4,A,Start,2025-05-01,2025-04-20",
        claims="C1,1,professional,P1,2025-07-04,2025-07-20,10.00,10.00\n",
    )
    connection, acknowledgement = build_claims(folder, tables=("core.coverage_span", "core.conservation"))
    assert spans(connection) == [
        ("P1", "A", "2025-01-01", "2025-07-01"),
        ("P1", "B", "2025-07-01", None),
        ("P2", "A", "2025-01-01", None),
        ("P4", "A", "2025-01-01", "2025-03-01"),
        ("P4", "A", "2025-05-01", None),
    ]
    (receipt,) = [each for each in acknowledgement.receipts if each.feed == "eligibility"]
    assert receipt.row_count == 11
    statement = "select disposition_code, row_count from core.conservation where feed_code = 'eligibility' order by 1"
    assert rows(connection, statement) == [("netted", 1), ("superseded", 5), ("used", 5)]
    connection.close()


def test_events_are_known_from_the_day_they_were_posted(tmp_path):
    """The end of June was posted on 1 June: seen from May the span is open."""
    folder = events(tmp_path, "P1,A,start,2025-01-01,2024-12-15", "P1,A,end,2025-06-30,2025-06-01")
    connection, _ = build_claims(folder, dt.date(2025, 5, 31), tables=("core.coverage_span",))
    assert spans(connection) == [("P1", "A", "2025-01-01", None)]
    connection.close()


def test_the_order_of_events_and_of_files_does_not_matter(tmp_path):
    said = [
        "P1,A,start,2025-01-01,2024-12-15",
        "P1,A,end,2025-06-30,2025-06-01",
        "P1,A,reinstate,2025-07-01,2025-07-15",
    ]
    (one := tmp_path / "one").mkdir()
    (two := tmp_path / "two").mkdir()
    events(one, *said)
    events(two, said[2], said[0])
    (two / "more.csv").write_text(EVENT + said[1] + "\n")
    profile = PROFILE.format(eligibility="EVENT") + "files: {eligibility_event: [eligibility_event.csv, more.csv]}\n"
    (two / "profile.yaml").write_text(profile)
    found = []
    for folder in (one, two):
        connection, _ = typed(folder, "input.eligibility")
        found.append(
            rows(
                connection,
                "select span_id, span_from_date, span_to_date, known_from_date from input.eligibility order by all",
            )
        )
        connection.close()
    assert found[0] == found[1]
    assert len(found[0]) == 3


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("P1,A,terminate,2025-06-30,2025-06-01", {"eligibility_event.csv": {"UNKNOWN_TRANSACTION"}}),
        ("P1,A,end,2025-06-30", {"eligibility_event.csv": {"RAGGED_ROWS"}}),
    ],
)
def test_an_event_that_is_none_is_refused(tmp_path, line, expected):
    assert faults(events(tmp_path, "P1,A,start,2025-01-01,2024-12-15", line)) == expected


def test_an_end_without_a_start_is_rejected(tmp_path):
    connection, _ = typed(events(tmp_path, "P1,A,end,2025-06-30,2025-06-01"), "input.reject")
    found = rows(connection, "select column_name, reason_code from input.reject where feed_code = 'eligibility'")
    connection.close()
    assert found == [("enrollment_start_date", "MISSING")]


def test_days_of_supply_may_be_absent_empty_or_zero(tmp_path):
    """Absent in Tuva's own sample; a source may also write 0 for unknown. No fill is lost for it."""

    def supply(text: str) -> str:
        header, *lines = text.splitlines()
        place = header.split(",").index("days_supply")
        changed = [line.split(",") for line in lines]
        for number, cells in enumerate(changed):
            cells[place] = ("0", "", "30")[number % 3]
        return "\n".join([header, *(",".join(cells) for cells in changed)]) + "\n"

    connection, _ = typed(
        spoiled(TUVA, tmp_path, {**only(TUVA, "eligibility"), "pharmacy_claim.csv": supply}), "input.pharmacy_claim"
    )
    found = rows(
        connection, "select days_supply_days, count(*) from input.pharmacy_claim group by 1 order by 1 nulls last"
    )
    rejected = rows(connection, "select count(*) from input.pharmacy_claim_reject")
    connection.close()
    assert found == [(0, 97), (30, 97), (None, 97)]
    assert rejected == [(0,)]


@pytest.mark.parametrize(("sample", "declared", "listed"), [(TUVA, "true", 0), (TUVA, "false", 8), (AETNA, "false", 1)])
def test_a_lettered_type_of_bill_is_valid_unless_the_profile_says_otherwise(tmp_path, sample, declared, listed):
    """13I stands on eight lines of one sample, and is a planted error of the other: the line stays either way."""
    kept = {TUVA: 8, AETNA: 1}[sample]
    leave_out = only(sample, "medical_claim", "universal_medical_dental")
    change = {**leave_out, "profile.yaml": lambda text: f"{text}has_lettered_bill_types: {declared}\n"}
    connection, _ = typed(spoiled(sample, tmp_path, change), "input.bill_type_exception")
    assert rows(connection, "select count(*) from input.bill_type_exception") == [(listed,)]
    assert rows(connection, "select count(*) from input.medical_claim where bill_type_code = '13I'") == [(kept,)]
    connection.close()
