"""Bits that change on the disk between two runs: tables are read as they were written, or not at all."""

import random
from pathlib import Path

import duckdb
import pytest

from pipelines.failures import StorageError, describe
from tests.conftest import run

SUM = "select count(*), sum(cents), max(name) from kept"


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    path = tmp_path / "out" / "work" / "warehouse.duckdb"
    path.parent.mkdir(parents=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create table kept as select number % 997 as cents, 'M' || number as name from range(50000) as made(number)"
        )
    return path


def flip(path: Path, content: bytes, draw: random.Random) -> None:
    place = draw.randrange(len(content))
    path.write_bytes(bytes([*content[:place], content[place] ^ (1 << draw.randrange(8)), *content[place + 1 :]]))


def test_no_flipped_bit_gives_another_number(tables: Path) -> None:
    with duckdb.connect(str(tables), read_only=True) as connection:
        before = connection.execute(SUM).fetchall()
    content, draw = tables.read_bytes(), random.Random(6)  # noqa: S311 the same damage on every run
    for _ in range(60):
        flip(tables, content, draw)
        try:
            with duckdb.connect(str(tables), read_only=True) as connection:
                assert connection.execute(SUM).fetchall() == before
        except duckdb.Error as error:
            assert isinstance(describe(error, "the command"), StorageError)


def test_a_run_on_damaged_tables_says_what_to_do(tables: Path, sample_payer: Path, tmp_path: Path) -> None:
    content = tables.read_bytes()
    tables.write_bytes(content[:5000] + bytes([content[5000] ^ 1]) + content[5001:])
    ran = run(sample_payer, tmp_path / "out")
    assert (ran.code, "delete the folder work of OUT and run again" in ran.errors) == (4, True), ran.errors
    assert not (tmp_path / "out" / "current").exists()
