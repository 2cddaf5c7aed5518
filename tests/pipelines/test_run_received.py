"""What a run makes of a drop before it settles: the answer on disk, and drops that say nothing stop it."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from data_quality.validation import CRITICAL, WARNING
from pipelines.rejections import FEW, NONE, Rejected, findings
from tests.conftest import Ran, run

AGREEMENTS = Path(__file__).resolve().parents[2] / "contracts" / "agreements"


def changed(sample_payer: Path, folder: Path, feed: str, more: str, where: str = "true") -> Path:
    """Copy the inputs with the columns of one feed and ``more``, its rows limited to ``where``."""
    shutil.copytree(sample_payer, folder)
    path = folder / f"{feed}.parquet"
    with duckdb.connect() as connection:
        source = f"read_parquet('{sample_payer / path.name}')"
        connection.sql(f"select * {more} from {source} where {where}").write_parquet(str(path))
    return folder


def acknowledged(out: Path) -> dict[str, Any]:
    """Return the acknowledgement of a run."""
    return json.loads((out / "work" / "acknowledgement.json").read_bytes())


def test_feeds_that_cannot_be_typed_stop_the_run(sample_payer: Path, tmp_path: Path) -> None:
    unreadable = {
        "eligibility": ("'07/01/2025' as enrollment_start_date", "DATE in enrollment_start_date"),
        "medical_claim": ("'1,234.56' as paid_amount", "NOT_MONEY in paid_amount"),
        "pharmacy_claim": ("'1,234.56' as paid_amount", "NOT_MONEY in paid_amount"),
    }
    inputs = sample_payer
    for feed, (columns, _) in unreadable.items():
        inputs = changed(inputs, tmp_path / feed, feed, f"replace ({columns})")
    ran = run(inputs, tmp_path / "out")
    assert ran.code == 3, ran
    totals = {item["feed"]: item["rows"] for item in acknowledged(ran.out)["totals"]}
    for feed, (_, code) in unreadable.items():
        assert re.search(rf"\b{feed}: {totals[feed]:,} of {totals[feed]:,} rows rejected \([^)]*{code} ", ran.errors)
    assert not (ran.out / "current").exists()


@pytest.mark.parametrize("feed", ["medical_claim", "eligibility"])
def test_a_header_alone_is_nothing_to_settle_on(feed: str, sample_payer: Path, tmp_path: Path) -> None:
    inputs = changed(sample_payer, tmp_path / "inputs", feed, "", "false")
    ran = run(inputs, tmp_path / "out")
    assert ran.code == 2, ran
    assert f"NO_ROWS: a run needs rows of medical claims and of eligibility ({feed})" in ran.errors
    assert acknowledged(ran.out)["accepted"] is False


@pytest.mark.parametrize("name", ["medical_claim", "medical_claim.parquet", "medical_claim.csv", "vendor_event.csv"])
def test_a_folder_in_place_of_a_file_is_refused(name: str, sample_payer: Path, tmp_path: Path) -> None:
    inputs = tmp_path / "inputs"
    shutil.copytree(sample_payer, inputs)
    (inputs / f"{name.partition('.')[0]}.parquet").unlink()
    (inputs / name).mkdir()
    ran = run(inputs, tmp_path / "out")
    assert ran.code == 2, ran
    assert f"NOT_A_FILE: a feed is a file, not a folder; name several files in the profile ({name})" in ran.errors


@pytest.mark.parametrize(
    ("feed", "rejected", "rows", "unmet"),
    [
        ("eligibility", 5, 100, WARNING),
        ("eligibility", 6, 100, CRITICAL),
        ("medical_claim", 50_001, 1_000_000, CRITICAL),
        ("complaint", 4, 8, WARNING),
        ("complaint", 5, 8, CRITICAL),
    ],
)
def test_how_much_of_a_feed_may_be_lost(feed: str, rejected: int, rows: int, unmet: str) -> None:
    found = findings([Rejected(feed, rejected, rows, (("DATE", "a_date", rejected),))])
    assert [item.severity for item in found if not item.is_met] == [unmet]
    (said,) = [str(item) for item in found if not item.is_met]
    assert f"{feed}: {rejected:,} of {rows:,} rows rejected (DATE in a_date {rejected:,})" in said


def test_nothing_rejected_holds() -> None:
    assert [(item.name, item.is_met, item.failed_count) for item in findings([])] == [(FEW, True, 0), (NONE, True, 0)]


def test_every_file_is_acknowledged(sample_run: Ran, sample_payer: Path) -> None:
    answer = acknowledged(sample_run.out)
    manifest = json.loads(sample_run.files()["manifest.json"])
    assert answer["accepted"] is True
    assert sorted(item["file"] for item in answer["files"]) == sorted(
        path.name for path in sample_payer.glob("*.parquet")
    )
    sizes = {path.name: path.stat().st_size for path in sample_payer.glob("*.parquet")}
    assert {item["file"]: item["bytes"] for item in answer["files"]} == sizes
    hashes = {(item["feed"], item["sha256"]) for item in answer["files"]}
    assert hashes == {(item["feed_code"], item["file_id"]) for item in manifest["inputs"]}
    totals = {item["feed"]: item for item in answer["totals"]}
    with duckdb.connect() as connection:
        source = f"read_parquet('{sample_payer / 'medical_claim.parquet'}')"
        paid_sum = "sum(try_cast(paid_amount as decimal(18, 2)))"
        query = f"count(*), count(distinct person_id), count(distinct claim_id), {paid_sum}"
        ((rows, members, claims, paid),) = connection.execute(f"select {query} from {source}").fetchall()
    medical = totals["medical_claim"]
    assert [medical["rows"], medical["members"], medical["claims"]] == [rows, members, claims]
    assert medical["paid_cents"] == int(paid * 100)
    assert totals["complaint"]["paid_cents"] is None
    assert [(item["feed"], item["rows"], item["of_rows"]) for item in answer["rejected"]] == [
        ("medical_claim", 1, rows)
    ]
    received = sample_run.output.partition("landed")[0]
    assert "Received" in received
    assert f"{rows:,}" in received
    assert "medical_claim: 1 of" in sample_run.output


@pytest.fixture(scope="module")
def warned(sample_payer: Path, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """A run over a feed with a column more than is known and a row of a vendor without an agreement.

    Of another vendor the agreement is not yet due.
    """
    folder = tmp_path_factory.mktemp("warned")
    agreements = folder / "agreements"
    shutil.copytree(AGREEMENTS, agreements)
    file = agreements / "northgate_pt" / "2025-01-01.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("terminates: 2025-12-31", "terminates: 2026-12-31"), encoding="utf-8")
    stranger = "replace (case when vendor_id = 'northgate_pt' then 'stranger' else vendor_id end as vendor_id)"
    inputs = changed(sample_payer, folder / "inputs", "complaint", f"{stranger}, 'CANARY' as mood")
    ran = run(inputs, folder / "out", "--agreements", agreements)
    assert ran.code == 0, ran.errors
    return ran


def test_columns_left_are_named_in_the_answer(warned: Ran) -> None:
    answer = acknowledged(warned.out)
    assert [item["columns_left"] for item in answer["files"] if item["feed"] == "complaint"] == [["mood"]]
    assert "CANARY" not in json.dumps(answer)


def test_a_vendor_without_an_agreement_is_a_warning(warned: Ran) -> None:
    warning = "warning: stranger is in the vendors' feeds and has no agreement in the folder"
    assert warning in warned.output
    for name in ("run.log", "acknowledgement.json"):
        assert warning.removeprefix("warning: ") in (warned.out / "work" / name).read_text(encoding="utf-8")


def test_an_agreement_not_yet_due_is_named_and_keeps_its_members(sample_run: Ran, warned: Ran) -> None:
    assert "not yet due: northgate_pt_2025, its period ends on 2026-12-31" in warned.output
    assert "bridge_rtm/scorecard.html" in warned.output
    assert "northgate_pt/scorecard.html" not in warned.output
    before, later = sample_run.files(), warned.files()
    assert "northgate_pt/facts.yaml" not in later
    for name in ("bridge_rtm/facts.yaml", "kinetic_home/facts.yaml", "conservation.json"):
        assert later[name] == before[name], name
    assert b"R08" in before["bridge_rtm/facts.yaml"]
