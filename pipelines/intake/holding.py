"""Splits a file that takes the place of others only after the paid-through date.

The others still speak then. Of this one counts what became known after all that they tell; the rest, be it said again
or corrected, is held back until its day.
"""

import datetime as dt
from collections.abc import Sequence

import duckdb
from sqlglot import exp

from pipelines.intake.canonical import KNOWN_DATE
from pipelines.intake.layout import DIALECT


def rows_since(rows: exp.Select, feed: str, last: dt.date | None) -> exp.Select:
    """Return the rows that became known after a day; none where there is no day, or a row does not say.

    Coverage that does not say counts: it is a version of its span, and known from the day of its file.
    """
    return select_where(rows, since(feed, last))


def rows_until(rows: exp.Select, feed: str, last: dt.date | None) -> exp.Select:
    """Return the rows that ``rows_since`` leaves."""
    return select_where(rows, exp.not_(since(feed, last)))


def last_known_date(
    connection: duckdb.DuckDBPyConnection, feed: str, files: Sequence[tuple[exp.Select, dt.date | None]]
) -> dt.date | None:
    """Return the last day of which files tell; each comes with the day it was made, beyond which it cannot know."""
    if feed not in KNOWN_DATE:
        return None
    days = []
    for rows, made in files:
        is_behind = exp.LTE(this=known_date(feed), expression=day(made))
        query = exp.select(exp.func("max", known_date(feed))).from_(rows.subquery("received")).where(is_behind)
        days += [found for (found,) in connection.execute(query.sql(DIALECT)).fetchall() if found]
    return max(days, default=None)


def since(feed: str, last: dt.date | None) -> exp.Expr:
    """Return whether a row became known after a day, as a condition that is never null."""
    unsaid = exp.convert(feed == "eligibility")
    if last is None or feed not in KNOWN_DATE:
        return unsaid
    return exp.func("coalesce", exp.GT(this=known_date(feed), expression=day(last)), unsaid)


def known_date(feed: str) -> exp.Expr:
    """Return the day on which a row became known; null where it does not say."""
    return exp.TryCast(this=exp.column(KNOWN_DATE[feed]), to=exp.DataType.build("date"))


def day(date: dt.date | None) -> exp.Expr:
    """Return a date as the engine writes it."""
    return exp.cast(exp.Literal.string(str(date)) if date else exp.null(), "date")


def select_where(rows: exp.Select, condition: exp.Expr) -> exp.Select:
    """Return those rows of a query for which a condition holds."""
    return exp.select("*").from_(rows.subquery("received")).where(condition)
