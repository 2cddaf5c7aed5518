"""The X12 files of a drop, and the rows made of them on their way to Parquet.

Belongs here: which file holds what. Names end in ``.835``, ``.834`` or ``.837`` (also ``.837p``, ``.837i``), packed or
not, or they stand in the profile under the name of the input.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import polars

from pipelines.intake.canonical import FEEDS

if TYPE_CHECKING:
    from pipelines.intake.layout import Drop

REMITTANCE, ENROLMENT, SUBMISSION = "remittance", "enrolment", "submission"
ENDINGS = {
    REMITTANCE: (".835",),
    ENROLMENT: (".834",),
    SUBMISSION: (".837", ".837p", ".837i"),
}
BATCH = 20_000


def files_of(drop: "Drop", kind: str) -> list[Path]:
    """Return the files of a kind: those that the profile names, else those whose name ends so."""
    named = drop.profile.named_files(kind)
    if named:
        return [drop.folder / name for name in sorted(named)]
    endings = tuple(f"{ending}{packed}" for ending in ENDINGS[kind] for packed in ("", ".gz"))
    return sorted(path for path in drop.folder.iterdir() if path.name.lower().endswith(endings) and path.is_file())


class Rows:
    """Rows of one feed from one file, numbered from 1, kept as columns a batch at a time."""

    def __init__(self, feed: str) -> None:
        self.schema = dict.fromkeys(FEEDS[feed], polars.String) | {"row_number": polars.Int64}
        self.frames: list[polars.DataFrame] = []
        self.held: list[dict[str, object]] = []
        self.count = 0

    def add(self, rows: Iterable[Mapping[str, str | None]]) -> None:
        """Append rows by canonical column; a column that is not given is null."""
        for row in rows:
            self.count += 1
            self.held.append({**row, "row_number": self.count})
        if len(self.held) >= BATCH:
            self.pack()

    def pack(self) -> None:
        """Turn the held rows into columns."""
        self.frames.append(polars.from_dicts(self.held, schema=self.schema) if self.held else self.empty())
        self.held = []

    def empty(self) -> polars.DataFrame:
        """Return no rows."""
        return polars.DataFrame(schema=self.schema)

    def frame(self) -> polars.DataFrame:
        """Return all rows."""
        self.pack()
        self.frames = [polars.concat(self.frames)]
        return self.frames[0]

    def write(self, path: Path) -> Path:
        """Write all rows and return where."""
        self.frame().write_parquet(path)
        return path
