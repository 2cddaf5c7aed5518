"""For every expectation, every grain and every reconciliation a row is broken, and the run stops as it should.

The tables are those of a whole run over the sample payer. The kind of an expectation mostly says how to break it; for
the others the broken row stands in ``plants.yaml``. A new expectation without a broken row fails here.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import dagster as dg
import duckdb
import pytest
import yaml

from data_quality.validation import (
    CRITICAL,
    Expectation,
    Reconciliation,
    Suite,
    load_reconciliations,
    load_suites,
)
from pipelines.assets.models import table_key
from pipelines.checks import GRAIN, reconciliation_check, table_check, tables_of
from pipelines.progress import keep
from pipelines.resources import Run
from pipelines.warehouse import Model, read_models
from tests.conftest import Ran

MODELS = read_models()
SUITES = load_suites()
RECONCILIATIONS = load_reconciliations()
PLANTS: dict[str, dict[str, str]] = yaml.safe_load((Path(__file__).parent / "plants.yaml").read_text(encoding="utf-8"))
CANARY = "PLANTED-CANARY"
ONE_ROW = "rowid = (select min(rowid) from {table})"

EXPECTATIONS = [
    pytest.param(suite, expectation, id=f"{suite.table}-{expectation.name}")
    for suite in SUITES.values()
    for expectation in suite.expectations
]


def plant(table: str, given: Expectation) -> str:
    """Return the statement that breaks an expectation: one row, or all where a share of failures is borne."""
    stated = PLANTS.get(table, {}).get(given.name)
    if stated:
        return stated
    where = "true" if "mostly" in given.arguments else ONE_ROW.format(table=table)
    column = given.arguments.get("column")
    match given.type:
        case "expect_column_values_to_not_be_null":
            change = f"{column} = null"
        case "expect_column_values_to_be_in_set" if given.arguments["value_set"] == [False]:
            change = f"{column} = true"
        case "expect_column_values_to_be_in_set" | "expect_column_values_to_match_regex":
            change = f"{column} = '{CANARY}'"
        case "expect_column_values_to_not_be_in_set":
            change = f"{column} = '{given.arguments['value_set'][0]}'"
        case "expect_column_values_to_be_between" if "max_value" in given.arguments:
            change = f"{column} = {given.arguments['max_value']} + 1"
        case "expect_column_values_to_be_between":
            change = f"{column} = {given.arguments['min_value']} - 1"
        case "expect_column_pair_values_a_to_be_greater_than_b":
            change = f"{given.arguments['column_A']} = {given.arguments['column_B']} - 1"
        case _:
            raise AssertionError(f"plants.yaml says nothing about {table}: {given.name}")
    return f"update {table} set {change} where {where}"


@pytest.fixture(scope="module")
def warehouse(sample_run: Ran) -> Iterator[duckdb.DuckDBPyConnection]:
    assert sample_run.code == 0, sample_run.errors
    connection = duckdb.connect(":memory:")
    connection.execute(f"attach '{sample_run.out / 'work' / 'warehouse.duckdb'}' as good (read_only)")
    for layer, table in connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = 'good'"
    ).fetchall():
        connection.execute(f"create schema if not exists {layer}")
        connection.execute(f"create table {layer}.{table} as from good.{layer}.{table}")
    for layer, view in connection.execute(
        "select schema_name, view_name from duckdb_views() where database_name = 'good' and not internal"
    ).fetchall():
        connection.execute(f"create schema if not exists {layer}")
        connection.execute(f"create table {layer}.{view} as from good.{layer}.{view}")
    connection.execute("detach good")
    yield connection
    connection.close()


class Planted(Run):
    """The resource of the run, on the tables that a test has broken."""

    # Dagster makes its own copy of a resource; only the class is shared.
    tables: ClassVar[duckdb.DuckDBPyConnection]

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        self._connection = self.tables

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        pass


def follows(
    table: str, check: dg.AssetChecksDefinition, warehouse: duckdb.DuckDBPyConnection, log: Path
) -> tuple[bool, str]:
    """Run a check between its table and what follows; return whether anything followed, and the log."""

    @dg.asset(key=table_key(table))
    def built() -> None:
        """Stand for the table, which is there already."""

    @dg.asset(deps=[built])
    def next_step() -> None:
        """Stand for everything after it."""

    others = {key for spec in check.check_specs for key in (dep.asset_key for dep in spec.additional_deps)}
    Planted.tables = warehouse
    with keep(log):
        result = dg.materialize(
            [built, next_step, check, *(dg.AssetSpec(key) for key in others)],
            resources={"run": Planted()},
            raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )
    followed = any(event.asset_key == dg.AssetKey("next_step") for event in result.get_asset_materialization_events())
    assert result.success == followed
    return followed, log.read_text(encoding="utf-8")


@pytest.fixture
def broken(warehouse: duckdb.DuckDBPyConnection, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Return a function that runs a statement on the tables; what it changes is put back afterwards."""
    kept: list[str] = []

    def change(statement: str) -> duckdb.DuckDBPyConnection:
        words = statement.split()
        table = words[2] if words[0] in ("insert", "delete") else words[1]
        kept.append(table)
        warehouse.execute(f"create or replace temp table kept as from {table}")
        ((count,),) = warehouse.execute(statement).fetchall()
        assert count > 0, f"the statement broke nothing: {statement}"
        return warehouse

    yield change
    for table in kept:
        warehouse.execute(f"create or replace table {table} as from kept")


@pytest.mark.parametrize(("suite", "expectation"), EXPECTATIONS)
def test_a_broken_row_stops_the_run(suite: Suite, expectation: Expectation, broken: Any, tmp_path: Path) -> None:
    check = table_check(suite.table, None, Suite(suite.table, (expectation,)))
    followed, log = follows(suite.table, check, broken(plant(suite.table, expectation)), tmp_path / "log")
    assert followed is (expectation.severity != CRITICAL)
    assert f"{suite.table}: {expectation.name}: " in log
    assert "fail" in log
    assert CANARY not in log


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_a_key_that_occurs_twice_stops_the_run(
    model: Model, warehouse: duckdb.DuckDBPyConnection, broken: Any, tmp_path: Path
) -> None:
    statement = f"insert into {model.name} from {model.name}"
    if warehouse.execute(f"select count(*) from {model.name}").fetchall() == [(0,)]:
        nothing = ", ".join(["null"] * len(warehouse.execute(f"describe {model.name}").fetchall()))
        statement = f"insert into {model.name} values ({nothing}), ({nothing})"
    followed, log = follows(model.name, table_check(model.name, model, None), broken(statement), tmp_path / "log")
    assert not followed
    assert f"{model.name}: {GRAIN}: " in log


@pytest.mark.parametrize("statement", RECONCILIATIONS.values(), ids=RECONCILIATIONS)
def test_what_does_not_add_up_stops_the_run(statement: Reconciliation, broken: Any, tmp_path: Path) -> None:
    order = list(MODELS)
    check = reconciliation_check(statement, order)
    table = tables_of(statement, order)[-1]
    changed = broken(PLANTS["reconciliations"][statement.name])
    followed, log = follows(table, check, changed, tmp_path / "log")
    assert followed is (statement.severity != CRITICAL)
    assert f"reconciliation: {statement.name}: " in log
    assert "fail" in log


@pytest.mark.parametrize("table", SUITES)
def test_good_tables_hold(table: str, warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    followed, log = follows(table, table_check(table, None, SUITES[table]), warehouse, tmp_path / "log")
    assert followed
    assert "fail" not in log


def test_every_planted_row_belongs_to_something() -> None:
    known = {suite.table: {item.name for item in suite.expectations} for suite in SUITES.values()}
    known["reconciliations"] = set(RECONCILIATIONS)
    assert {table: set(names) - known[table] for table, names in PLANTS.items()} == {table: set() for table in PLANTS}
