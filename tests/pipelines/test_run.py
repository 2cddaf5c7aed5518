"""What a whole run writes: a release, what it says of itself, and that its parts agree."""

import csv
import io
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import Ran, command, run

AGREEMENTS = Path(__file__).resolve().parents[2] / "contracts" / "agreements"
VENDORS = ("bridge_rtm", "kinetic_home", "northgate_pt")
MANIFEST = "manifest.json"


def test_a_run_publishes_a_release_and_prints_the_settlement(sample_run: Ran) -> None:
    assert (sample_run.code, sample_run.errors) == (0, "")
    named = ("attribution_list.csv", "facts.yaml", "invoice_statement.csv", "reconciliation.csv", "scorecard.html")
    pages = [f"{vendor}/{name}" for vendor in VENDORS for name in named]
    report = ["actuarial_report.html", "actuarial_report.md"]
    whole = [*report, "conservation.json", MANIFEST, "overview.html", "settlement.json", "settlement_by_group.csv"]
    by_group = [f"facts_by_group/{vendor}_2025.yaml" for vendor in VENDORS]
    of_savings = [f"{name}/{vendor}_2025.csv" for name in ("savings_match", "savings_balance") for vendor in VENDORS]
    assert sorted(sample_run.files()) == sorted(pages + whole + by_group + of_savings)
    for vendor in VENDORS:
        assert vendor in sample_run.output
        assert f" {vendor} FINAL " in sample_run.output
        assert str(sample_run.out / "releases") in sample_run.output
        assert f"{vendor}/scorecard.html" in sample_run.output
    assert "Final settlement, claims paid through 2026-06-30" in sample_run.output
    assert "Where every row and cent received went" in sample_run.output
    assert "…" not in sample_run.output


def test_the_manifest_names_what_went_in_and_no_clock(sample_run: Ran, sample_payer: Path) -> None:
    manifest = json.loads(sample_run.files()[MANIFEST])
    received = {path.name for path in sample_payer.glob("*.parquet")}
    assert {item["file_name"] for item in manifest["inputs"]} == received
    assert all(re.fullmatch("[0-9a-f]{64}", item["file_id"]) and item["byte_count"] > 0 for item in manifest["inputs"])
    assert [item["file_name"] for item in manifest["agreements"]] == [f"{vendor}/2025-01-01.yaml" for vendor in VENDORS]
    assert manifest["parameters"] == {
        "settlement_code": "FINAL",
        "interim_month": None,
        "paid_through_date": "2026-06-30",
        "posting_date": None,
    }
    assert sample_run.out.joinpath("current").readlink() == Path("releases") / manifest["release_id"]
    assert {item["path"] for item in manifest["outputs"]} == set(sample_run.files()) - {MANIFEST}
    assert re.fullmatch("[0-9a-f]{64}", manifest["lock_sha256"])


def test_rejected_rows_stand_in_the_manifest_by_number(sample_run: Ran) -> None:
    rejects = json.loads(sample_run.files()[MANIFEST])["rejects"]
    statement = json.loads(sample_run.files()["conservation.json"])
    rows = {feed: set() for feed in {item["feed_code"] for item in rejects}}
    for item in rejects:
        rows[item["feed_code"]].update(item["row_numbers"])
    counted = {
        feed: sum(
            entry["row_count"]
            for entry in statement
            if (entry["feed_code"], entry["disposition_code"]) == (feed, "rejected")
        )
        for feed in rows
    }
    assert {feed: len(numbers) for feed, numbers in rows.items()} == counted
    assert counted["medical_claim"] > 0


def test_every_row_received_is_in_the_conservation_statement(sample_run: Ran) -> None:
    inputs = json.loads(sample_run.files()[MANIFEST])["inputs"]
    statement = json.loads(sample_run.files()["conservation.json"])
    for feed in {item["feed_code"] for item in inputs}:
        ended, received = (
            sum(entry["row_count"] for entry in entries if entry["feed_code"] == feed)
            for entries in (statement, inputs)
        )
        assert ended == received, feed


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_reconciliation_sums_to_the_net(sample_run: Ran, vendor: str) -> None:
    (item,) = [entry for entry in sample_run.settlement()["agreements"] if entry["vendor_id"] == vendor]
    rows = list(csv.DictReader(io.StringIO(sample_run.files()[f"{vendor}/reconciliation.csv"].decode())))
    assert sum(int(row["cents"]) for row in rows) == item["net_cents"]
    assert sum(line["cents"] for line in item["lines"]) == item["net_cents"]
    assert item["fees_cents"] > 0


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_invoice_statement_is_payable_to_the_fee_lines(sample_run: Ran, vendor: str) -> None:
    (item,) = [entry for entry in sample_run.settlement()["agreements"] if entry["vendor_id"] == vendor]
    rows = list(csv.DictReader(io.StringIO(sample_run.files()[f"{vendor}/invoice_statement.csv"].decode())))
    billed = {row["clause_id"] for row in rows}
    fees = [line for line in item["lines"] if line["step_number"] <= 9 and line["clause_id"] == line["of_clause_id"]]
    owed = sum(line["cents"] for line in fees if line["clause_id"] in billed and line["kind"] != "member_share")
    assert sum(int(row["payable_cents"]) for row in rows) == owed
    assert sum(int(row["refused_cents"]) for row in rows) > 0
    assert all(row["reason_code"] != "A01" or row["refused_cents"] == "0" for row in rows)


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("name", ["{vendor}/facts.yaml", "facts_by_group/{vendor}_2025.yaml"])
def test_settling_the_facts_of_a_run_gives_its_settlement(sample_run: Ran, vendor: str, name: str) -> None:
    facts = sample_run.out / "current" / name.format(vendor=vendor)
    settled = command("settle", "--agreement", AGREEMENTS / vendor / "2025-01-01.yaml", "--facts", facts, "--json")
    (item,) = [entry for entry in sample_run.settlement()["agreements"] if entry["vendor_id"] == vendor]
    assert settled.code == 0
    found = json.loads(settled.output)
    groups = found.pop("groups", None)
    assert found == item
    rows = csv.DictReader(io.StringIO(sample_run.files()["settlement_by_group.csv"].decode()))
    paid = Counter[str]()
    for row in rows:
        paid[row["group_id"]] += int(row["cents"]) if row["agreement_id"] == item["agreement_id"] else 0
    if name.startswith("facts_by_group"):
        assert {each["group"]: each["net_cents"] for each in groups} == {key: paid[key] for key in +paid}
        assert len(groups) > 5
    else:
        assert groups is None
        assert b"group:" not in facts.read_bytes()


def test_a_second_run_on_the_same_folder_is_refused(sample_payer: Path, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    path = str(tmp_path / "work" / "warehouse.duckdb")
    hold = f"import duckdb, sys; c = duckdb.connect({path!r}); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        refused = run(sample_payer, tmp_path)
        other.communicate("")
    assert refused.code == 4
    assert refused.errors == f"trueup: {tmp_path / 'work' / 'warehouse.duckdb'}: another run is using it\n"
