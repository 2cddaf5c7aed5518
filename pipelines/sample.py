"""The sample payer as the commands use it: its default size, where it lies, when it must be made again."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from pipelines.failures import StorageError, UnusableInputError
from pipelines.reconciliation import ROOT

SIMULATOR = ROOT / "pipelines" / "sample_payer"
STAMP = ".made_by"


@dataclass(frozen=True)
class SampleSize:
    """How large a payer to simulate, and with which seed."""

    members: int = 20_000
    months: int = 30
    seed: int = 1

    def describe(self) -> str:
        """Say what it is."""
        return f"sample payer of {self.members:,} members over {self.months} months, seed {self.seed}"


DEFAULT = SampleSize()


def sample_ready(folder: Path) -> None:
    """Make the default sample payer unless this very simulator has made it there."""
    stamp = folder / STAMP
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != stamp_text(DEFAULT):
        make_sample(folder, DEFAULT)
        stamp.write_text(stamp_text(DEFAULT), encoding="utf-8")


def stamp_text(size: SampleSize) -> str:
    """Return what stands for the bytes of a sample: its size and the simulator's own files."""
    digest = hashlib.sha256()
    for path in sorted(path for path in SIMULATOR.rglob("*") if path.suffix in (".py", ".sql", ".csv")):
        digest.update(path.read_bytes())
    return json.dumps({**asdict(size), "simulator_sha256": digest.hexdigest()}, sort_keys=True) + "\n"


def make_sample(folder: Path, size: SampleSize) -> Path:
    """Simulate a whole payer into a folder; raise UnusableInputError for a size that makes none."""
    from pipelines.sample_payer import SampleError, simulate  # noqa: PLC0415 not needed to settle received files

    refuse_file(folder)
    (folder / STAMP).unlink(missing_ok=True)
    try:
        simulate(folder, **asdict(size))
    except SampleError as error:
        raise UnusableInputError(str(error)) from None
    except duckdb.IOException:
        reason = f"{folder}: cannot be written to"
    else:
        return folder
    raise StorageError(reason)


def make_vendor_feeds(claims: Path, folder: Path, size: SampleSize) -> Path:
    """Simulate the vendors' feeds over claims and coverage received from elsewhere; return their folder."""
    from pipelines.sample_payer import SampleError, simulate_onto  # noqa: PLC0415

    if not claims.is_dir():
        raise UnusableInputError(f"onto: there is no folder {claims}")
    refuse_file(folder)
    try:
        simulate_onto(claims, folder, seed=size.seed)
    except SampleError as error:
        raise UnusableInputError(str(error)) from None
    return folder


def refuse_file(folder: Path) -> None:
    """Raise UnusableInputError when a folder to write to is a file."""
    if folder.exists() and not folder.is_dir():
        raise UnusableInputError(f"out: {folder} is a file; name a folder to write to")
