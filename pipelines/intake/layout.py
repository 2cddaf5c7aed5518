"""What a format is: for each feed, the columns it must bring and how they become the canonical ones."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from pipelines.intake.canonical import FEEDS

DIALECT = "duckdb"


@dataclass(frozen=True)
class Layout:
    """One feed of a format.

    ``stem`` is the file name without its endings; ``required`` names received columns without which a file is refused;
    ``columns`` maps a canonical column to a received column or to an expression over received columns (all text).
    """

    stem: str
    required: tuple[str, ...]
    columns: Mapping[str, str]

    def parsed(self) -> dict[str, exp.Expression]:
        """Return canonical column -> parsed expression."""
        return {name: sqlglot.parse_one(text, dialect=DIALECT) for name, text in self.columns.items()}

    def reads(self) -> set[str]:
        """Return the received columns that the layout uses; others in a file are reported and left."""
        return {column.name for expression in self.parsed().values() for column in expression.find_all(exp.Column)}


@dataclass(frozen=True)
class Format:
    """An input format: its name in a profile, and a layout for each feed it carries."""

    code: str
    feeds: Mapping[str, Layout]

    def layout(self, feed: str) -> Layout | None:
        """Return the layout of a feed, or None if the format does not carry it."""
        return self.feeds.get(feed)


def canonical_layout(feed: str, required: tuple[str, ...]) -> Layout:
    """Return the layout of a feed that is sent under the canonical names."""
    return Layout(stem=feed, required=required, columns={name: name for name in FEEDS[feed]})
