"""What a format is: how the columns, or the files, of a source become the canonical ones.

Belongs here: the shape of the two ways. A format whose rows are already claim lines has a layout for each feed; one
whose files must first be joined, cut or parsed converts them.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp

from pipelines.intake.canonical import FEEDS

if TYPE_CHECKING:
    from pipelines.intake.acknowledgement import Refused
    from pipelines.intake.inspection import Inspected
    from pipelines.intake.profile import Profile

DIALECT = "duckdb"


@dataclass(frozen=True)
class Layout:
    """One feed of a format.

    ``stem`` is the file name without its endings; ``required`` names received columns without which a file is refused;
    ``columns`` maps a canonical column to a received column or to an expression over received columns (all text).
    ``older`` maps a received column to the name that it had before: it is read where the new one is not there.
    """

    stem: str
    required: tuple[str, ...]
    columns: Mapping[str, str]
    older: Mapping[str, str] = field(default_factory=dict)

    def parsed(self) -> dict[str, exp.Expr]:
        """Return canonical column -> parsed expression."""
        return {name: sqlglot.parse_one(text, dialect=DIALECT) for name, text in self.columns.items()}

    def reads(self) -> set[str]:
        """Return the received columns that the layout uses; others in a file are reported and left."""
        named = {column.name for expression in self.parsed().values() for column in expression.find_all(exp.Column)}
        return named | set(self.older.values())

    def under_older_names(self, header: Collection[str]) -> dict[str, str]:
        """Return received columns that a header has under their older name only."""
        return {new: old for new, old in self.older.items() if new not in header and old in header}

    def lacks(self, header: Collection[str], names: Iterable[str]) -> list[str]:
        """Return the names that a header has neither as they are nor as they were."""
        renamed = self.under_older_names(header)
        return [name for name in dict.fromkeys(names) if name not in header and name not in renamed]


@dataclass(frozen=True)
class Drop:
    """What a format converts: the folder received, its profile, and a folder of its own to write to."""

    folder: Path
    profile: "Profile"
    work: Path


@dataclass(frozen=True)
class Converted:
    """What one received file gives to one feed.

    ``rows`` is a Parquet file: canonical columns of the feed as text (an absent one is null) and ``row_number``, a
    whole number from 1 that is unique in the received file. It is None if the file is refused, or only helps others.
    ``left`` says, by a code of the format, how many rows of the received file give none of their own and why.
    """

    feed: str
    received: "Inspected"
    rows: Path | None
    refused: "tuple[Refused, ...]" = ()
    left: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Format:
    """An input format: its name in a profile, and a layout for each feed it carries, or what converts its files.

    ``inputs`` are the names under which a profile may list the files that ``convert`` reads. ``counts_totals_once``:
    what it converts has each claim's total once, wherever the profile says that the received files have it.
    ``delimited`` are those of the inputs whose columns a profile may call unreliable.
    ``cannot_compute``: codes of what no source can have computed that sends this format.
    """

    code: str
    feeds: Mapping[str, Layout] = field(default_factory=dict)
    convert: Callable[[Drop], Iterable[Converted]] | None = None
    inputs: tuple[str, ...] = ()
    delimited: tuple[str, ...] = ()
    counts_totals_once: bool = False
    cannot_compute: tuple[str, ...] = ()

    def layout(self, feed: str) -> Layout | None:
        """Return the layout of a feed, or None if the format does not carry it."""
        return self.feeds.get(feed)


def canonical_layout(feed: str, required: tuple[str, ...], older: Mapping[str, str] | None = None) -> Layout:
    """Return the layout of a feed that is sent under the canonical names, or the names they had before."""
    return Layout(stem=feed, required=required, columns={name: name for name in FEEDS[feed]}, older=older or {})
