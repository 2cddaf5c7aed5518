"""The whole run: what it writes, that it always writes the same, and that a run that must stop changes nothing."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from pipelines import jobs
from pipelines.definitions import defs
from pipelines.engines import duckdb as engine
from pipelines.progress import keep
from tests.conftest import Ran, command, run

AGREEMENTS = Path(__file__).resolve().parents[2] / "contracts" / "agreements"
AETNA = Path(__file__).resolve().parents[1] / "data" / "claims_tuva_synth_aetna_dev"
TUVA = Path(__file__).resolve().parents[1] / "data" / "claims_tuva_integration_v018"
VENDORS = ("bridge_rtm", "kinetic_home", "northgate_pt")
CANARY = "CANARY-MEMBER-987654321"
MANIFEST = "manifest.json"


def settlement(ran: Ran) -> dict[str, Any]:
    """Return what a run settled."""
    return json.loads(ran.files()["settlement.json"])


def agreement_of(vendor: str) -> Path:
    """Return the signed version that the sample payer's vendor is settled under."""
    return AGREEMENTS / vendor / "2025-01-01.yaml"


def test_a_run_publishes_a_release_and_prints_the_settlement(sample_run: Ran) -> None:
    assert (sample_run.code, sample_run.errors) == (0, "")
    pages = [
        f"{vendor}/{name}" for vendor in VENDORS for name in ("facts.yaml", "reconciliation.csv", "scorecard.html")
    ]
    whole = ["conservation.json", MANIFEST, "overview.html", "settlement.json"]
    assert sorted(sample_run.files()) == sorted(pages + whole)
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
    for item in inputs:
        ended = [entry["row_count"] for entry in statement if entry["feed_code"] == item["feed_code"]]
        assert sum(ended) == item["row_count"], item["feed_code"]


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_reconciliation_sums_to_the_net(sample_run: Ran, vendor: str) -> None:
    (item,) = [entry for entry in settlement(sample_run)["agreements"] if entry["vendor_id"] == vendor]
    rows = list(csv.DictReader(io.StringIO(sample_run.files()[f"{vendor}/reconciliation.csv"].decode())))
    assert sum(int(row["cents"]) for row in rows) == item["net_cents"]
    assert sum(line["cents"] for line in item["lines"]) == item["net_cents"]
    assert item["fees_cents"] > 0


@pytest.mark.parametrize("vendor", VENDORS)
def test_settling_the_facts_of_a_run_gives_its_settlement(sample_run: Ran, vendor: str) -> None:
    facts = sample_run.out / "current" / vendor / "facts.yaml"
    settled = command("settle", "--agreement", agreement_of(vendor), "--facts", facts, "--json")
    (item,) = [entry for entry in settlement(sample_run)["agreements"] if entry["vendor_id"] == vendor]
    assert settled.code == 0
    assert json.loads(settled.output) == item


def test_again_on_another_number_of_threads_gives_the_same_bytes(
    sample_run: Ran, sample_payer: Path, tmp_path: Path
) -> None:
    again = run(sample_payer, tmp_path / "out", "--threads", 1, "--json")
    assert again.code == 0
    assert again.files() == sample_run.files()
    assert {**json.loads(again.output), "release": None} == {**settlement(sample_run), "release": None}


def test_another_order_of_rows_changes_the_manifest_alone(sample_run: Ran, sample_payer: Path, tmp_path: Path) -> None:
    shuffled = tmp_path / "shuffled"
    shutil.copytree(sample_payer, shuffled)
    with duckdb.connect() as connection:
        for path in shuffled.glob("*.parquet"):
            rows = connection.sql(f"from read_parquet('{sample_payer / path.name}') order by hash(columns(*)::varchar)")
            rows.write_parquet(str(path))
    again = run(shuffled, tmp_path / "out")
    assert again.code == 0, again.errors
    before, after = sample_run.files(), again.files()
    manifests = [json.loads(files.pop(MANIFEST)) for files in (before, after)]
    assert after == before
    for manifest in manifests:
        manifest["rejects"] = [len(item["row_numbers"]) for item in manifest["rejects"]]
        for item in manifest["inputs"]:
            item.pop("byte_count")
    assert [item.pop("file_id") for item in manifests[0]["inputs"]] != [
        item.pop("file_id") for item in manifests[1]["inputs"]
    ]
    assert sorted(manifests[0].pop("rejects")) == sorted(manifests[1].pop("rejects"))
    assert manifests[0] == manifests[1]


def test_the_final_job_of_dagster_gives_the_same_bytes(sample_run: Ran, sample_payer: Path, tmp_path: Path) -> None:
    config = jobs.final_run_config("2025-01-01")
    config["resources"]["run"]["config"] |= {"inputs": str(sample_payer), "out": str(tmp_path / "out")}
    job = defs.resolve_job_def("final_settlement")
    result = job.execute_in_process(run_config=config, partition_key="2025-01-01")
    assert result.success
    assert Ran(0, "", "", tmp_path / "out").files() == sample_run.files()
    assert all(
        check.passed for check in result.get_asset_check_evaluations() if check.severity == dg.AssetCheckSeverity.ERROR
    )


def test_an_interim_settlement_posts_fees_to_the_end_of_its_month(
    sample_payer: Path, sample_run: Ran, tmp_path: Path
) -> None:
    posting = ("--posting-date", "2025-07-15")
    interim = run(sample_payer, tmp_path, "--interim", "2025-06", "--paid-through", "2025-07-10", *posting)
    assert interim.code == 0, interim.errors
    settled = settlement(interim)
    assert (settled["settlement_code"], settled["paid_through_date"]) == ("INTERIM", "2025-07-10")
    assert settled["posting_date"] == "2025-07-15"
    rows = [line.split() for line in interim.output.splitlines() if " INTERIM " in line]
    assert [(row[0], row[4]) for row in rows] == [(vendor, "–") for vendor in VENDORS]
    for item in settled["agreements"]:
        assert item["period"] == {"from": "2025-01-01", "to": "2025-06-30"}
        assert item["net_cents"] == item["fees_cents"]
        assert {line["month"] for line in item["lines"]} <= {f"2025-{month:02}-01" for month in range(1, 7)}
    assert interim.out.joinpath("current").readlink() != sample_run.out.joinpath("current").readlink()


def broken(monkeypatch: pytest.MonkeyPatch, table: str, statement: str) -> None:
    """Change a table right after it was built."""
    build: Callable[..., int] = engine.build

    def build_and_break(connection: duckdb.DuckDBPyConnection, model: Any) -> int:
        count = build(connection, model)
        if model.name == table:
            connection.execute(statement)
        return count

    monkeypatch.setattr(engine, "build", build_and_break)


def test_data_that_does_not_hold_stops_the_run_and_swaps_nothing(
    sample_run: Ran, sample_payer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    shutil.copytree(sample_run.out / "releases", out / "releases")
    (out / "current").symlink_to(sample_run.out.joinpath("current").readlink())
    break_it = f"update core.claim_line set member_id = null, claim_id = '{CANARY}' where line_number = 2"
    broken(monkeypatch, "core.claim_line", break_it)
    stopped = run(sample_payer, out)
    assert stopped.code == 3
    told = stopped.errors.splitlines()
    assert told[0] == "trueup: the data does not hold what it must; nothing was published:"
    assert re.fullmatch(
        r"  core\.claim_line: member_id_is_known: [0-9,]+ rows fail\. A line without a person cannot be attributed\.",
        told[1],
    )
    assert stopped.files() == sample_run.files()
    assert sorted((out / "releases").iterdir()) == [
        out / "releases" / sample_run.out.joinpath("current").readlink().name
    ]
    assert CANARY not in stopped.output + stopped.errors + (out / "work" / "run.log").read_text(encoding="utf-8")


def test_a_release_made_by_itself_does_not_pass_over_a_failed_check(
    sample_run: Ran, sample_payer: Path, tmp_path: Path
) -> None:
    """As a person would in Dagster's UI: only the last step, on the tables of the run before."""
    out = tmp_path / "out"
    (out / "work").mkdir(parents=True)
    shutil.copy(sample_run.out / "work" / "warehouse.duckdb", out / "work")
    arguments = {"inputs": str(sample_payer), "out": str(out)}
    config = {**jobs.run_config(arguments), "loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    job = defs.resolve_job_def("reconcile")

    def publish_alone() -> bool:
        only = [dg.AssetKey("release")]
        return job.execute_in_process(config, raise_on_error=False, asset_selection=only).success

    assert publish_alone()
    assert Ran(0, "", "", out).files() == sample_run.files()
    shutil.rmtree(out / "releases")
    (out / "current").unlink()
    with duckdb.connect(str(out / "work" / "warehouse.duckdb")) as connection:
        connection.execute("update quality.finding set is_met = false where name = 'member_id_is_known'")
    with keep(tmp_path / "kept" / "log") as journal:
        assert not publish_alone()
    assert "core.claim_line: member_id_is_known: does not hold" in str(journal.failures[0])
    assert not (out / "current").exists()


def with_canaries(sample_payer: Path, folder: Path) -> Path:
    """Copy the inputs with one more row a feed that holds the canary wherever text may stand, and cannot be typed."""
    folder.mkdir()
    shutil.copy(sample_payer / "profile.yaml", folder)
    with duckdb.connect() as connection:
        for path in sample_payer.glob("*.parquet"):
            source = f"read_parquet('{path}')"
            columns = [name for name, *_ in connection.execute(f"describe from {source}").fetchall()]
            row = ", ".join(f"'{CANARY}' as {name}" for name in columns)
            connection.sql(f"from {source} union all by name select {row}").write_parquet(str(folder / path.name))
    return folder


def upstream_of(table: str) -> list[dg.AssetKey]:
    """Return a table and all it is made from."""
    graph = defs.resolve_asset_graph()
    selection = dg.AssetSelection.assets(dg.AssetKey(table.split("."))).upstream()
    return list(selection.required_multi_asset_neighbors().resolve(graph))


def test_no_value_of_a_member_leaves_the_tables(
    sample_payer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A canary in every column of a bad row of every feed; a step that fails on it; Dagster's storage and logs."""
    inputs = with_canaries(sample_payer, tmp_path / "inputs")
    home, out = tmp_path / "home", tmp_path / "out"
    home.mkdir()
    published = run(inputs, out)
    assert published.code == 0, published.errors
    failing = f"select cast('{CANARY}' || claim_line_id as integer) from core.claim_line"
    broken(monkeypatch, "core.claim_line", failing)
    stopped = run(inputs, out)
    assert stopped.code == 70
    assert "core.claim_line failed on an error of trueup itself (ConversionException, code E-" in stopped.errors
    config = jobs.run_config({"inputs": str(inputs), "out": str(out)})
    with dg.DagsterInstance.local_temp(str(home)) as instance:
        # What leads to the failing table is enough: a database on disk makes every event slow.
        result = defs.resolve_job_def("reconcile").execute_in_process(
            config, instance=instance, raise_on_error=False, asset_selection=upstream_of("core.claim_line")
        )
    assert not result.success
    events = "\n".join(str(event) for event in result.all_events)
    told = [published.output, published.errors, stopped.output, stopped.errors, events]
    written = [
        path for folder in (out, home) for path in folder.rglob("*") if path.is_file() and path.suffix != ".duckdb"
    ]
    assert len(written) > 20
    assert CANARY not in "".join(told)
    assert [path for path in written if CANARY.encode() in path.read_bytes()] == []


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


def test_claims_of_another_payer_run_whole(tmp_path: Path) -> None:
    """Claims that nobody here wrote, in another format, with the vendors' feeds simulated over them."""
    inputs = tmp_path / "inputs"
    made = command("sample", "--onto", AETNA, "--out", inputs, "--seed", 3)
    assert (made.code, made.errors) == (0, "")
    for path in AETNA.iterdir():
        shutil.copy(path, inputs)
    # The claims end in February; the vendors' files, and with them the last outcomes, came later.
    ran = run(inputs, tmp_path / "out", "--paid-through", "2026-06-20")
    assert ran.code == 0, ran.errors
    statement = json.loads(ran.files()["conservation.json"])
    medical = [entry for entry in statement if entry["feed_code"] == "medical_claim"]
    assert sum(entry["plan_paid_cents"] for entry in medical) == 244_007_849
    assert sum(entry["allowed_cents"] for entry in medical) == 373_745_915
    settled = {item["vendor_id"]: item for item in settlement(ran)["agreements"]}
    assert sorted(settled) == list(VENDORS)
    assert settled["kinetic_home"]["fees_cents"] > 0


def test_every_dollar_of_the_public_test_claims_is_in_the_statement(tmp_path: Path) -> None:
    """Tuva's own claims of 2016 to 2018, under agreements of that time."""
    agreements = tmp_path / "terms"
    for vendor in VENDORS:
        path = agreements / vendor / "2017-01-01.yaml"
        path.parent.mkdir(parents=True)
        path.write_text(
            agreement_of(vendor).read_text(encoding="utf-8").replace("2025-", "2017-").replace("2024-", "2016-"),
            encoding="utf-8",
        )
    ran = run(TUVA, tmp_path / "out", "--agreements", agreements)
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
