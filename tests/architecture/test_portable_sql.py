"""What the files under ``sql/`` may be written with, so that every engine makes the same of them.

Functions and types are a list of what was tried on both engines and gave the same; everything else is refused, also
what nobody has thought of. A new one is added here together with a case in ``tests/sql`` that shows it on both.
"""

import re

import pytest
import sqlglot
from sqlglot import exp

from pipelines.warehouse import DIALECT, LAYER_ORDER, read_models

MODELS = read_models()
TRIED_FUNCTIONS = {
    *(
        exp.Abs,
        exp.And,
        exp.ArgMax,
        exp.ArgMin,
        exp.Case,
        exp.Cast,
        exp.Coalesce,
        exp.Concat,
        exp.ConcatWs,
        exp.Contains,
    ),
    *(exp.Count, exp.DateDiff, exp.Day, exp.DenseRank, exp.EndsWith, exp.Exists, exp.Explode, exp.FirstValue),
    *(exp.GenerateSeries, exp.Greatest, exp.GroupConcat, exp.If, exp.Lag, exp.LastValue, exp.Lead, exp.Least, exp.Left),
    *(exp.Length, exp.Lower, exp.Max, exp.MD5, exp.Min, exp.Month),
    *(exp.Nullif, exp.Or, exp.Pad, exp.Rank, exp.RegexpLike, exp.RegexpReplace, exp.Repeat, exp.Replace, exp.Right),
    *(
        exp.RowNumber,
        exp.Split,
        exp.SplitPart,
        exp.StartsWith,
        exp.StrPosition,
        exp.Substring,
        exp.Sum,
        exp.TimestampTrunc,
    ),
    *(exp.Trim, exp.TryCast, exp.Unnest, exp.Upper, exp.Year),
}
INSTEAD = {
    exp.Avg: "keep numerator and denominator",
    exp.Median: "take the value at a rank",
    exp.PercentileCont: "take the value at a rank",
    exp.PercentileDisc: "take the value at a rank",
    exp.Quantile: "take the value at a rank",
    exp.Mode: "count and take the first of a total order",
    exp.Sign: "its type differs; use case when",
    exp.Round: "half-up on integers: (2 * n + d) // (2 * d)",
    exp.First: "its result is an accident; use min or arg_min",
    exp.AnyValue: "its result is an accident; use min or max",
    exp.Rand: "no result may depend on chance",
    exp.CurrentDate: "dates come from the reconciliation",
    exp.CurrentTimestamp: "dates come from the reconciliation",
}
CONSTRUCTS = {
    exp.Qualify: "qualify: number rows in a subquery and filter outside",
    exp.Pivot: "pivot: keep one row a category",
    exp.Div: "`/`: use integer division `//`, or keep numerator and denominator",
    exp.ILike: "ilike: codes are upper case from input on",
    exp.TableSample: "a sample: no result may depend on chance",
    exp.JSONExtract: "json: land it as columns",
    exp.Placeholder: "a parameter: values come from tables",
}
INTEGERS = {exp.DataType.Type.BIGINT, exp.DataType.Type.INT}
DECIMAL = exp.DataType.Type.DECIMAL
TRIED_TYPES = {
    *(*INTEGERS, DECIMAL, exp.DataType.Type.TEXT, exp.DataType.Type.VARCHAR, exp.DataType.Type.DATE),
    exp.DataType.Type.BOOLEAN,
}
NEEDS_ORDER = (exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue)
# Backtracking, look-around and possessive forms are Java's alone.
JAVA_ONLY = re.compile(r"\(\?[=!<>]|\\[1-9]|[*+?}]\+")


def faults(sql: str) -> list[str]:
    """Return what in a query is outside the portable subset."""
    tree = sqlglot.parse_one(sql, dialect=DIALECT)
    rules = (functions, constructs, types, dates, aggregates, windows, expressions, names)
    return [fault for rule in rules for fault in rule(tree)]


def functions(tree: exp.Expression) -> list[str]:
    found = []
    for node in tree.find_all(exp.Func):
        if isinstance(node, exp.Anonymous):
            found.append(f"{node.name}(): not tried on both engines")
        elif type(node) not in TRIED_FUNCTIONS and type(node) not in CONSTRUCTS:
            reason = INSTEAD.get(type(node), "not tried on both engines")
            found.append(f"{node.sql_name().lower()}(): {reason}")
    for node in tree.find_all(exp.RegexpReplace):
        pattern = node.expression.name
        if "g" not in node.text("modifiers") and not (pattern.startswith("^") or pattern.endswith("$")):
            found.append(
                "regexp_replace(): one engine replaces the first, the other all; say 'g', or anchor the pattern"
            )
    for node in tree.find_all(exp.RegexpLike, exp.RegexpReplace):
        if JAVA_ONLY.search(node.expression.name):
            found.append("a pattern with look-around or back-references: only one engine knows them")
    return found


def constructs(tree: exp.Expression) -> list[str]:
    found = [reason for node in tree.walk() for kind, reason in CONSTRUCTS.items() if type(node) is kind]
    for node in tree.find_all(exp.Join):
        if node.args.get("method"):
            found.append(f"{node.args['method'].lower()} join: join on a range and keep the latest")
    for node in tree.find_all(exp.Star):
        if isinstance(node.parent, exp.Select):
            found.append("select *: name the columns")
    for node in tree.find_all(exp.Explode, exp.Unnest):
        is_column = isinstance(node.parent, exp.Alias) and isinstance(node.parent.parent, exp.Select)
        if not is_column and not isinstance(node.parent, exp.From | exp.Join | exp.Select):
            found.append("unnest inside an expression: give it a column of its own, and use that one query further out")
    return found


def types(tree: exp.Expression) -> list[str]:
    found = []
    for node in tree.find_all(exp.Cast, exp.TryCast):
        kind = node.to.this
        if kind not in TRIED_TYPES:
            found.append(f"cast to {node.to.sql()}: tables hold text, whole numbers, dates and booleans")
        if kind in INTEGERS and is_fraction(node.this):
            found.append(f"cast of a fraction to {node.to.sql()}: one engine rounds, the other cuts; scale it first")
    return found


def is_fraction(node: exp.Expression) -> bool:
    """Tell whether a decimal in an expression is not multiplied by as many tens as it has places."""
    for cast in node.find_all(exp.Cast, exp.TryCast):
        if cast.to.this is not DECIMAL:
            continue
        outer = cast.parent if isinstance(cast.parent, exp.Coalesce) else cast
        scale = int(cast.to.expressions[1].name) if len(cast.to.expressions) > 1 else 0
        factor = outer.parent.expression if outer is not node and isinstance(outer.parent, exp.Mul) else None
        if scale and not (factor is not None and factor.is_int and int(factor.name) % 10**scale == 0):
            return True
    return any(re.fullmatch(r"\d*\.\d+", number.name) for number in node.find_all(exp.Literal) if number.is_number)


def dates(tree: exp.Expression) -> list[str]:
    found = []
    for node in tree.find_all(exp.Sub):
        if is_date(node.this) and is_date(node.expression):
            found.append("date - date: a number in one engine, an interval in the other; date_diff('day', a, b)")
    for node in tree.find_all(exp.DateDiff):
        if node.text("unit").upper() != "DAY":
            found.append(f"date_diff by {node.text('unit').lower()}: boundaries in one engine, whole ones in the other")
    return found


def is_date(node: exp.Expression) -> bool:
    """Tell whether an expression is a date: the suffix is the type."""
    if isinstance(node, exp.Cast | exp.TryCast):
        return node.to.this is exp.DataType.Type.DATE
    if isinstance(node, exp.Column):
        return node.name.endswith("_date")
    if isinstance(node, exp.Coalesce | exp.Greatest | exp.Least | exp.Min | exp.Max | exp.Paren):
        return is_date(node.this)
    return False


def aggregates(tree: exp.Expression) -> list[str]:
    found = []
    for node in tree.find_all(exp.GroupConcat):
        if node.find(exp.Order) is None:
            found.append("string_agg without an order: its result is an accident")
    for node in tree.find_all(exp.Count):
        if isinstance(node.this, exp.Distinct) and len(node.this.expressions) > 1:
            found.append("count of several distinct columns: nulls count in one engine only; count rows of a distinct")
    return found


def windows(tree: exp.Expression) -> list[str]:
    found = []
    for node in tree.find_all(exp.Window):
        called = node.this.this if isinstance(node.this, exp.IgnoreNulls | exp.RespectNulls) else node.this
        if isinstance(called, NEEDS_ORDER) and not node.args.get("order"):
            found.append("a window without an order: its result is an accident")
    for node in tree.find_all(exp.Limit, exp.Fetch):
        if not node.parent.args.get("order"):
            found.append("limit without an order: its result is an accident")
    return found


def expressions(tree: exp.Expression) -> list[str]:
    """Refuse a grouping or an order by the place of a column: it moves when a column is added."""
    found = []
    for node in tree.find_all(exp.Group):
        if any(item.is_int for item in node.expressions):
            found.append("group by a number: name the columns")
    return found


def names(tree: exp.Expression) -> list[str]:
    found = [
        f"{node.sql()}: write the table's name alone before the column"
        for node in tree.find_all(exp.Column)
        if node.text("db")
    ]
    found += [
        f"{node.db}: not a layer of the house"
        for node in tree.find_all(exp.Table)
        if node.db and node.db not in LAYER_ORDER
    ]
    steps = [step.alias for step in tree.find_all(exp.CTE)]
    found += [f"{name}: two steps of one name" for name in sorted({name for name in steps if steps.count(name) > 1})]
    return found


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS.keys())
def test_portable(model):
    assert faults(model.sql) == []


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("select a from t qualify row_number() over (order by a) = 1", "qualify"),
        ("select t.a from t asof join u on t.a >= u.a", "asof join"),
        ("select t.a from t positional join u", "positional join"),
        ("select a from (pivot t on b using sum(c))", "pivot"),
        ("select avg(a) from t", "avg"),
        ("select median(a) from t", "median"),
        ("select quantile_cont(a, 0.5) from t", "value at a rank"),
        ("select quantile_disc(a, 0.5) from t", "value at a rank"),
        ("select mode(a) from t", "mode"),
        ("select any_value(a) from t", "any_value"),
        ("select first(a) from t", "first"),
        ("select a / 2 from t", "`/`"),
        ("select round(a, 2) from t", "round"),
        ("select sign(a) from t", "sign"),
        ("select hash(a) from t", "hash"),
        ("select uuid() from t", "uuid"),
        ("select a_function_nobody_tried(a) from t", "not tried"),
        ("select random() from t", "chance"),
        ("select current_date", "reconciliation"),
        ("select today()", "today|current_date"),
        ("select a ilike 'x' from t", "ilike"),
        ("select a from t using sample 10", "chance"),
        ("select * from t", "name the columns"),
        ("select cast(a as hugeint) from t", "cast to"),
        ("select cast(a as double) from t", "cast to"),
        ("select cast(a as timestamp) from t", "cast to"),
        ("select try_cast(a as time) from t", "cast to"),
        ("select extract('second' from a) from t", "extract"),
        ("select cast(cast(a as decimal(18, 2)) as bigint) from t", "fraction"),
        ("select cast(try_cast(a as decimal(18, 3)) * 100 as bigint) from t", "fraction"),
        ("select cast(a * 1.5 as integer) from t", "fraction"),
        ("select to_date - from_date from t", "date - date"),
        ("select max(a_date) - cast(b as date) from t", "date - date"),
        ("select date_diff('month', a, b) from t", "date_diff by month"),
        ("select cast(unnest(generate_series(a, b, interval 1 month)) as date) from t", "unnest inside"),
        ("select regexp_replace(a, 'x', 'y') from t", "regexp_replace"),
        ("select regexp_matches(a, '(?=x)y') from t", "look-around"),
        ("select string_agg(a, ',') from t", "string_agg"),
        ("select count(distinct (a, b)), count(distinct a, b) from t", "several distinct"),
        ("select row_number() over (partition by a) from t", "window without"),
        ("select lag(a ignore nulls) over (partition by a) from t", "window without"),
        ("select a from t limit 1", "limit without"),
        ("select a, count(*) from t group by 1", "group by a number"),
        ("select core.t.a from core.t", "name alone"),
        ("select a from mart.t", "not a layer"),
        (
            "with x as (select a from core.t) select a from (with x as (select b as a from core.u) select a from x) y",
            "one name",
        ),
    ],
)
def test_the_lint_sees_what_is_not_portable(sql, fault):
    assert any(re.search(fault, found) for found in faults(sql)), faults(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select cast(try_cast(a as decimal(18, 2)) * 100 as bigint) as a_cents from t",
        "select cast(coalesce(try_cast(a as decimal(18, 2)), 0) * 100 as bigint) as a_cents from t",
        "select date_diff('day', from_date, to_date) as days, from_date - 14 as before_date from t",
        "select unnest(split(a, ',')) as part from t",
        "select regexp_replace(a, '^(CO|PR)-', ''), regexp_replace(a, 'x', '', 'g') from t",
        "select string_agg(a, ',' order by a), count(distinct a) from t",
        "select a from t order by a limit 1",
    ],
)
def test_the_lint_lets_through_what_is(sql):
    assert faults(sql) == []
