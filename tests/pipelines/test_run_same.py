"""A run over the same rows always settles the same: on any number of threads, in any order, by any of its ways."""

import json
import shutil
from pathlib import Path

import dagster as dg
import duckdb

from pipelines import jobs
from pipelines.definitions import defs
from tests.conftest import Ran, run

MANIFEST = "manifest.json"


def test_another_order_of_rows_on_one_thread_changes_the_manifest_alone(
    sample_run: Ran, sample_payer: Path, tmp_path: Path
) -> None:
    shuffled = tmp_path / "shuffled"
    shutil.copytree(sample_payer, shuffled)
    with duckdb.connect() as connection:
        for path in shuffled.glob("*.parquet"):
            rows = connection.sql(f"from read_parquet('{sample_payer / path.name}') order by hash(columns(*)::varchar)")
            rows.write_parquet(str(path))
    again = run(shuffled, tmp_path / "out", "--threads", 1, "--json")
    assert again.code == 0, again.errors
    assert {**json.loads(again.output), "release": None} == {**sample_run.settlement(), "release": None}
    before, after = sample_run.files(), again.files()
    manifests = [json.loads(files.pop(MANIFEST)) for files in (before, after)]
    assert after == before
    for manifest in manifests:
        manifest["rejects"] = [len(item["row_numbers"]) for item in manifest["rejects"]]
        for item in manifest["inputs"]:
            item.pop("byte_count")
        for source in manifest["sources"]:
            source["files"] = [file["path"] for file in source["files"]]
    assert [item.pop("file_id") for item in manifests[0]["inputs"]] != [
        item.pop("file_id") for item in manifests[1]["inputs"]
    ]
    assert sorted(manifests[0].pop("rejects")) == sorted(manifests[1].pop("rejects"))
    assert manifests[0] == manifests[1]


def test_the_final_job_of_dagster_on_one_thread_gives_the_same_bytes(
    sample_run: Ran, sample_payer: Path, tmp_path: Path
) -> None:
    config = jobs.final_run_config("2025-01-01")
    config["resources"]["run"]["config"] |= {
        "inputs": str(sample_payer),
        "out": str(tmp_path / "out"),
        "threads": "1",
    }
    job = defs.resolve_job_def("final_settlement")
    result = job.execute_in_process(run_config=config, partition_key="2025-01-01")
    assert result.success
    assert Ran(0, "", "", tmp_path / "out").files() == sample_run.files()
    assert all(
        check.passed for check in result.get_asset_check_evaluations() if check.severity == dg.AssetCheckSeverity.ERROR
    )
