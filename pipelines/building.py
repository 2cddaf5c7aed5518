"""Chosen tables, and all that they read, built on a warehouse at hand: what a run's graph does, for a part of it."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from graphlib import TopologicalSorter

import duckdb

from pipelines.actuarial.adjusted_rates import COLUMNS as ADJUSTED_COLUMNS
from pipelines.actuarial.adjusted_rates import TABLE as ADJUSTED
from pipelines.actuarial.adjusted_rates import adjusted_rows
from pipelines.actuarial.members import READ, read_members
from pipelines.actuarial.savings_stages import STAGES, Stage
from pipelines.engines.duckdb import build, load_table
from pipelines.progress import run_step
from pipelines.warehouse import read_models


@dataclass(frozen=True)
class Step:
    """What fills some tables from others."""

    name: str
    tables: Sequence[str]
    reads: Sequence[str]
    fill: Callable[[duckdb.DuckDBPyConnection], object]


def build_with_all_read(
    connection: duckdb.DuckDBPyConnection, tables: Iterable[str], built: Collection[str] = ()
) -> set[str]:
    """Build tables, after all that they read but for those already built; return what was built.

    What no step fills (``landed``, ``terms``, ``settlement``) must be there.
    """
    filled = {table: step for step in _steps() for table in step.tables if table not in built}
    graph: dict[str, set[str]] = {}
    left = {filled[table].name for table in tables if table in filled}
    steps = {step.name: step for step in filled.values()}
    while left:
        name = left.pop()
        graph[name] = {filled[table].name for table in steps[name].reads if table in filled}
        left |= graph[name] - graph.keys()
    for name in TopologicalSorter({name: sorted(graph[name]) for name in sorted(graph)}).static_order():
        run_step(name, partial(steps[name].fill, connection))
    return {table for name in graph for table in steps[name].tables}


@cache
def _steps() -> tuple[Step, ...]:
    return (
        *(
            Step(model.name, (model.name,), model.depends_on, partial(build, model=model))
            for model in read_models().values()
        ),
        Step(ADJUSTED, (ADJUSTED,), READ, _fill_adjusted),
        *(Step(name, tuple(stage.TABLES), stage.READ, partial(_fill_stage, stage)) for name, stage in STAGES.items()),
    )


def _fill_adjusted(connection: duckdb.DuckDBPyConnection) -> None:
    load_table(connection, ADJUSTED, ADJUSTED_COLUMNS, adjusted_rows(read_members(connection)))


def _fill_stage(stage: Stage, connection: duckdb.DuckDBPyConnection) -> None:
    rows = stage.rows(connection)
    for table, columns in stage.TABLES.items():
        load_table(connection, table, columns, rows[table])
