"""An agreement amended in mid-year: a run settles the whole year, each version by its own terms on its own days."""

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.conftest import Ran, command, run

AGREEMENTS = Path(__file__).resolve().parents[2] / "contracts" / "agreements"
AMENDED = "2025-07-01"
WHOLE_YEAR = "reconciliation: {from: 2025-01-01, to: 2025-12-31}\nrounding"
KINETIC_HOME = (
    ("rate: {2025-01-01: 0.85, 2025-07-01: 0.80}", f"rate: {{{AMENDED}: 0.60}}"),
    ("rate: {2025-01-01: 165.00}", f"rate: {{{AMENDED}: 150.00}}"),
)


def amend(folder: Path, vendor: str, *changes: tuple[str, str]) -> tuple[Path, Path]:
    """Write two versions of a sample agreement, the second with these changes, and return their files."""
    text = (AGREEMENTS / vendor / "2025-01-01.yaml").read_text(encoding="utf-8")
    first = text.replace("terminates: 2025-12-31", "terminates: 2025-06-30")
    second = text.replace("effective: 2025-01-01", f"effective: {AMENDED}").replace("version: 1", "version: 2")
    for old, new in (("rounding", WHOLE_YEAR), *changes):
        assert old in second
        second = second.replace(old, new, 1)
    (folder / vendor).mkdir(parents=True)
    files = folder / vendor / "2025-01-01.yaml", folder / vendor / f"{AMENDED}.yaml"
    for file, version in zip(files, (first, second), strict=True):
        file.write_text(version, encoding="utf-8")
    return files


@pytest.fixture(scope="module")
def agreements(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two versions of one agreement beside those of the other vendors."""
    folder = tmp_path_factory.mktemp("amendment")
    amend(folder, "kinetic_home", *KINETIC_HOME)
    for vendor in ("bridge_rtm", "northgate_pt"):
        shutil.copytree(AGREEMENTS / vendor, folder / vendor)
    return folder


@pytest.fixture(scope="module")
def amended_run(sample_payer: Path, agreements: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Return a run over the year of both versions."""
    ran = run(sample_payer, tmp_path_factory.mktemp("amended"), "--agreements", agreements, "--threads", 2)
    assert ran.code == 0, ran.errors
    return ran


def test_an_amendment_of_prices_changes_nothing_that_is_counted_and_what_stands_is_of_its_own_day(
    sample_run: Ran, amended_run: Ran
) -> None:
    was, now = (yaml.safe_load(ran.files()["kinetic_home/facts.yaml"]) for ran in (sample_run, amended_run))
    stood = [row for row in now.pop("standing") if row["clause"] == "3.1"]
    assert stood
    assert [row["amount"] / row["count"] for row in stood] == [
        0.85 if str(row["from"]) < AMENDED else 0.60 for row in stood
    ]
    assert len(was.pop("standing")) >= len(stood)
    assert now == was


def test_a_run_pays_what_settle_pays_for_the_facts_that_it_wrote(amended_run: Ran, agreements: Path) -> None:
    first, second = sorted((agreements / "kinetic_home").iterdir())
    facts = amended_run.out / "current" / "kinetic_home" / "facts.yaml"
    told = command("settle", "--agreement", second, "--facts", facts, "--earlier", first, "--json")
    assert told.code == 0, told.errors
    (settled,) = (each for each in amended_run.settlement()["agreements"] if each["vendor_id"] == "kinetic_home")
    alone = json.loads(told.output)
    assert {key: alone[key] for key in alone if key in settled} == {
        key: settled[key] for key in alone if key in settled
    }
    # 6 months of access at 0.85 and 6 at 0.60, by the count of each month.
    counted = Counter[str]()
    for row in yaml.safe_load(facts.read_text(encoding="utf-8"))["units"]:
        if row["clause"] == "3.1":
            counted[str(row["from"])[:7]] += row["count"]
    paid = {
        str(line["month"])[:7]: line["cents"]
        for line in alone["lines"]
        if line["clause_id"] == "3.1" and line["kind"] == "access_fee"
    }
    assert paid == {month: count * (85 if month < AMENDED[:7] else 60) for month, count in counted.items()}
    assert len(paid) == 12
