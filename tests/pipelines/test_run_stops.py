"""A run that must stop changes nothing, and no value of a member leaves the tables, whatever goes wrong."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pytest

from pipelines import jobs
from pipelines.definitions import defs
from pipelines.engines import duckdb as engine
from pipelines.failures import STORAGE
from pipelines.progress import keep
from pipelines.publish import release
from tests.conftest import Ran, run

CANARY = "CANARY-MEMBER-987654321"
FAILING = "input.medical_claim"


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


def with_the_tables_of(ran: Ran, out: Path) -> Path:
    """Return a folder for a release with the tables of a run before, and nothing published from them."""
    (out / "work").mkdir(parents=True)
    shutil.copy(ran.out / "work" / "warehouse.duckdb", out / "work")
    shutil.copytree(ran.out / "work" / "books", out / "work" / "books")
    return out


def publish_alone(inputs: Path, out: Path) -> bool:
    """Do the last step only, on the tables of the run before, as a person would in Dagster's UI."""
    arguments = {"inputs": str(inputs), "out": str(out)}
    config = {**jobs.run_config(arguments), "loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    only = [dg.AssetKey("release")]
    job = defs.resolve_job_def("reconcile")
    return job.execute_in_process(config, raise_on_error=False, asset_selection=only).success


def test_a_release_made_by_itself_does_not_pass_over_a_failed_check(
    sample_run: Ran, sample_payer: Path, tmp_path: Path
) -> None:
    out = with_the_tables_of(sample_run, tmp_path / "out")
    assert publish_alone(sample_payer, out)
    assert Ran(0, "", "", out).files() == sample_run.files()
    shutil.rmtree(out / "releases")
    (out / "current").unlink()
    with duckdb.connect(str(out / "work" / "warehouse.duckdb")) as connection:
        connection.execute("update quality.finding set is_met = false where name = 'member_id_is_known'")
    with keep(tmp_path / "kept" / "log") as journal:
        assert not publish_alone(sample_payer, out)
    assert "core.claim_line: member_id_is_known: does not hold" in str(journal.failures[0])
    assert not (out / "current").exists()


def test_a_disk_that_is_full_is_said(
    sample_run: Ran, sample_payer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(release, "write", full)
    out = with_the_tables_of(sample_run, tmp_path / "out")
    with keep(tmp_path / "kept" / "log") as journal:
        assert not publish_alone(sample_payer, out)
    (failure,) = journal.failures
    assert (failure.exit_code, str(failure).startswith("published: No space left on device: ")) == (STORAGE, True)
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
    broken(monkeypatch, FAILING, f"select cast('{CANARY}' || claim_id as integer) from {FAILING}")
    stopped = run(inputs, out)
    assert stopped.code == 70
    assert f"{FAILING} failed on an error of trueup itself (ConversionException, code E-" in stopped.errors
    config = jobs.run_config({"inputs": str(inputs), "out": str(out)})
    with dg.DagsterInstance.local_temp(str(home)) as instance:
        # What leads to the failing table is enough: a database on disk makes every event slow.
        result = defs.resolve_job_def("reconcile").execute_in_process(
            config, instance=instance, raise_on_error=False, asset_selection=upstream_of(FAILING)
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
