"""Savings as a run estimates them become facts and a settlement: TEST T7.4 to the cent, suspended ones said aloud."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from contracts.savings_facts import savings_facts
from contracts.settlement import settle
from pipelines.actuarial.savings_rows import REASONS, SAVINGS, TABLES
from pipelines.engines import duckdb as engine
from pipelines.facts import ESTIMATED, rows
from pipelines.settling import Settled
from pipelines.suspended import suspended_lines
from tests.contracts.building import facts, measured, units
from tests.contracts.test_savings_facts import ROW, deal
from tests.contracts.test_shared_savings import QUALITY


@pytest.fixture
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = engine.connect(threads=1)
    yield connection
    connection.close()


def load(connection: duckdb.DuckDBPyConnection, savings: dict[str, Any], *reasons: tuple[str, str]) -> None:
    """Fill both tables: a row of savings, and reasons with what each is about."""
    engine.load_table(connection, SAVINGS, TABLES[SAVINGS], [[savings.get(column) for column in TABLES[SAVINGS]]])
    lines = [["example", code, subject, None, None] for code, subject in reasons]
    engine.load_table(connection, REASONS, TABLES[REASONS], lines)


def settled(connection: duckdb.DuckDBPyConnection, **terms: Any) -> Settled:
    """Settle fees of 240,000.00 and quality of 9/10 on what the tables hold."""
    agreement = deal(**terms)
    read = {name: rows(connection, query, ["example"]) for name, query in ESTIMATED.items()}
    found = savings_facts(agreement, read["savings"], read["savings_reason"])
    given = facts(units("1", "2400"), measures=[measured("quality", 9, 10)], savings=found)
    return Settled(agreement, Path("example.yaml"), "", b"", b"", settle(agreement, given, ()), (), "")


def test_rows_of_a_run_are_shared_to_the_cent(warehouse: duckdb.DuckDBPyConnection) -> None:
    load(warehouse, ROW)
    assert settled(warehouse, quality=QUALITY).settlement.net_cents == 24_000_000 + 17_010_000
    assert list(suspended_lines(warehouse, [settled(warehouse)])) == []


def test_suspended_rows_post_nothing_and_are_said_aloud(warehouse: duckdb.DuckDBPyConnection) -> None:
    suspended = ROW | {"status_code": "SUSPENDED"}
    load(warehouse, suspended, ("UNBALANCED", "MSK_SPEND_B3_1"), ("UNBALANCED", "age_number"), ("PLAN_CHANGED", "ALL"))
    item = settled(warehouse, fallback={"measure": "quality", "amount": "50000.00"})
    assert item.settlement.net_cents == 24_000_000
    (line,) = suspended_lines(warehouse, [item])
    assert line == (
        "example: savings are suspended, so nothing is posted on them and nobody signs the final settlement: "
        "a group's benefits changed and no actuary's factor is named (PLAN_CHANGED); "
        "treated members and their comparison are not alike enough (UNBALANCED) in MSK_SPEND_B3_1, age_number"
    )
