"""The embedded engine gives right answers, and takes back what it is given."""

from datetime import date

import duckdb
import pytest

from pipelines.engines import duckdb as engine
from pipelines.warehouse import read_model

WRONG_IN_DUCKDB_2_0_0 = """
    select claim_id, sum(line.cents)
    from line left join note on note.feed_code = 'medical_claim'
    group by claim_id having sum(line.cents) < 0
"""


def rows_of_the_case(connection):
    connection.execute("create table note (feed_code varchar, cents bigint)")
    connection.execute("create table line as select * from (values ('C2', -5), ('C3', 4)) as row (claim_id, cents)")
    return connection.execute(WRONG_IN_DUCKDB_2_0_0).fetchall()


def test_a_sum_over_an_empty_left_join_keeps_its_groups():
    connection = engine.connect(threads=1)
    assert rows_of_the_case(connection) == [("C2", -5)]
    connection.close()


def test_the_switch_is_still_needed():
    connection = duckdb.connect()
    assert rows_of_the_case(connection) == [], "fixed in DuckDB: decision 0003 and its switch can go"
    connection.close()


def test_cursors_keep_the_setting():
    connection = engine.connect(threads=1)
    assert rows_of_the_case(connection.cursor()) == [("C2", -5)]
    connection.close()


def test_a_table_takes_values_of_every_type_and_nulls():
    connection = engine.connect(threads=1)
    columns = {"member_id": "varchar", "known_date": "date", "paid_cents": "bigint", "is_known": "boolean"}
    engine.load_table(connection, "input.thing", columns, [("A|'B", date(2026, 2, 28), -1, True), (None,) * 4])
    found = connection.execute("select * from input.thing order by member_id nulls last").fetchall()
    assert found == [("A|'B", date(2026, 2, 28), -1, True), (None, None, None, None)]
    connection.close()


def test_a_value_of_another_type_is_refused():
    connection = engine.connect(threads=1)
    with pytest.raises(duckdb.ConversionException):
        engine.load_table(connection, "input.thing", {"paid_cents": "bigint"}, [("12x",)])
    connection.close()


def test_keys_that_occur_more_than_once_are_counted_also_where_they_are_empty(tmp_path):
    file = tmp_path / "input" / "thing.sql"
    file.parent.mkdir()
    file.write_text(
        "-- A thing.\n-- grain: claim_id, line_number\nselect claim_id, line_number from landed.thing\n",
        encoding="utf-8",
    )
    model = read_model(file)
    connection = engine.connect(threads=1)
    columns = {"claim_id": "varchar", "line_number": "bigint"}
    rows = [("C1", 1), ("C1", 2), ("C2", 1), ("C2", 1), ("C2", 1), ("C3", None), ("C3", None)]
    engine.load_table(connection, "input.thing", columns, rows)
    assert engine.duplicate_keys(connection, model) == 2
    engine.load_table(connection, "input.thing", columns, rows[:3])
    assert engine.duplicate_keys(connection, model) == 0
    connection.close()


def test_a_build_that_fails_leaves_the_table_that_was_there(tmp_path):
    file = tmp_path / "input" / "thing.sql"
    file.parent.mkdir()
    file.write_text(
        "-- A thing.\n-- grain: claim_id\nselect claim_id from landed.thing where cast(claim_id as bigint) > 1\n"
    )
    connection = engine.connect(tmp_path / "warehouse.duckdb", threads=1)
    engine.load_table(connection, "landed.thing", {"claim_id": "varchar"}, [("1",), ("2",), ("3",)])
    assert engine.build(connection, read_model(file)) == 2
    engine.load_table(connection, "landed.thing", {"claim_id": "varchar"}, [("C1",)])
    with pytest.raises(duckdb.ConversionException):
        engine.build(connection, read_model(file))
    assert connection.execute("select claim_id from input.thing order by claim_id").fetchall() == [("2",), ("3",)]
    connection.close()
