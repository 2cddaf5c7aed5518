"""The graph as Dagster loads it: a change of assets, checks, jobs or schedules shows in review.

After a change that is meant: ``python -m tests.pipelines.test_run_graph`` writes the list anew.
"""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg

from pipelines import jobs
from pipelines.definitions import MODELS, defs, expected_steps
from pipelines.warehouse import LAYER_ORDER

LISTED = Path(__file__).with_name("graph.txt")


def graph() -> str:
    """Return a line an asset with what it reads, a line a check, the jobs and the schedules."""
    assets = defs.resolve_asset_graph()
    lines = []
    for key in sorted(assets.get_all_asset_keys()):
        parents = ", ".join(sorted(parent.to_user_string() for parent in assets.get(key).parent_keys))
        lines.append(f"asset {key.to_user_string()} <- {parents}" if parents else f"asset {key.to_user_string()}")
    for key in sorted(assets.asset_check_keys):
        blocks = "stops" if assets.get(key).blocking else "warns"
        lines.append(f"check {key.asset_key.to_user_string()}: {key.name} {blocks}")
    lines += [f"job {job.name}" for job in sorted(defs.jobs or (), key=lambda job: job.name)]
    lines += [f"schedule {schedule.name}: {schedule.cron_schedule} {schedule.job_name}" for schedule in schedules()]
    return "\n".join(lines) + "\n"


def schedules() -> list[dg.ScheduleDefinition]:
    """Return the schedules as Dagster resolves them."""
    return [defs.resolve_schedule_def(schedule.name) for schedule in defs.schedules or ()]


def test_the_graph_is_as_listed() -> None:
    meant = "if the change is meant: python -m tests.pipelines.test_run_graph"
    assert graph() == LISTED.read_text(encoding="utf-8"), meant


def test_an_asset_stands_for_each_file_with_its_grain_and_its_columns() -> None:
    assets = defs.resolve_asset_graph()
    for model in MODELS.values():
        node = assets.get(dg.AssetKey([model.layer, model.table]))
        assert node.group_name == model.layer
        assert node.description == f"{model.description}\n\nGrain: {', '.join(model.grain)}"
        schema = node.metadata["dagster/column_schema"]
        assert [column.name for column in schema.columns] == list(model.columns)
        assert {parent.to_user_string().replace("/", ".") for parent in node.parent_keys} == set(model.depends_on)


def test_the_release_follows_every_table() -> None:
    assets = defs.resolve_asset_graph()
    release = dg.AssetKey("release")
    before = {key.to_user_string().replace("/", ".") for key in assets.get(release).parent_keys}
    assert set(MODELS) <= before
    assert {name for name in before if name.startswith("settlement.")} >= {"settlement.summary"}


def test_progress_expects_the_steps_there_are() -> None:
    steps = expected_steps()
    assert sum(steps[layer] for layer in LAYER_ORDER if layer in steps) == len(MODELS) + 8
    assert steps["checks"] == len(list(defs.asset_checks or ()))
    assert sum(steps.values()) == len(defs.resolve_job_def("reconcile").graph.nodes)


def test_loading_imports_no_great_expectations() -> None:
    program = "import sys, pipelines.definitions; print('great_expectations' in sys.modules, 'pandas' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout == "False False\n"


def test_a_month_is_an_interim_settlement_to_date() -> None:
    config = jobs.interim_config.get_run_config_for_partition_key("2025-12-01")
    assert config == jobs.run_config({"interim": "2025-12", "paid_through": "2026-01-10"})


def test_a_year_is_a_final_settlement_after_its_run_out() -> None:
    config = jobs.final_config.get_run_config_for_partition_key("2025-01-01")
    assert config == jobs.run_config({"interim": "", "paid_through": "2026-06-30"})


def test_the_schedule_settles_the_month_before_once_its_claims_are_in() -> None:
    (schedule,) = schedules()
    sixth_hour = datetime(2026, 1, 11, 6, tzinfo=UTC)
    with dg.build_schedule_context(
        scheduled_execution_time=sixth_hour, repository_def=defs.get_repository_def()
    ) as context:
        (request,) = schedule.evaluate_tick(context).run_requests
    assert request.partition_key == "2025-12-01"


if __name__ == "__main__":
    LISTED.write_text(graph(), encoding="utf-8")
