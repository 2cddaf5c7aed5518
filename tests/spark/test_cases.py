"""Every Markdown case of `tests/sql` on Spark: the rows it names, and every column the embedded engine finds."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest

from pipelines.engines import duckdb as engine
from pipelines.warehouse import read_models
from tests.spark.building import CaseOnSpark, rows_of, small_session, sorted_rows
from tests.sql.cases import Case, read_cases
from tests.sql.conftest import expected, found
from tests.sql.schema import EmptyWarehouse

CASES = Path(__file__).resolve().parents[1] / "sql"
FILES = sorted(CASES.glob("*/*.md"))
THREADS = 2
numbers = count(1)


@pytest.fixture(scope="module")
def session(tmp_path_factory) -> Iterator:
    started = small_session(tmp_path_factory.mktemp("spark"))
    yield started
    started.stop()


@pytest.fixture(scope="module")
def models():
    return read_models()


@pytest.fixture(scope="module")
def empty(models) -> EmptyWarehouse:
    return EmptyWarehouse(models)


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}.{path.stem}" for path in FILES])
def test_same_rows_on_spark(path, session, models, empty, tmp_path):
    cases = read_cases(path.read_text(encoding="utf-8"))
    target = f"{path.parent.name}.{path.stem}"

    def judge(case: Case) -> list[str]:
        return differences(case, target, CaseOnSpark(session, next(numbers), tmp_path), models, empty)

    with ThreadPoolExecutor(THREADS) as pool:
        different = list(pool.map(judge, cases))
    assert [line for lines in different for line in lines] == []


def test_a_recursion_may_be_deeper_than_spark_allows_by_itself(session):
    query = "with recursive n as (select 1 as i union all select i + 1 from n where i < 120) select max(i) from n"
    assert [tuple(row) for row in session.sql(query).collect()] == [(120,)]


def test_a_recursion_may_find_more_rows_than_spark_allows_by_itself(session):
    query = (
        "with recursive n as (select 0 as i union all select i + 1 from n, range(1000001) where i < 1) "
        "select count(*) from n"
    )
    assert [tuple(row) for row in session.sql(query).collect()] == [(1_000_002,)]


def differences(case: Case, target: str, on_spark: CaseOnSpark, models, empty: EmptyWarehouse) -> list[str]:
    """Return where Spark and the embedded engine, or Spark and the case, say something else.

    Spark builds the table under test and those that the case names; what stands between has cases of its own.
    """
    order = [model for name, model in models.items() if name in {target, *case.building}]
    judged = {target, *(table.name for table in case.then)}
    lines = []
    with engine.connect(threads=1) as connection:
        for name, (kinds, rows) in given_tables(case, order, empty).items():
            engine.load_table(connection, name, kinds, rows)
            on_spark.give(name, kinds, rows)
        for model in order:
            kinds = empty.columns(model.name)
            engine.build(connection, model)
            ours = rows_of(connection, model.name)
            if model.name in judged:
                theirs = sorted_rows(on_spark.build(model, kinds))
                if theirs != ours:
                    lines.append(f"{case.title}: {model.name} is not the same:")
                    lines += [str(row) for row in sorted(set(theirs) ^ set(ours), key=str)]
                engine.load_table(connection, model.name, kinds, theirs)
            if model is not order[-1]:
                on_spark.give(model.name, kinds, ours)
        lines += [
            f"{case.title}: {table.name}: {found(connection, table)} is not {expected(connection, table)}"
            for table in case.then
            if found(connection, table) != expected(connection, table)
        ]
    on_spark.close()
    return lines


def given_tables(case: Case, order: list, empty: EmptyWarehouse) -> dict:
    """Return columns and rows of every table that a case needs, by name; those it leaves out are empty."""
    needed = {name for model in order for name in model.depends_on} - {model.name for model in order}
    tables = {name: (empty.columns(name), []) for name in sorted(needed)}
    for table in case.given:
        kinds, rows = tables.setdefault(table.name, (empty.columns(table.name), []))
        shown = {column: number for number, column in enumerate(table.columns)}
        rows += [[row[shown[column]] if column in shown else None for column in kinds] for row in table.rows]
    return tables
