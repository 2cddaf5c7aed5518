"""Whole runs over claims that nobody here wrote, in other formats than the sample's, and from two sources at once."""

import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import Ran, command, run
from tests.pipelines.claims_chain import DATA

AGREEMENTS = Path(__file__).resolve().parents[2] / "contracts" / "agreements"
RIF = DATA / "claims_bfd_rif_synthea"
AETNA = DATA / "claims_tuva_synth_aetna_dev"
TUVA = DATA / "claims_tuva_integration_v018"
VENDORS = ["bridge_rtm", "kinetic_home", "northgate_pt"]


def agreements_of(year: int, folder: Path) -> Path:
    """Return the agreements of the sample payer, as if they had been signed for another year."""
    for path in AGREEMENTS.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("2025-", f"{year}-").replace("2024-", f"{year - 1}-")
        signed = folder / path.parent.name / f"{year}-01-01.yaml"
        signed.parent.mkdir(parents=True)
        signed.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def medical_and_drugs(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Run over Medicare's files, the drugs from a source of their own."""
    folder = tmp_path_factory.mktemp("two_sources")
    medical, drugs = folder / "medical", folder / "drugs"
    shutil.copytree(RIF, medical)
    drugs.mkdir()
    (medical / "pde.csv.gz").rename(drugs / "pde.csv.gz")
    profile = (medical / "profile.yaml").read_text(encoding="utf-8")
    (drugs / "profile.yaml").write_text(profile.replace("source_id: bfd_rif", "source_id: part_d"), encoding="utf-8")
    return run(
        *(medical, folder / "out", "--inputs", drugs),
        *("--agreements", agreements_of(2017, folder / "terms"), "--threads", 2),
    )


def test_two_sources_in_a_format_of_their_own_run_whole(medical_and_drugs: Ran) -> None:
    assert medical_and_drugs.code == 0, medical_and_drugs.errors
    settled = medical_and_drugs.settlement()["agreements"]
    assert sorted(item["vendor_id"] for item in settled) == VENDORS


def test_each_dollar_of_both_sources_is_in_the_statement(medical_and_drugs: Ran) -> None:
    statement = json.loads(medical_and_drugs.files()["conservation.json"])
    paid = {
        feed: sum(entry["plan_paid_cents"] for entry in statement if entry["feed_code"] == feed)
        for feed in ("medical_claim", "pharmacy_claim")
    }
    assert paid == {"medical_claim": 248_233_951, "pharmacy_claim": 1_469_595}


def test_the_acknowledgement_tells_the_sources_apart(medical_and_drugs: Ran) -> None:
    acknowledged = json.loads((medical_and_drugs.out / "work" / "acknowledgement.json").read_bytes())
    assert {(total["feed"], total["source_id"]) for total in acknowledged["totals"]} == {
        ("medical_claim", "bfd_rif"),
        ("eligibility", "bfd_rif"),
        ("pharmacy_claim", "part_d"),
    }


def test_claims_of_another_payer_run_whole(tmp_path: Path) -> None:
    """Claims that nobody here wrote, in another format, with the vendors' feeds simulated over them."""
    inputs = tmp_path / "inputs"
    made = command("sample", "--onto", AETNA, "--out", inputs, "--seed", 3)
    assert (made.code, made.errors) == (0, "")
    for path in AETNA.iterdir():
        shutil.copy(path, inputs)
    # The claims end in February, before the run-out of the year has passed: fees are settled, nothing final is.
    early = run(inputs, tmp_path / "early", "--paid-through", "2026-06-20")
    assert (early.code, "its run-out on 2026-06-30" in early.errors) == (2, True)
    ran = run(inputs, tmp_path / "out", "--paid-through", "2026-06-20", "--interim", "2025-12")
    assert ran.code == 0, ran.errors
    statement = json.loads(ran.files()["conservation.json"])
    medical = [entry for entry in statement if entry["feed_code"] == "medical_claim"]
    assert sum(entry["plan_paid_cents"] for entry in medical) == 244_007_849
    assert sum(entry["allowed_cents"] for entry in medical) == 373_745_915
    settled = {item["vendor_id"]: item for item in ran.settlement()["agreements"]}
    assert sorted(settled) == VENDORS
    assert settled["kinetic_home"]["fees_cents"] > 0


def test_every_dollar_of_the_public_test_claims_is_in_the_statement(tmp_path: Path) -> None:
    """Tuva's own claims of 2016 to 2018, under agreements of that time."""
    ran = run(TUVA, tmp_path / "out", "--agreements", agreements_of(2017, tmp_path / "terms"))
    assert ran.code == 0, ran.errors
    statement = json.loads(ran.files()["conservation.json"])
    paid, allowed = (
        {
            (feed, kind): sum(
                entry[cents]
                for entry in statement
                if entry["feed_code"] == feed
                and (entry["exclusion_code"] == "NOT_COVERED") == (kind == "outside coverage")
            )
            for feed in ("medical_claim", "pharmacy_claim")
            for kind in ("outside coverage", "else")
        }
        for cents in ("plan_paid_cents", "allowed_cents")
    )
    assert paid["medical_claim", "outside coverage"] == 1_348_987
    assert paid["medical_claim", "else"] == 16_381_897 - 1_348_987
    assert paid["pharmacy_claim", "outside coverage"] + paid["pharmacy_claim", "else"] == 4_582_728
    assert allowed["medical_claim", "outside coverage"] + allowed["medical_claim", "else"] > 0
