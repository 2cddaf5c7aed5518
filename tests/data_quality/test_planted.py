"""For every expectation, every grain and every reconciliation a row is broken, and it is found; the run then stops.

The tables are those of a whole run over the sample payer. The kind of an expectation mostly says how to break it; for
the others the broken row stands in ``plants.yaml``. A new expectation without a broken row fails here. What
is found stops the run, which is the same for all of them and shown of one of each kind.
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
    Finding,
    Reconciliation,
    Suite,
    load_reconciliations,
    load_suites,
    reconcile,
    validate,
)
from pipelines.actuarial.adjusted_rates import TABLE as ADJUSTED
from pipelines.actuarial.savings_stages import TABLES as SAVINGS
from pipelines.assets.models import table_key
from pipelines.checks import GRAIN, grain_finding, reconciliation_check, table_check, tables_of
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
# What a good run over the sample payer tells of: a row of it is made to be rejected.
OF_THE_SAMPLE = ("no_row_is_rejected",)

EXPECTATIONS = [
    pytest.param(suite, expectation, id=f"{suite.table}-{expectation.name}")
    for suite in SUITES.values()
    for expectation in suite.expectations
]


def plant(table: str, given: Expectation) -> str:
    """Return the statement that breaks an expectation: a row more; all rows changed where a share of them may fail."""
    asked = given.arguments
    if stated := PLANTS.get(table, {}).get(given.name):
        return stated
    if given.type == "expect_column_pair_values_a_to_be_greater_than_b":
        column, other = asked["column_A"], asked["column_B"]
        if "mostly" in asked:
            return f"update {table} set {column} = {other} - 1"
        wrong = "date '2025-01-01', date '2025-01-02'" if column.endswith("_date") else "0, 1"
        return f"insert into {table} ({column}, {other}) values ({wrong})"
    if given.type == "expect_compound_columns_to_be_unique":
        columns = asked["column_list"]
        key = ", ".join("'2025-01-01'" if column.endswith("_date") else "'1'" for column in columns)
        return f"insert into {table} ({', '.join(columns)}) values ({key}), ({key})"
    column, wrong = asked.get("column"), wrong_value(table, given)
    return (
        f"update {table} set {column} = {wrong}"
        if "mostly" in asked
        else f"insert into {table} ({column}) values ({wrong})"
    )


def wrong_value(table: str, given: Expectation) -> str:
    """Return a value that an expectation about one column refuses."""
    known = given.arguments.get("value_set", [""])
    match given.type:
        case "expect_column_values_to_not_be_null":
            wrong = "null"
        case "expect_column_values_to_be_in_set" if known == [False]:
            wrong = "true"
        case "expect_column_values_to_be_in_set" if isinstance(known[0], int):
            wrong = str(max(known) + 1)
        case "expect_column_values_to_be_in_set" | "expect_column_values_to_match_regex":
            wrong = f"'{CANARY}'"
        case "expect_column_values_to_not_be_in_set":
            wrong = f"'{known[0]}'"
        case "expect_column_values_to_be_between" if "max_value" in given.arguments:
            wrong = str(given.arguments["max_value"] + 1)
        case "expect_column_values_to_be_between":
            wrong = str(given.arguments["min_value"] - 1)
        case _:
            raise AssertionError(f"plants.yaml says nothing about {table}: {given.name}")
    return wrong


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
    undo: list[str] = []

    def change(statement: str) -> duckdb.DuckDBPyConnection:
        words = statement.split()
        table = words[2] if words[0] in ("insert", "delete") else words[1]
        if words[0] == "insert":
            ((last,),) = warehouse.execute(f"select coalesce(max(rowid), -1) from {table}").fetchall()
            undo.append(f"delete from {table} where rowid > {last}")
        else:
            warehouse.execute(f"create or replace temp table kept as from {table}")
            undo.append(f"create or replace table {table} as from kept")
        ((count,),) = warehouse.execute(statement).fetchall()
        assert count > 0, f"the statement broke nothing: {statement}"
        return warehouse

    yield change
    for statement in undo:
        warehouse.execute(statement)


@pytest.mark.parametrize(("suite", "expectation"), EXPECTATIONS)
def test_a_broken_row_is_found(suite: Suite, expectation: Expectation, broken: Any) -> None:
    (found,) = validate(broken(plant(suite.table, expectation)), Suite(suite.table, (expectation,)))
    assert (found.is_met, found.severity) == (False, expectation.severity)
    assert str(found).startswith(f"{suite.table}: {expectation.name}: ")
    assert "fail" in found.outcome
    assert CANARY not in str(found)


def double(warehouse: duckdb.DuckDBPyConnection, model: Model) -> str:
    """Return the statement that makes a key occur twice."""
    if warehouse.execute(f"select count(*) from {model.name}").fetchall() == [(0,)]:
        nothing = ", ".join(["null"] * len(warehouse.execute(f"describe {model.name}").fetchall()))
        return f"insert into {model.name} values ({nothing}), ({nothing})"
    return f"insert into {model.name} select * from {model.name} where {ONE_ROW.format(table=model.name)}"


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_a_key_that_occurs_twice_is_found(model: Model, warehouse: duckdb.DuckDBPyConnection, broken: Any) -> None:
    found = grain_finding(broken(double(warehouse, model)), model)
    assert (found.is_met, found.severity, found.failed_count) == (False, CRITICAL, 1)


@pytest.mark.parametrize("statement", RECONCILIATIONS.values(), ids=RECONCILIATIONS)
def test_what_does_not_add_up_is_found(statement: Reconciliation, broken: Any) -> None:
    found = reconcile(broken(PLANTS["reconciliations"][statement.name]), statement)
    assert not found.is_met
    assert "fail" in found.outcome


def judged(name: str) -> tuple[str, dg.AssetChecksDefinition, str]:
    """Return a table, one check of it, and the statement that breaks what the check asks for."""
    if statement := RECONCILIATIONS.get(name):
        table = tables_of(statement, list(MODELS))[-1]
        return table, reconciliation_check(statement, list(MODELS)), PLANTS["reconciliations"][name]
    (expectation,) = (item for item in SUITES["core.member"].expectations if item.name == name)
    suite = Suite("core.member", (expectation,))
    return suite.table, table_check(suite.table, None, suite), plant(suite.table, expectation)


@pytest.mark.parametrize(
    ("name", "stops"),
    [
        ("death_follows_birth", True),
        ("few_members_have_two_birth_dates", False),
        ("each_row_received_is_accounted_for", True),
        ("volumes_do_not_jump", False),
    ],
)
def test_what_is_critical_stops_the_run(name: str, stops: bool, broken: Any, tmp_path: Path) -> None:
    table, check, statement = judged(name)
    followed, log = follows(table, check, broken(statement), tmp_path / "log")
    assert followed is not stops
    assert f": {name}: " in log
    assert "fail" in log


def test_a_key_that_occurs_twice_stops_the_run(
    warehouse: duckdb.DuckDBPyConnection, broken: Any, tmp_path: Path
) -> None:
    model = MODELS["core.member"]
    check = table_check(model.name, model, None)
    followed, log = follows(model.name, check, broken(double(warehouse, model)), tmp_path / "log")
    assert not followed
    assert f"{model.name}: {GRAIN}: " in log


def test_good_tables_hold(sample_run: Ran) -> None:
    with duckdb.connect(str(sample_run.out / "work" / "warehouse.duckdb"), read_only=True) as connection:
        kept = [Finding(*row) for row in connection.execute("from quality.finding").fetchall()]
    unmet = [found for found in kept if not found.is_met and found.name not in OF_THE_SAMPLE]
    assert [str(found) for found in unmet] == []
    asked = {(suite.table, item.name) for suite in SUITES.values() for item in suite.expectations}
    assert asked <= {(found.subject, found.name) for found in kept}


@pytest.mark.parametrize("table", [*(name for name in MODELS if not name.endswith("_reject")), ADJUSTED, *SAVINGS])
def test_every_table_has_its_suite(table: str) -> None:
    """What a feed's cells were rejected for is judged once, where all feeds come together."""
    assert table in SUITES


def test_every_planted_row_belongs_to_something() -> None:
    known = {suite.table: {item.name for item in suite.expectations} for suite in SUITES.values()}
    known["reconciliations"] = set(RECONCILIATIONS)
    assert {table: set(names) - known[table] for table, names in PLANTS.items()} == {table: set() for table in PLANTS}
