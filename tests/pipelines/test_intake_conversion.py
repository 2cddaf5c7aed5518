"""A format that converts: what it gives is landed like a Parquet file, under the hash of what was received."""

import hashlib

import duckdb
import pytest

from pipelines.engines import duckdb as engine
from pipelines.intake import FORMATS
from pipelines.intake.acknowledgement import Fault, Refused
from pipelines.intake.inspection import inspect
from pipelines.intake.layout import Converted, Drop, Format
from pipelines.intake.receive import receive_folder

PROFILE = """
source_id: twice
format: test_words
adjustment_style: FLAGGED
eligibility: SPAN
has_paid_date: true
has_allowed: true
date_format: "%d.%m.%Y"
files: {words: words.txt}
"""


def convert(drop: Drop):
    """One received file gives two feeds; a second only helps; a third cannot be read."""
    received = inspect(drop.folder / "words.txt", ",")
    for feed, query in (
        (
            "medical_claim",
            "select 'C1' as claim_id, '31.01.2026' as claim_start_date, ' 7.50 ' as paid_amount, 4 as row_number",
        ),
        ("eligibility", "select 'P1' as person_id, 9 as row_number"),
    ):
        rows = drop.work / f"{feed}.parquet"
        duckdb.connect().execute(f"copy ({query}) to '{rows}'")
        yield Converted(feed, received, rows)
    yield Converted("medical_claim", inspect(drop.folder / "list.txt", ","), None)
    if (bad := drop.folder / "bad.txt").exists():
        yield Converted("medical_claim", inspect(bad, ","), None, (Refused(Fault.UNREADABLE, "words"),))
    if (drop.folder / "worse.txt").exists():
        duckdb.connect().execute("select error('a member')")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setitem(FORMATS, "test_words", Format("test_words", convert=convert, inputs=("words",)))
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "profile.yaml").write_text(PROFILE)
    (folder / "words.txt").write_text("words")
    (folder / "list.txt").write_text("list")
    return folder


@pytest.fixture
def connection():
    with engine.connect() as connection:
        yield connection


def test_rows_are_landed_under_the_hash_of_what_was_received(connection, folder):
    acknowledgement = receive_folder(connection, folder)
    assert acknowledgement.accepted
    received = hashlib.sha256(b"words").hexdigest()
    statement = "select file_id, row_number, claim_id, claim_start_date, paid_amount, plan from landed.medical_claim"
    assert connection.execute(statement).fetchall() == [(received, 4, "C1", "2026-01-31", "7.50", None)]
    assert connection.execute("select file_id, row_number from landed.eligibility").fetchall() == [(received, 9)]
    assert [(each.feed, each.file_name, each.row_count, each.unused_columns) for each in acknowledgement.receipts] == [
        ("medical_claim", "list.txt", 0, ()),
        ("medical_claim", "words.txt", 1, ()),
        ("eligibility", "words.txt", 1, ()),
    ]


def test_other_feeds_still_come_under_their_canonical_names(connection, folder):
    (folder / "vendor_report.csv").write_text("vendor_id,report_id,due_date\nV,R,2026-01-01\n")
    assert receive_folder(connection, folder).accepted
    assert connection.execute("select report_id from landed.vendor_report").fetchall() == [("R",)]


def test_what_cannot_be_converted_is_refused(connection, folder):
    (folder / "bad.txt").write_text("bad")
    acknowledgement = receive_folder(connection, folder)
    assert not acknowledgement.accepted
    assert [str(fault.detail) for each in acknowledgement.receipts for fault in each.refused] == ["words"]


def test_an_error_of_the_engine_refuses_the_drop_and_shows_nothing_of_it(connection, folder):
    (folder / "worse.txt").write_text("worse")
    acknowledgement = receive_folder(connection, folder)
    assert [fault.fault for fault in acknowledgement.refused] == [Fault.UNREADABLE]
    assert "a member" not in "".join(acknowledgement.lines())


def test_converted_files_are_kept_where_the_caller_says(connection, folder, tmp_path):
    work = tmp_path / "work"
    for _ in range(2):
        assert receive_folder(connection, folder, work=work).accepted
    assert sorted(path.name for path in work.rglob("*.parquet")) == ["eligibility.parquet", "medical_claim.parquet"]
