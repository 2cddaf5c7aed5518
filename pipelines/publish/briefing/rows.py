"""Rows of tables whose columns are alike: one way to write a figure, applied to each of them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pipelines.publish.briefing.page import Figure, Row

Column = TypeVar("Column")


@dataclass(frozen=True, slots=True)
class RowOf(Generic[Column]):
    """One row: its words, what they mean, and how its figure is written of a column."""

    name: str
    detail: str
    figure: Callable[[Column], Figure]
    is_total: bool = False


def rows_of(kinds: Sequence[RowOf[Column]], columns: Sequence[Column]) -> Iterator[Row]:
    """Yield the rows of a table."""
    for kind in kinds:
        figures = tuple(kind.figure(column) for column in columns)
        yield Row(name=kind.name, detail=kind.detail, figures=figures, is_total=kind.is_total)
