"""Two versions of an agreement in one year: an amendment is settled with what it amends, a renewal after it.

One run settles both, of one vendor each: neither may change what is counted of another.
"""

import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.conftest import Ran, command, run

AGREEMENTS = Path(__file__).resolve().parents[2] / "contracts" / "agreements"
SECOND = "2025-07-01"
WHOLE_YEAR = ("rounding", "reconciliation: {from: 2025-01-01, to: 2025-12-31}\nrounding")
AMENDED = (
    WHOLE_YEAR,
    ("rate: {2025-01-01: 0.85, 2025-07-01: 0.80}", f"rate: {{{SECOND}: 0.60}}"),
    ("rate: {2025-01-01: 165.00}", f"rate: {{{SECOND}: 150.00}}"),
)
DATED = {"4.1", "4.2", "4.3"}


def in_two_versions(folder: Path, vendor: str, *changes: tuple[str, str]) -> None:
    """Write a sample agreement as one that ends in June and one that takes effect in July with these changes."""
    text = (AGREEMENTS / vendor / "2025-01-01.yaml").read_text(encoding="utf-8")
    first = text.replace("terminates: 2025-12-31", "terminates: 2025-06-30")
    second = text.replace("effective: 2025-01-01", f"effective: {SECOND}").replace("version: 1", "version: 2")
    for old, new in changes:
        assert old in second
        second = second.replace(old, new)
    (folder / vendor).mkdir(parents=True)
    (folder / vendor / "2025-01-01.yaml").write_text(first, encoding="utf-8")
    (folder / vendor / f"{SECOND}.yaml").write_text(second, encoding="utf-8")


@pytest.fixture(scope="module")
def agreements(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an agreement amended in July, one renewed in July, and one of the whole year."""
    folder = tmp_path_factory.mktemp("versions")
    in_two_versions(folder, "kinetic_home", *AMENDED)
    in_two_versions(folder, "northgate_pt", ("{2025-01-01: ", f"{{{SECOND}: "))
    shutil.copytree(AGREEMENTS / "bridge_rtm", folder / "bridge_rtm")
    return folder


@pytest.fixture(scope="module")
def both(sample_payer: Path, agreements: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """Return a run under the versions of both, which prints its settlement as JSON."""
    ran = run(sample_payer, tmp_path_factory.mktemp("both"), "--agreements", agreements, "--threads", 2, "--json")
    assert ran.code == 0, ran.errors
    return ran


def test_standard_output_is_the_settlement_alone(both: Ran) -> None:
    assert json.loads(both.output) == {"release": str((both.out / "current").resolve()), **both.settlement()}


def test_an_amendment_of_prices_changes_nothing_that_is_counted_and_what_stands_is_of_its_own_day(
    sample_run: Ran, both: Ran
) -> None:
    was, now = (yaml.safe_load(ran.files()["kinetic_home/facts.yaml"]) for ran in (sample_run, both))
    stood = [row for row in now.pop("standing") if row["clause"] == "3.1"]
    assert stood
    assert [row["amount"] / row["count"] for row in stood] == [
        0.85 if str(row["from"]) < SECOND else 0.60 for row in stood
    ]
    assert len(was.pop("standing")) >= len(stood)
    assert now == was


def test_a_run_pays_what_settle_pays_for_the_facts_that_it_wrote(both: Ran, agreements: Path) -> None:
    first, second = sorted((agreements / "kinetic_home").iterdir())
    facts = both.out / "current" / "kinetic_home" / "facts.yaml"
    told = command("settle", "--agreement", second, "--facts", facts, "--earlier", first, "--json")
    assert told.code == 0, told.errors
    (settled,) = (each for each in both.settlement()["agreements"] if each["vendor_id"] == "kinetic_home")
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
    assert paid == {month: count * (85 if month < SECOND[:7] else 60) for month, count in counted.items()}
    assert len(paid) == 12


def units(ran: Ran) -> dict[tuple[str, str], int]:
    """Return the units of each dated fee of northgate_pt by clause and month."""
    facts = yaml.safe_load(ran.files()["northgate_pt/facts.yaml"])
    rows = [row for row in facts["units"] if row["clause"] in DATED]
    return {(row["clause"], str(row["from"])): row["count"] for row in rows}


def test_a_renewal_neither_activates_again_nor_loses_what_began_before_it(sample_run: Ran, both: Ran) -> None:
    whole = {key: count for key, count in units(sample_run).items() if key[1] >= SECOND}
    assert {clause for clause, _ in whole} == DATED
    assert units(both) == whole


def test_the_version_settled_keeps_the_name_and_the_other_is_told(both: Ran) -> None:
    told = "not settled again: northgate_pt_2025, northgate_pt_2025 version 2 follows it"
    assert told in re.sub(r"\s+", " ", both.errors)
    facts = yaml.safe_load(both.files()["northgate_pt/facts.yaml"])
    assert facts["agreement_id"] == "northgate_pt_2025"
    assert {key: str(day) for key, day in facts["period"].items()} == {"from": SECOND, "to": "2025-12-31"}


def test_the_facts_of_a_vendor_without_a_second_version_stay_the_same(sample_run: Ran, both: Ran) -> None:
    assert both.files()["bridge_rtm/facts.yaml"] == sample_run.files()["bridge_rtm/facts.yaml"]
