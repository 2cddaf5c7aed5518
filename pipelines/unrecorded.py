"""A Dagster instance that records nothing: a run from the command line has its own journal (`pipelines.progress`).

Dagster's ephemeral instance writes every event to a database in memory and asks it before every step what was built
when. Nobody reads that, and it took a third of a small run.
"""

from collections.abc import Sequence

import dagster as dg
from dagster._core.instance import InstanceType
from dagster._core.launcher.sync_in_memory_run_launcher import SyncInMemoryRunLauncher
from dagster._core.run_coordinator import DefaultRunCoordinator
from dagster._core.storage.event_log import AssetRecord, InMemoryEventLogStorage
from dagster._core.storage.noop_compute_log_manager import NoOpComputeLogManager
from dagster._core.storage.root import TemporaryLocalArtifactStorage
from dagster._core.storage.runs import InMemoryRunStorage


class NoEvents(InMemoryEventLogStorage):
    """Lets every event go, so has none to tell of."""

    @property
    def asset_records_have_last_observation(self) -> bool:
        """Answer that what :meth:`get_asset_records` returns is all there is, so that nothing else is searched."""
        return True

    def store_event(self, event: dg.EventLogEntry) -> None:
        """Keep nothing."""

    def get_asset_records(
        self,
        asset_keys: Sequence[dg.AssetKey] | None = None,  # noqa: ARG002 of no asset is anything known
    ) -> list[AssetRecord]:
        """Return nothing."""
        return []


def unrecorded() -> dg.DagsterInstance:
    """Return Dagster's ephemeral instance, but for its events."""
    return dg.DagsterInstance(
        instance_type=InstanceType.EPHEMERAL,
        local_artifact_storage=TemporaryLocalArtifactStorage(),
        run_storage=InMemoryRunStorage(),
        event_storage=NoEvents(),
        compute_log_manager=NoOpComputeLogManager(),
        run_coordinator=DefaultRunCoordinator(),
        run_launcher=SyncInMemoryRunLauncher(),
    )
