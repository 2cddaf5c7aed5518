"""A run over the same rows always settles the same: on any number of threads, in any order, by any of its ways."""

import json
import shutil
from pathlib import Path

import dagster as dg
import duckdb

from pipelines import jobs
from pipelines.definitions import defs
from pipelines.unrecorded import unrecorded
from tests.conftest import Ran

MANIFEST = "manifest.json"


def test_the_final_job_of_dagster_on_another_order_of_rows_and_one_thread_changes_the_manifest_alone(
    sample_run: Ran, sample_payer: Path, tmp_path: Path
) -> None:
    shuffled, out = tmp_path / "shuffled", tmp_path / "out"
    shutil.copytree(sample_payer, shuffled)
    with duckdb.connect() as connection:
        for path in shuffled.glob("*.parquet"):
            rows = connection.sql(f"from read_parquet('{sample_payer / path.name}') order by hash(columns(*)::varchar)")
            rows.write_parquet(str(path))
    config = jobs.final_run_config("2025-01-01")
    config["resources"]["run"]["config"] |= {"inputs": str(shuffled), "out": str(out), "threads": "1"}
    job = defs.resolve_job_def("final_settlement")
    with unrecorded() as instance:
        result = job.execute_in_process(run_config=config, partition_key="2025-01-01", instance=instance)
    assert result.success
    assert all(
        check.passed for check in result.get_asset_check_evaluations() if check.severity == dg.AssetCheckSeverity.ERROR
    )
    before, after = sample_run.files(), Ran(0, "", "", out).files()
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
