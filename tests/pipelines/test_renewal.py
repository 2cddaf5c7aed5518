"""An agreement renewed in mid-year: what is owed for the second half does not depend on being signed in two parts."""

import re
from pathlib import Path

import pytest
import yaml

from tests.conftest import Ran, run

AGREEMENTS = Path(__file__).resolve().parents[2] / "contracts" / "agreements"
NORTHGATE = AGREEMENTS / "northgate_pt" / "2025-01-01.yaml"
RENEWED = "2025-07-01"
DATED = {"4.1", "4.2", "4.3"}


@pytest.fixture(scope="module")
def renewed_run(sample_payer: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Return a run under a version that ends in June and one that takes effect in July."""
    folder = tmp_path_factory.mktemp("renewal") / "agreements" / "northgate_pt"
    folder.mkdir(parents=True)
    text = NORTHGATE.read_text(encoding="utf-8")
    first = text.replace("terminates: 2025-12-31", "terminates: 2025-06-30")
    second = text.replace("effective: 2025-01-01", f"effective: {RENEWED}").replace("version: 1", "version: 2")
    (folder / "2025-01-01.yaml").write_text(first, encoding="utf-8")
    (folder / f"{RENEWED}.yaml").write_text(second.replace("{2025-01-01: ", f"{{{RENEWED}: "), encoding="utf-8")
    for other in ("kinetic_home", "bridge_rtm"):
        kept = folder.parent / other / "2025-01-01.yaml"
        kept.parent.mkdir()
        kept.write_bytes((AGREEMENTS / other / "2025-01-01.yaml").read_bytes())
    ran = run(sample_payer, tmp_path_factory.mktemp("renewed"), "--agreements", folder.parent, "--threads", 2)
    assert ran.code == 0, ran.errors
    return ran


def units(ran: Ran) -> dict[tuple[str, str], int]:
    """Return the units of each dated fee of northgate_pt by clause and month."""
    facts = yaml.safe_load(ran.files()["northgate_pt/facts.yaml"])
    rows = [row for row in facts["units"] if row["clause"] in DATED]
    return {(row["clause"], str(row["from"])): row["count"] for row in rows}


def test_a_renewal_neither_activates_again_nor_loses_what_began_before_it(sample_run: Ran, renewed_run: Ran) -> None:
    whole = {key: count for key, count in units(sample_run).items() if key[1] >= RENEWED}
    assert {clause for clause, _ in whole} == DATED
    assert units(renewed_run) == whole


def test_the_version_settled_keeps_the_name_and_the_other_is_told(renewed_run: Ran) -> None:
    told = "not settled again: northgate_pt_2025, northgate_pt_2025 version 2 follows it"
    assert told in re.sub(r"\s+", " ", renewed_run.output)
    facts = yaml.safe_load(renewed_run.files()["northgate_pt/facts.yaml"])
    assert facts["agreement_id"] == "northgate_pt_2025"
    assert {key: str(day) for key, day in facts["period"].items()} == {"from": RENEWED, "to": "2025-12-31"}


@pytest.mark.parametrize("vendor", ["kinetic_home", "bridge_rtm"])
def test_other_vendors_facts_stay_the_same(vendor: str, sample_run: Ran, renewed_run: Ran) -> None:
    assert renewed_run.files()[f"{vendor}/facts.yaml"] == sample_run.files()[f"{vendor}/facts.yaml"]
