"""The jobs: the main path once, a month's interim settlement, a period's final settlement, and when the months run."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import dagster as dg

from contracts.terms.period import add_months
from pipelines.reconciliation import CALENDAR, final_arguments, interim_arguments

FIRST_PERIOD = "2025-01-01"
YEARS = dg.TimeWindowPartitionsDefinition(cron_schedule="0 0 1 1 *", start=FIRST_PERIOD, fmt="%Y-%m-%d")


def run_config(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return Dagster's form of the arguments of a run."""
    return {"resources": {"run": {"config": dict(arguments)}}}


@dg.monthly_partitioned_config(start_date=FIRST_PERIOD)
def interim_config(first_day: datetime, _following: datetime) -> Mapping[str, Any]:
    """Settle a month on what was paid through the tenth of the month after."""
    return run_config(interim_arguments(first_day.date()))


def final_run_config(partition_key: str) -> Mapping[str, Any]:
    """Settle a performance period on what was paid within six months after it."""
    window = YEARS.time_window_for_partition_key(partition_key)
    return run_config(final_arguments(window.start.date(), window.end.date()))


final_config = dg.PartitionedConfig(partitions_def=YEARS, run_config_for_partition_key_fn=final_run_config)

reconcile = dg.define_asset_job(
    "reconcile",
    selection=dg.AssetSelection.all(),
    description="The main path once, on the arguments of the resource `run`.",
)
interim = dg.define_asset_job(
    "interim_settlement",
    selection=dg.AssetSelection.all(),
    config=interim_config,
    description="A month: fees to date, nothing at risk.",
)
final = dg.define_asset_job(
    "final_settlement",
    selection=dg.AssetSelection.all(),
    config=final_config,
    description="A performance period with its guarantees, after six months of run-out.",
)


@dg.schedule(
    job=interim, cron_schedule=f"0 6 {CALENDAR.interim_day + 1} * *", description="Once the month's claims are in."
)
def monthly_interim(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Settle the month before, on the day after its paid-through date."""
    this_month = context.scheduled_execution_time.date().replace(day=1)
    return dg.RunRequest(partition_key=add_months(this_month, -1).isoformat())
