"""The rules that every file under ``sql/`` keeps: layer order, portable subset, suffix types, comments."""

import re

import pytest
import sqlglot
from sqlglot import exp

from pipelines.warehouse import LAYER_ORDER, SOURCE_LAYERS, ModelError, in_build_order, read_model, read_models
from tests.sql.schema import EmptyWarehouse, type_of

MODELS = read_models()
# Constructs that DuckDB and Spark read differently, or not at all (each was tried on both).
FORBIDDEN_NODES = {
    exp.Qualify: "qualify: number rows in a subquery and filter outside",
    exp.Pivot: "pivot: keep one row a category",
    exp.Avg: "avg: keep numerator and denominator",
    exp.Median: "median: take the value at a rank",
    exp.PercentileCont: "quantile_cont: take the value at a rank",
    exp.PercentileDisc: "quantile_disc: take the value at a rank",
    exp.Quantile: "quantile: take the value at a rank",
    exp.Rand: "random numbers: no result may depend on chance",
    exp.CurrentDate: "the clock: dates come from the reconciliation",
    exp.CurrentTimestamp: "the clock: dates come from the reconciliation",
    exp.Div: "`/`: use integer division `//`, or keep numerator and denominator",
    exp.ILike: "ilike: codes are upper case from input on",
}
FORBIDDEN_FUNCTIONS = {"hash", "sign", "today", "now", "uuid", "random", "get_current_time", "rowid", "fsum", "mode"}
FORBIDDEN_TYPES = {
    exp.DataType.Type.INT128,
    exp.DataType.Type.UINT128,
    exp.DataType.Type.DOUBLE,
    exp.DataType.Type.FLOAT,
}


def every_model():
    return pytest.mark.parametrize("model", MODELS.values(), ids=MODELS.keys())


def faults(sql: str) -> list[str]:
    """Return what in a query is outside the portable subset."""
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    found = [reason for node in tree.walk() for kind, reason in FORBIDDEN_NODES.items() if type(node) is kind]
    for node in tree.find_all(exp.Anonymous):
        if node.name.lower() in FORBIDDEN_FUNCTIONS:
            found.append(f"{node.name}(): differs between engines or runs")
    for node in tree.find_all(exp.Join):
        if node.args.get("method") == "ASOF":
            found.append("asof join: join on a range and keep the latest")
    for node in tree.find_all(exp.Cast):
        if node.to.this in FORBIDDEN_TYPES:
            found.append(f"cast to {node.to.sql()}: money and counts are integers")
    for node in tree.find_all(exp.Star):
        if isinstance(node.parent, exp.Select):
            found.append("select *: name the columns")
    for node in tree.find_all(exp.Window):
        ranks = isinstance(node.this, exp.RowNumber | exp.Rank | exp.DenseRank | exp.Lag | exp.Lead | exp.FirstValue)
        if ranks and not node.args.get("order"):
            found.append("a window without an order: its result is an accident")
    for node in tree.find_all(exp.Table):
        if node.db and node.db not in LAYER_ORDER:
            found.append(f"{node.db}: not a layer of the house")
    return found


@every_model()
def test_portable(model):
    assert faults(model.sql) == []


@pytest.mark.parametrize(
    "sql",
    [
        "select a from t qualify row_number() over (order by a) = 1",
        "select avg(a) from t",
        "select a / 2 from t",
        "select hash(a) from t",
        "select cast(a as double) from t",
        "select cast(a as hugeint) from t",
        "select * from t",
        "select row_number() over (partition by a) from t",
        "select current_date",
        "select t.a from t asof join u on t.a >= u.a",
        "select median(a) from t",
    ],
)
def test_the_lint_sees_what_is_not_portable(sql):
    assert faults(sql)


@every_model()
def test_written_in_lower_case(model):
    code = re.sub(r"--.*|'[^']*'", "", model.sql)
    assert code == code.lower()


@every_model()
def test_reads_its_own_layer_or_an_earlier_one(model):
    place = LAYER_ORDER.index(model.layer)
    assert model.layer not in SOURCE_LAYERS
    assert [name for name in model.depends_on if LAYER_ORDER.index(name.split(".")[0]) > place] == []


@every_model()
def test_says_what_each_column_is(model):
    assert [column for column, comment in model.columns.items() if not comment] == []


@every_model()
def test_no_contract_number(model):
    """Cents, rates and thresholds live in agreements: a decimal literal in a query is one of them."""
    literals = [node.this for node in sqlglot.parse_one(model.sql, dialect="duckdb").find_all(exp.Literal)]
    assert [text for text in literals if re.fullmatch(r"\d*\.\d+", text)] == []


def test_suffix_is_type():
    empty = EmptyWarehouse(MODELS)
    wrong = [
        f"{name}.{column} is {kind}"
        for name in MODELS
        for column, kind in empty.columns(name).items()
        if kind.lower() != type_of(column)
    ]
    assert wrong == []


def test_a_file_without_grain_is_refused(tmp_path):
    path = tmp_path / "core" / "thing.sql"
    path.parent.mkdir()
    path.write_text("-- A thing.\nselect thing_id from landed.thing\n")
    with pytest.raises(ModelError, match="must name its key"):
        read_model(path)


def test_a_grain_that_is_not_selected_is_refused(tmp_path):
    path = tmp_path / "core" / "thing.sql"
    path.parent.mkdir()
    path.write_text("-- A thing.\n-- grain: other_id\nselect thing_id from landed.thing\n")
    with pytest.raises(ModelError, match="other_id"):
        read_model(path)


def test_a_table_that_nothing_builds_is_refused(tmp_path):
    path = tmp_path / "core" / "thing.sql"
    path.parent.mkdir()
    path.write_text("-- A thing.\n-- grain: thing_id\nselect thing_id from core.nowhere\n")
    with pytest.raises(ModelError, match=r"core\.nowhere"):
        in_build_order([read_model(path)])
