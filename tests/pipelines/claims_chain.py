"""Builds the layers `input` and `core` over a folder of claims, or over rows given in a test."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import duckdb

from contracts.exhibits import load_exhibits
from contracts.term_tables import term_tables
from pipelines.engines import duckdb as engine
from pipelines.intake.acknowledgement import SOURCE_COLUMNS, Acknowledgement
from pipelines.intake.canonical import LANDED_TABLES
from pipelines.intake.receive import latest_known_date, receive_folder
from pipelines.warehouse import Model, read_models

DATA = Path(__file__).resolve().parents[1] / "data"
AETNA = DATA / "claims_tuva_synth_aetna_dev"
TUVA = DATA / "claims_tuva_integration_v018"
RUN_COLUMNS = {"paid_through_date": "date", "settlement_code": "varchar"}
LAYERS = ("input", "core")


@cache
def claims_models() -> tuple[Model, ...]:
    return tuple(model for model in read_models().values() if model.layer in LAYERS)


@cache
def exhibit_tables() -> dict:
    return term_tables((), load_exhibits())


def write_terms(
    connection: duckdb.DuckDBPyConnection, sources: Sequence[tuple], paid_through: date, tables: Sequence[str] = ()
) -> None:
    """Fill `terms.*`: the value sets of the exhibits, no agreement, the given sources and paid-through date.

    What the row of a source leaves out at its end is null. With ``tables`` only what those read is filled.
    """
    wanted = needed(tables)
    read = {name for model in claims_models() if model.name in wanted for name in model.depends_on}
    for name, table in exhibit_tables().items():
        if not tables or f"terms.{name}" in read:
            engine.load_table(connection, f"terms.{name}", dict(table.columns), table.rows)
    whole = [(*row, *(None for _ in range(len(SOURCE_COLUMNS) - len(row)))) for row in sources]
    engine.load_table(connection, "terms.source", SOURCE_COLUMNS, whole)
    engine.load_table(connection, "terms.run", RUN_COLUMNS, [(paid_through, "FINAL")])


def build_claims(
    folder: Path, paid_through: date | None = None, threads: int = 2, tables: Sequence[str] = ()
) -> tuple[duckdb.DuckDBPyConnection, Acknowledgement]:
    """Receive a folder and build every table of both layers as of a paid-through date (default: the latest known).

    With ``tables`` only those are built, and what they read.
    """
    connection = engine.connect(threads=threads)
    acknowledgement = receive_folder(connection, folder, paid_through=paid_through)
    assert acknowledgement.accepted, acknowledgement.lines()
    write_terms(connection, acknowledgement.source_rows(), paid_through or latest_known_date(connection))
    build_models(connection, tables)
    return connection, acknowledgement


def rebuild(connection: duckdb.DuckDBPyConnection, paid_through: date, tables: Sequence[str] = ()) -> None:
    """Replay what was received as of another day."""
    engine.load_table(connection, "terms.run", RUN_COLUMNS, [(paid_through, "FINAL")])
    build_models(connection, tables)


def needed(tables: Sequence[str]) -> set[str]:
    """The tables and all that they read."""
    reads = {model.name: set(model.depends_on) for model in claims_models()}
    found = set(tables) & set(reads)
    while more := {name for table in found for name in reads[table] if name in reads} - found:
        found |= more
    return found


def build_models(connection: duckdb.DuckDBPyConnection, tables: Sequence[str] = ()) -> None:
    wanted = needed(tables)
    for model in claims_models():
        if wanted and model.name not in wanted:
            continue
        engine.build(connection, model)
        assert engine.duplicate_keys(connection, model) == 0, model.name


def empty_landed(connection: duckdb.DuckDBPyConnection) -> None:
    for name, columns in LANDED_TABLES.items():
        engine.load_table(connection, name, columns, [])


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple]:
    return connection.execute(query).fetchall()
