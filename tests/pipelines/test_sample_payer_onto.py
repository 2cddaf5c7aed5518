"""Vendors over claims that were received from elsewhere."""

import hashlib
import json
import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.engines import duckdb as engine
from pipelines.intake.canonical import FEEDS
from pipelines.intake.receive import receive_folder
from pipelines.sample_payer import SampleError, simulate_onto

AETNA = Path(__file__).parents[1] / "data" / "claims_tuva_synth_aetna_dev"
TUVA = Path(__file__).parents[1] / "data" / "claims_tuva_integration_v018"
VENDOR_FEEDS = (
    "vendor_event",
    "session",
    "outcome_response",
    "satisfaction_response",
    "care_request",
    "complaint",
    "vendor_report",
    "vendor_invoice",
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("onto")
    simulate_onto(AETNA, folder, seed=3)
    return folder


@pytest.fixture(scope="module")
def landed(out: Path):
    with engine.connect() as connection:
        acknowledgement = receive_folder(connection, out)
        assert acknowledgement.accepted
        yield connection


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_what_was_received_stays_byte_for_byte(out: Path) -> None:
    for path in AETNA.iterdir():
        assert digest(out / path.name) == digest(path)


def test_the_feeds_are_received_beside_the_claims(landed: duckdb.DuckDBPyConnection) -> None:
    for feed in VENDOR_FEEDS:
        ((count,),) = landed.execute(f"select count(*) from landed.{feed}").fetchall()
        assert count > 0, feed
    assert landed.execute("select count(*) from landed.medical_claim").fetchall() == [(11_661,)]


def test_the_columns_are_the_canonical_ones(out: Path) -> None:
    for feed in VENDOR_FEEDS:
        described = duckdb.execute(f"select column_name, column_type from (describe '{out}/{feed}.parquet')").fetchall()
        assert [name for name, _ in described] == [name for name in FEEDS[feed] if name != "review_id"]
        assert {kind for _, kind in described} == {"VARCHAR"}


def test_the_members_are_those_of_the_coverage_received(landed: duckdb.DuckDBPyConnection, out: Path) -> None:
    strangers = landed.execute(
        "select distinct person_id from landed.session"
        " where person_id not in (select person_id from landed.eligibility)"
    ).fetchall()
    truth = json.loads((out / "truth.json").read_text(encoding="utf-8"))
    assert len(strangers) == truth["oddities"]["account_unknown_member"]
    assert all(person.startswith("P99") for (person,) in strangers)


def test_most_members_who_start_have_had_care_for_what_they_start_with(landed: duckdb.DuckDBPyConnection) -> None:
    ((care, members),) = landed.execute(
        "with activated as (select person_id, min(session_date) as first_date from landed.session group by all)"
        " select count(*) filter (where exists (select 1 from landed.medical_claim as claim"
        " where claim.person_id = activated.person_id and claim.claim_start_date < activated.first_date"
        " and claim.diagnosis_code_1[1] in ('M', 'S', 'G'))), count(*) from activated"
    ).fetchall()
    assert members > 100
    assert care / members > 0.6


def test_nothing_that_would_change_the_claims_is_claimed(out: Path) -> None:
    truth = json.loads((out / "truth.json").read_text(encoding="utf-8"))
    assert truth["effects"] == {}
    assert set(truth["dispositions"]) == {"not_yet_known"}
    assert {"R01", "R05", "R07", "R08", "R09", "R10", "R11", "R12", "R13", "A01", "N01"} == set(truth["reason_codes"])


def test_the_same_seed_gives_the_same_bytes_on_any_number_of_threads(out: Path, tmp_path: Path) -> None:
    simulate_onto(AETNA, tmp_path, seed=3, threads=1)
    assert {path.name: digest(path) for path in out.iterdir()} == {
        path.name: digest(path) for path in tmp_path.iterdir()
    }


def test_feeds_of_real_vendors_are_never_mixed_with_simulated_ones(out: Path, tmp_path: Path) -> None:
    with pytest.raises(SampleError, match="has vendor feeds of its own: vendor_event, session, "):
        simulate_onto(out, tmp_path / "again", seed=3)
    assert not (tmp_path / "again").exists()


def test_the_folder_itself_can_be_completed_and_another_seed_gives_other_vendors(out: Path, tmp_path: Path) -> None:
    shutil.copytree(AETNA, tmp_path / "drop")
    simulate_onto(tmp_path / "drop", tmp_path / "drop", seed=4)
    assert digest(out / "session.parquet") != digest(tmp_path / "drop" / "session.parquet")
    assert (tmp_path / "drop" / "vendor_invoice.parquet").is_file()
    assert digest(tmp_path / "drop" / "universal_pharmacy.csv.gz") == digest(AETNA / "universal_pharmacy.csv.gz")


def test_claims_that_miss_the_contract_year_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SampleError, match="the claims must cover all of 2025"):
        simulate_onto(TUVA, tmp_path, seed=1)
