"""Everything Dagster loads, in the order of the main path: `dagster dev -m pipelines.definitions`."""

from collections import Counter
from collections.abc import Mapping

import dagster as dg

from data_quality.validation import CRITICAL, load_reconciliations, load_suites
from pipelines import jobs
from pipelines.actuarial.adjusted_rates import TABLE as ADJUSTED
from pipelines.actuarial.savings_stages import STAGES
from pipelines.actuarial.savings_stages import TABLES as SAVINGS
from pipelines.assets.actuarial import adjusted_rate
from pipelines.assets.landed import landed
from pipelines.assets.models import model_assets
from pipelines.assets.published import published_asset
from pipelines.assets.savings import savings_assets
from pipelines.assets.settlement import settlement
from pipelines.assets.terms import terms
from pipelines.checks import reconciliation_checks, rejection_check, table_checks
from pipelines.failures import BugError, places_in
from pipelines.progress import CHECKS, journal
from pipelines.resources import Run
from pipelines.unrecorded import unrecorded
from pipelines.warehouse import LAYER_ORDER, read_models

MODELS = read_models()


def run_here(arguments: Mapping[str, str | int | None]) -> bool:
    """Run the main path once in this process, recording nothing outside the run; return whether every step succeeded.

    What went wrong is in the journal: an error of Dagster's own would carry the values that ours leave out. One that
    arose around a step, not in what it does, is known there by its kind and place only.
    """
    config = {**jobs.run_config(arguments), "loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    job = defs.resolve_job_def(jobs.reconcile.name)
    with unrecorded() as instance:
        result = job.execute_in_process(run_config=config, instance=instance, raise_on_error=False)
    if not (result.success or journal().failures or journal().unmet(CRITICAL)):
        note_around_steps(result)
    return result.success


def note_around_steps(result: dg.ExecuteInProcessResult) -> None:
    """Note what failed around steps: of Dagster's record of an error the kind and the places, not its words."""
    for event in result.filter_events(lambda event: event.is_step_failure):
        step, error = str(event.step_key), event.step_failure_data.error
        while error is not None and error.cause is not None:
            error = error.cause
        kind = error.cls_name if error and error.cls_name else "unknown"
        journal().failed(step, BugError(step, kind, places_in("".join(error.stack) if error else "")))


def expected_steps() -> dict[str, int]:
    """Return the number of steps of each stage, in the order of the main path."""
    layers = Counter(model.layer for model in MODELS.values())
    stages = {layer: layers[layer] for layer in LAYER_ORDER if layers[layer]}
    before, after = {"landed": 1, "terms": 1}, {"actuarial": 1 + len(STAGES), "settlement": 1}
    checks = len(list(defs.asset_checks or ()))
    position = list(LAYER_ORDER).index("actuarial")
    early = {layer: count for layer, count in stages.items() if LAYER_ORDER.index(layer) < position}
    late = {layer: count for layer, count in stages.items() if LAYER_ORDER.index(layer) > position}
    return {**before, **early, **after, **late, CHECKS: checks, "published": 1}


def main_path() -> dg.Definitions:
    """Put the main path together."""
    return dg.Definitions(
        assets=[
            landed,
            terms,
            *model_assets(MODELS.values()),
            adjusted_rate,
            *savings_assets(),
            settlement,
            published_asset([*MODELS, ADJUSTED, *SAVINGS]),
        ],
        asset_checks=[
            *table_checks(MODELS, load_suites()),
            *reconciliation_checks(MODELS, load_reconciliations()),
            rejection_check(),
        ],
        jobs=[jobs.reconcile, jobs.interim, jobs.final],
        schedules=[jobs.monthly_interim],
        resources={"run": Run()},
        # One process: the default executor starts a process a step, and DuckDB has one writer.
        executor=dg.in_process_executor,
    )


defs = main_path()
