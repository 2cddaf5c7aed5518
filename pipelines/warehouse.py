"""The SQL files as a graph of models: what each one builds, from what, and in which order.

Belongs here: reading ``sql/`` and its comments. Does not: running anything (``engines``) or Dagster (``assets``).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

import sqlglot
from sqlglot import exp

SQL_ROOT = Path(__file__).resolve().parents[1] / "sql"
DIALECT = "duckdb"
# A model reads its own layer or an earlier one; `landed` and `terms` are filled before any SQL runs, and
# `actuarial` and `settlement` by Python between `performance` and `scorecard`.
SOURCE_LAYERS = ("landed", "terms", "actuarial", "settlement")
LAYER_ORDER = (
    "landed",
    "terms",
    "input",
    "core",
    "attribution",
    "episodes",
    "outcomes",
    "savings",
    "performance",
    "actuarial",
    "settlement",
    "scorecard",
)
GRAIN = re.compile(r"^--\s*grain:\s*(?P<columns>.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Model:
    """One SQL file: the table it builds and the tables it reads.

    ``grain`` names the columns that identify a row; ``columns`` maps each column to its data dictionary entry
    ("" where the file has none); ``depends_on`` holds table names as ``layer.table``, sorted.
    """

    layer: str
    table: str
    path: Path
    sql: str
    description: str
    grain: tuple[str, ...]
    columns: Mapping[str, str]
    depends_on: tuple[str, ...]

    @property
    def name(self) -> str:
        """The table as SQL writes it."""
        return f"{self.layer}.{self.table}"


class ModelError(Exception):
    """A file under ``sql/`` breaks the rules of the house; the message says which file and what would be right."""


def read_models(root: Path = SQL_ROOT) -> dict[str, Model]:
    """Read every ``<layer>/<table>.sql`` below ``root``; the keys are ``layer.table``, in build order."""
    models = [read_model(path) for path in sorted(root.glob("*/*.sql"))]
    return {model.name: model for model in in_build_order(models)}


def read_model(path: Path) -> Model:
    """Read one file; raises ModelError if it is not a single commented SELECT with a stated grain."""
    sql = path.read_text(encoding="utf-8")
    statements = [statement for statement in sqlglot.parse(sql, dialect=DIALECT) if statement is not None]
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise ModelError(f"{path}: must hold exactly one SELECT, found {len(statements)} statements")
    query = statements[0]
    return Model(
        layer=path.parent.name,
        table=path.stem,
        path=path,
        sql=sql,
        description=leading_comment(path, sql),
        grain=stated_grain(path, sql, query),
        columns={column.alias_or_name: comment_of(column) for column in query.selects},
        depends_on=tables_read(path, query),
    )


def leading_comment(path: Path, sql: str) -> str:
    """Return the sentence at the top of the file that says what a row is."""
    lines = []
    for line in sql.splitlines():
        if not line.startswith("--") or GRAIN.match(line):
            break
        lines.append(line.removeprefix("--").strip())
    if not lines:
        raise ModelError(f"{path}: must open with a comment that says what a row is")
    return " ".join(lines)


def stated_grain(path: Path, sql: str, query: exp.Query) -> tuple[str, ...]:
    """Return the key columns after ``-- grain:``; each must be a column of the result."""
    match = GRAIN.search(sql)
    if match is None:
        raise ModelError(f"{path}: must name its key in a comment such as `-- grain: member_id, month_date`")
    columns = tuple(column.strip() for column in match["columns"].split(","))
    missing = [column for column in columns if column not in query.named_selects]
    if missing:
        raise ModelError(f"{path}: grain names {', '.join(missing)}, which the query does not select")
    return columns


def comment_of(column: exp.Expr) -> str:
    """Return the comment at the end of a column's line."""
    found = [*(column.comments or ()), *(comment for node in column.walk() for comment in node.comments or ())]
    return " ".join(dict.fromkeys(comment.strip() for comment in found))


def tables_read(path: Path, query: exp.Query) -> tuple[str, ...]:
    """Return the tables a query reads, without its own common table expressions."""
    own = {expression.alias for expression in query.find_all(exp.CTE)}
    names = set()
    for table in query.find_all(exp.Table):
        if table.db:
            names.add(f"{table.db}.{table.name}")
        elif table.name not in own:
            raise ModelError(f"{path}: reads {table.name}; write it as layer.table")
    return tuple(sorted(names))


def in_build_order(models: Iterable[Model]) -> list[Model]:
    """Sort models so that each follows what it reads; equal ranks keep the order of their names."""
    by_name = {model.name: model for model in sorted(models, key=lambda model: model.name)}
    for model in by_name.values():
        for name in model.depends_on:
            if name not in by_name and name.split(".")[0] not in SOURCE_LAYERS:
                raise ModelError(f"{model.path}: reads {name}, which no file in sql/ builds")
    sorter = TopologicalSorter(
        {name: [read for read in model.depends_on if read in by_name] for name, model in by_name.items()}
    )
    return [by_name[name] for name in sorter.static_order()]
