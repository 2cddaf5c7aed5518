"""Whole runs over claims that nobody here wrote, in other formats than the sample's, and from two sources at once."""

import json
import shutil
from collections import Counter
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
def three_sources(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Run over Medicare's files, the drugs from a source of their own, and Tuva's claims of 2016 to 2018."""
    folder = tmp_path_factory.mktemp("three_sources")
    medical, drugs = folder / "medical", folder / "drugs"
    shutil.copytree(RIF, medical)
    drugs.mkdir()
    (medical / "pde.csv.gz").rename(drugs / "pde.csv.gz")
    profile = (medical / "profile.yaml").read_text(encoding="utf-8")
    (drugs / "profile.yaml").write_text(profile.replace("source_id: bfd_rif", "source_id: part_d"), encoding="utf-8")
    return run(
        *(medical, folder / "out", "--inputs", drugs, "--inputs", TUVA),
        *("--agreements", agreements_of(2017, folder / "terms"), "--threads", 2),
    )


def test_sources_in_formats_of_their_own_run_whole(three_sources: Ran) -> None:
    assert three_sources.code == 0, three_sources.errors
    settled = three_sources.settlement()["agreements"]
    assert sorted(item["vendor_id"] for item in settled) == VENDORS


def cents(ran: Ran, column: str) -> Counter[tuple[str, str, bool]]:
    """Return the cents of a column of the statement by source, feed and whether they lie outside coverage."""
    found = Counter[tuple[str, str, bool]]()
    for entry in json.loads(ran.files()["conservation.json"]):
        key = (entry["source_id"], entry["feed_code"], entry["exclusion_code"] == "NOT_COVERED")
        found[key] += entry[column]
    return found


def test_each_dollar_of_every_source_is_in_the_statement(three_sources: Ran) -> None:
    paid = Counter[tuple[str, str]]()
    for (source, feed, _), amount in cents(three_sources, "plan_paid_cents").items():
        paid[source, feed] += amount
    assert +paid == {
        ("bfd_rif", "medical_claim"): 248_233_951,
        ("part_d", "pharmacy_claim"): 1_469_595,
        ("tuva_integration", "medical_claim"): 16_381_897,
        ("tuva_integration", "pharmacy_claim"): 4_582_728,
    }


def test_what_lies_outside_coverage_is_told_of_its_source(three_sources: Ran) -> None:
    paid, allowed = (cents(three_sources, column) for column in ("plan_paid_cents", "allowed_cents"))
    assert paid["tuva_integration", "medical_claim", True] == 1_348_987
    assert allowed["tuva_integration", "medical_claim", True] + allowed["tuva_integration", "medical_claim", False] > 0


def test_the_acknowledgement_tells_the_sources_apart(three_sources: Ran) -> None:
    acknowledged = json.loads((three_sources.out / "work" / "acknowledgement.json").read_bytes())
    assert {(total["feed"], total["source_id"]) for total in acknowledged["totals"]} == {
        ("medical_claim", "bfd_rif"),
        ("eligibility", "bfd_rif"),
        ("pharmacy_claim", "part_d"),
        *((feed, "tuva_integration") for feed in ("medical_claim", "eligibility", "pharmacy_claim")),
    }


@pytest.fixture(scope="module")
def another_payer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return claims that nobody here wrote, in another format, with the vendors' feeds simulated over them."""
    inputs = tmp_path_factory.mktemp("another_payer")
    made = command("sample", "--onto", AETNA, "--out", inputs, "--seed", 3)
    assert (made.code, made.errors) == (0, "")
    for path in AETNA.iterdir():
        shutil.copy(path, inputs)
    return inputs


def test_claims_that_end_before_the_run_out_settle_nothing_final(another_payer: Path, tmp_path: Path) -> None:
    early = run(another_payer, tmp_path, "--paid-through", "2026-06-20")
    assert (early.code, "its run-out on 2026-06-30" in early.errors) == (2, True)


@pytest.fixture(scope="module")
def interim(another_payer: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Settle the fees to the end of November over them."""
    days = ("--interim", "2025-11", "--paid-through", "2026-06-20", "--posting-date", "2026-06-25")
    ran = run(another_payer, tmp_path_factory.mktemp("interim"), *days)
    assert ran.code == 0, ran.errors
    return ran


def test_claims_of_another_payer_run_whole(interim: Ran) -> None:
    statement = json.loads(interim.files()["conservation.json"])
    medical = [entry for entry in statement if entry["feed_code"] == "medical_claim"]
    assert sum(entry["plan_paid_cents"] for entry in medical) == 244_007_849
    assert sum(entry["allowed_cents"] for entry in medical) == 373_745_915
    settled = {item["vendor_id"]: item for item in interim.settlement()["agreements"]}
    assert sorted(settled) == VENDORS
    assert settled["kinetic_home"]["fees_cents"] > 0


def test_an_interim_settlement_posts_fees_to_the_end_of_its_month(interim: Ran) -> None:
    settled = interim.settlement()
    assert (settled["settlement_code"], settled["paid_through_date"]) == ("INTERIM", "2026-06-20")
    assert settled["posting_date"] == "2026-06-25"
    rows = [line.split() for line in interim.output.splitlines() if " INTERIM " in line]
    assert [(row[0], row[4]) for row in rows] == [(vendor, "–") for vendor in VENDORS]
    for item in settled["agreements"]:
        assert item["period"] == {"from": "2025-01-01", "to": "2025-11-30"}
        assert item["net_cents"] == item["fees_cents"]
        assert {line["month"] for line in item["lines"]} <= {f"2025-{month:02}-01" for month in range(1, 12)}
