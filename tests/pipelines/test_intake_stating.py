"""The manifest that `trueup manifest` writes: what a sender counts by hand, and what its receiver then finds."""

import json

import pytest

from pipelines.engines import duckdb as engine
from pipelines.intake.acknowledgement import Fault
from pipelines.intake.manifest import load_manifest
from pipelines.intake.receive import receive_folder
from tests.conftest import command
from tests.pipelines.drops import CLAIMS, PROFILE, claim, series_name


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "profile.yaml").write_text(PROFILE)
    return tmp_path


def state(folder, *more):
    return command("manifest", folder, "--as-of", "2026-03-01", *more)


def received(folder):
    with engine.connect(threads=2) as connection:
        return receive_folder(connection, folder)


def test_files_are_stated_as_they_are_counted(folder):
    full, delta = folder / series_name("FULL", 1, 1), folder / series_name("DELTA", 2, 2)
    full.write_text(CLAIMS + claim("A", 100_00) + claim("B", 50_00, person="M2"))
    delta.write_text(CLAIMS + claim("C", 10_01))
    assert state(folder).code == 0
    manifest = load_manifest(folder / "plan_20260301.manifest.json")
    assert [(each.mode, each.rows, each.members, each.claims) for each in manifest.files] == [
        ("DELTA", 1, 1, 1),
        ("FULL", 2, 2, 2),
    ]
    totals = [(each.allowed_cents, each.paid_cents, each.member_liability_cents) for each in manifest.files]
    assert totals == [(10_01, 9_01, 1_00), (150_00, 135_00, 15_00)]
    assert [[(month.month, month.paid_cents) for month in each.months] for each in manifest.files] == [
        [("2026-01", 9_01)],
        [("2026-01", 135_00)],
    ]
    acknowledgement = received(folder)
    assert acknowledgement.accepted
    assert {control.difference for each in acknowledgement.receipts for control in each.compared} == {0}


def test_what_is_cut_after_it_was_stated_is_refused(folder):
    path = folder / "medical_claim.csv"
    path.write_text(CLAIMS + claim("A", 100_00) + claim("B", 50_00))
    assert state(folder).code == 0
    path.write_text(CLAIMS + claim("A", 100_00))
    (receipt,) = received(folder).receipts
    assert {refused.fault for refused in receipt.refused} >= {Fault.HASH_MISMATCH}


def test_only_files_that_no_manifest_states_are_stated(folder):
    (folder / series_name("FULL", 1, 1)).write_text(CLAIMS + claim("A", 100_00))
    assert state(folder, "--test").code == 0
    (folder / "plan_20260301.manifest.json").rename(folder / "first.manifest.json")
    (folder / series_name("DELTA", 2, 2)).write_text(CLAIMS + claim("B", 50_00))
    assert state(folder).code == 0
    written = json.loads((folder / "plan_20260301.manifest.json").read_bytes())
    assert [each["mode"] for each in written["files"]] == ["DELTA"]
    assert written["usage"] == "PRODUCTION"
    assert json.loads((folder / "first.manifest.json").read_bytes())["usage"] == "TEST"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("medical_claim.csv", CLAIMS + "CANARY,1\n", "medical_claim.csv: RAGGED_ROWS: "),
        ("medical_claim.csv", "CANARY,1,CANARY\n1,2,3\n", "medical_claim.csv: DUPLICATE_COLUMN: "),
        ("medical_claim.csv", "", "medical_claim.csv: EMPTY_FILE: "),
        ("medical_claim.zip", "", "BAD_NAME: "),
        (series_name("REST", 2, 1), CLAIMS + claim("CANARY", 1), "_001.csv: SUPERSEDES_NOTHING: "),
        ("other.txt", "CANARY", "NO_FILES: "),
    ],
)
def test_what_would_be_refused_is_said_and_nothing_is_written(folder, name, content, said):
    (folder / name).write_text(content)
    ran = state(folder)
    assert (ran.code, said in ran.errors, "CANARY" in ran.errors) == (2, True, False)
    assert list(folder.glob("*.manifest.json")) == []


@pytest.mark.parametrize("arguments", [("nowhere", "--as-of", "2026-03-01"), (".", "--as-of", "March")])
def test_a_folder_and_a_day_are_needed(arguments):
    ran = command("manifest", *arguments)
    assert ran.code == 2
    assert ran.errors.startswith("trueup: ")
