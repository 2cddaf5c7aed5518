"""Step 11: a release is written, audited and swapped in as one."""

from collections.abc import Iterable
from pathlib import Path

import dagster as dg

from contracts.exhibits import load_exhibits
from pipelines.assets.models import table_key
from pipelines.books.found import kept_books
from pipelines.findings import refuse_unmet
from pipelines.progress import journal, run_step
from pipelines.publish.bridge.history import keep_history
from pipelines.publish.contents import audit, contents
from pipelines.publish.release import publish
from pipelines.resources import Run
from pipelines.settlement_tables import TABLES
from pipelines.settling import load_agreements, settle_all

RELEASE = dg.AssetKey("release")


def published_asset(tables: Iterable[str]) -> dg.AssetsDefinition:
    """Return the asset of the release. It follows every table, so that no check that fails can leave it standing."""

    @dg.asset(
        key=RELEASE,
        deps=[table_key(name) for name in (*tables, *TABLES)],
        group_name="published",
        description="Scorecards, reconciliations, facts and the settlement, as one.",
        kinds={"html", "csv", "json"},
    )
    def release(run: Run) -> dg.MaterializeResult:
        folder = run_step("published", lambda: publish_release(run))
        journal().release = folder
        return dg.MaterializeResult(metadata={"release_id": folder.name, "path": dg.MetadataValue.path(str(folder))})

    return release


def publish_release(run: Run) -> Path:
    """Settle once more on the tables and publish; return the folder of the release."""
    refuse_unmet(run.connection)
    given, exhibits = run.reconciliation, load_exhibits()
    agreements = load_agreements(given.agreements, exhibits)
    settled = settle_all(run.connection, agreements, exhibits, given.work, books=kept_books(given.work))
    made = contents(run.connection, given, agreements, settled)
    keep_history(run.connection, given.out, made.content_id)
    return publish(given.out, made.identity, made.files, made.manifest, audit)
