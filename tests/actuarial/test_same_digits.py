"""The same digits: on one thread and two, whatever the order of rows, under other names in the same order; and fast."""

import time

import pytest
from threadpoolctl import threadpool_limits

from benchmarks.matching import write_payer
from pipelines.actuarial import estimating, extract
from pipelines.actuarial.match_rows import MATCH
from pipelines.engines.duckdb import connect

TABLES = [name for name in extract.READ if name.startswith("savings.")]
TREATED, CONTROLS = 600, 6000
# A thirtieth of the members of benchmarks/matching.py in a tenth of its time.
MOST_SECONDS = 6


@pytest.fixture(scope="module")
def payer(tmp_path_factory):
    path = tmp_path_factory.mktemp("payer") / "warehouse.duckdb"
    write_payer(path, TREATED, CONTROLS, 30)
    return path


@pytest.fixture(scope="module")
def rows(payer):
    with connect(payer, threads=1) as connection, threadpool_limits(1):
        return estimating.rows(connection)


def test_members_are_matched_and_their_savings_estimated(rows):
    main = rows["actuarial.savings_estimate"][0]
    assert (main[1], main[5]) == ("MAIN", TREATED)
    assert {row[2] for row in rows[MATCH]} == {"ENTROPY_BALANCING", "NEAREST_NEIGHBOUR"}


def test_two_threads_give_the_same_digits_in_seconds(payer, rows):
    started = time.process_time()
    with connect(payer, threads=2) as connection, threadpool_limits(2):
        found = estimating.rows(connection)
    assert time.process_time() - started < MOST_SECONDS
    assert found == rows


def test_rows_in_another_order_under_other_names_give_the_same_digits(payer, rows):
    with connect(payer) as connection:
        for table in TABLES:
            connection.execute(f"create temp table kept as select * from {table}")
            renamed = "select * replace ('q' || substr(member_id, 2) as member_id) from kept order by hash(member_id)"
            connection.execute(f"create or replace table {table} as {renamed}")
            connection.execute("drop table kept")
        found = estimating.rows(connection)
    for table, of_table in rows.items():
        if table != MATCH:
            assert found[table] == of_table
    named = [[*row[:3], "q" + row[3][1:], row[4], row[6:]] for row in rows[MATCH]]
    assert [[*row[:5], row[6:]] for row in found[MATCH]] == named
