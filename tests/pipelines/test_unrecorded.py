"""A run of which Dagster records nothing ends as one of which it records all."""

import dagster as dg
import pytest

from pipelines.unrecorded import unrecorded


def job(*, holds: bool) -> dg.JobDefinition:
    """Return a job of two tables, the second after a check of the first that holds or blocks."""

    @dg.asset
    def first() -> None: ...

    @dg.asset_check(asset=first, blocking=True)
    def check() -> dg.AssetCheckResult:
        return dg.AssetCheckResult(passed=holds)

    @dg.asset(deps=[first])
    def second() -> None: ...

    return dg.Definitions(assets=[first, second], asset_checks=[check]).resolve_implicit_global_asset_job_def()


def ended(job: dg.JobDefinition, instance: dg.DagsterInstance) -> tuple[bool, list[tuple[str, str | None]]]:
    """Return whether a job succeeded, and its events."""
    with instance:
        quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
        result = job.execute_in_process(run_config=quiet, instance=instance, raise_on_error=False)
    return result.success, [(event.event_type_value, event.step_key) for event in result.all_events]


@pytest.mark.parametrize("holds", [True, False])
def test_what_is_not_recorded_ends_as_what_is(holds: bool) -> None:
    found = ended(job(holds=holds), unrecorded())
    assert found == ended(job(holds=holds), dg.DagsterInstance.ephemeral())
    assert found[0] is holds
    assert (("STEP_SUCCESS", "second") in found[1]) is holds
