"""The simulator's parameters: one CSV a table under ``parameters/``, typed by the suffix of the column's name.

Belongs here: reading them, and replacing settings for a run. Does not: what they mean (the SQL that uses them).
"""

import csv
from collections.abc import Mapping
from pathlib import Path

import duckdb

FOLDER = Path(__file__).parent / "parameters"
TYPES = {
    **dict.fromkeys(("number", "count", "days", "cents", "percent", "thousandths", "place"), "bigint"),
    "date": "date",
    **dict.fromkeys(("share", "rate", "slope", "effect", "shift", "value"), "double"),
}


class SampleError(Exception):
    """A request that the sample payer cannot serve; the message says what would be right."""


def type_of(column: str) -> str:
    """Return the SQL type that a column's name promises."""
    if column.startswith(("is_", "has_")):
        return "boolean"
    return TYPES.get(column.rsplit("_", 1)[-1], "varchar")


def load(connection: duckdb.DuckDBPyConnection, overrides: Mapping[str, str]) -> None:
    """Create ``parameter.*`` and one variable a setting; ``overrides`` replace settings by name.

    Raises SampleError for a setting that does not exist or a value that is not a number.
    """
    connection.execute("create schema if not exists parameter")
    for path in sorted(FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        columns = ", ".join(f"{name} {type_of(name)}" for name in header)
        connection.execute(f"create or replace table parameter.{path.stem} ({columns})")
        marks = ", ".join(f"nullif(${place}, '')" for place in range(1, len(header) + 1))
        connection.executemany(f"insert into parameter.{path.stem} values ({marks})", rows)  # noqa: S608 - our own file names
    replace_settings(connection, overrides)


def replace_settings(connection: duckdb.DuckDBPyConnection, overrides: Mapping[str, str]) -> None:
    """Give every setting its value for this run as a variable ``setting_<name>``."""
    settings = dict(connection.execute("select name, value from parameter.setting order by name").fetchall())
    for name, text in overrides.items():
        if name not in settings:
            raise SampleError(f"no setting is called {name}; settings are {', '.join(settings)}")
        try:
            settings[name] = float(text)
        except ValueError as fault:
            raise SampleError(f"{name} must be a number, got {text!r}") from fault
    for name, value in settings.items():
        connection.execute(f"set variable setting_{name} = cast($1 as double)", [value])
