"""Carries the text of a model into Spark's dialect, and takes it apart so that no step of it is computed twice.

Belongs here: what sqlglot does. Spark puts a common table expression in wherever it is read, and computes it there
again, in each round of a recursion too; so each becomes a view, and one that is read more than once is computed once.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from pipelines.warehouse import DIALECT

SPARK = "spark"


@dataclass(frozen=True)
class Part:
    """One query of a model in Spark's dialect: a common table expression, or the result at the end.

    ``is_kept`` tells that it is read more than once.
    """

    name: str
    sql: str
    is_kept: bool = False


def parts(sql: str, own: str, view: Callable[[str], str]) -> list[Part]:
    """Return the queries of a model in the order in which they are built.

    ``own`` is the name of the result and the beginning of the names of its parts; ``view`` says under which name Spark
    knows a table, for its temporary views have no schema. In the queries every table keeps its own name. Raises
    sqlglot.errors.UnsupportedError for what sqlglot knows that it cannot carry.
    """
    tree = sqlglot.parse_one(sql, dialect=DIALECT)
    with_ = tree.args.get("with_")
    if with_ is not None:
        with_.pop()
    steps = with_.expressions if with_ is not None else []
    names = {step.alias: f"{own}__{step.alias}" for step in steps}
    is_recursive = {step.alias: step.alias in read_by(step.this) for step in steps}
    reads: Counter[str] = Counter(read_by(tree))
    for step in steps:
        # What a recursion reads, it reads in every round.
        reads.update({name: count * (1 + is_recursive[step.alias]) for name, count in read_by(step.this).items()})
    made = []
    for step in steps:
        step.set("materialized", None)
        renamed(step.this, {name: names[name] for name in names if name != step.alias}, view)
        query = exp.select("*").from_(exp.to_table(step.alias))
        query.set("with_", exp.With(expressions=[step], recursive=is_recursive[step.alias]))
        made.append(Part(names[step.alias], carried(query), reads[step.alias] > 1))
    renamed(tree, names, view)
    return [*made, Part(own, carried(tree))]


def read_by(query: exp.Expr) -> Counter[str]:
    """Return how often a query reads each table without a schema."""
    return Counter(table.name for table in query.find_all(exp.Table) if not table.db)


def renamed(query: exp.Expr, names: dict[str, str], view: Callable[[str], str]) -> None:
    """Put the names that Spark knows in the place of tables, which keep their own name as an alias."""
    for table in list(query.find_all(exp.Table)):
        name = view(f"{table.db}.{table.name}") if table.db else names.get(table.name)
        if name and table.name:
            alias = table.alias or table.name
            table.set("this", exp.to_identifier(name))
            table.set("db", None)
            table.set("alias", exp.TableAlias(this=exp.to_identifier(alias)))


def carried(query: exp.Expr) -> str:
    """Return the text of a query as Spark reads it."""
    return query.sql(SPARK, comments=False, unsupported_level=sqlglot.ErrorLevel.RAISE)
