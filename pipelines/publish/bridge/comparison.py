"""Compares a run with an earlier release: spend by feed and source, member months, each difference split by cause.

The result is plain data that goes into the release as ``bridge.json``. It is checked: what the earlier release held,
plus the causes, is what this one holds, to the cent.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from pipelines.engines.duckdb import load_table
from pipelines.failures import QualityError, UnusableInputError
from pipelines.progress import journal
from pipelines.publish.bridge.causes import EXPOSURE_CAUSES, SPEND_CAUSES
from pipelines.publish.bridge.history import Earlier, content_of, make_views, open_history, totals

BRIDGE = "bridge.json"
SQL = Path(__file__).parent
AMOUNTS = ("line_count", "spend_cents", "plan_paid_cents")
EXPOSURE = ("month_count", "covered_days")
FILE_COLUMNS = {"feed_code": "varchar", "file_id": "varchar", "standing_code": "varchar"}


def release_before(out: Path, content_id: str, asked: str | None) -> str | None:
    """Return the release to compare with: the one asked for, else the one that readers are led to.

    Where that one has this very content, it is the one it was compared with itself: a run done again changes nothing.
    """
    current = out / "current"
    name = asked or (current.resolve().name if current.exists() else None)
    if name is None:
        return None
    release = out / "releases" / name
    if asked and (Path(asked).name != asked or not release.is_dir()):
        raise UnusableInputError(f"since: there is no release {asked[:40]!r} in {out / 'releases'}")
    content, since = content_of(release)
    return since if content == content_id else name


def bridge_since(
    connection: duckdb.DuckDBPyConnection, out: Path, content_id: str, asked: str | None
) -> dict[str, Any] | None:
    """Return what changed since the release before; None where there is none, or nothing is kept of it."""
    make_views(connection)
    name = release_before(out, content_id, asked)
    if name is None:
        return None
    earlier = open_history(out, name)
    if earlier is None:
        journal().warn(f"what changed since release {name} is not shown: its history is not there, or is damaged")
        return None
    return bridge(connection, earlier)


def bridge(connection: duckdb.DuckDBPyConnection, earlier: Earlier) -> dict[str, Any]:
    """Return the differences by cause; raise QualityError where they do not add up."""
    show_earlier(connection, earlier)
    now, then = totals(connection), earlier.summary
    ((paid_through,),) = connection.execute("select paid_through_date from terms.run").fetchall()
    document = {
        "since": {"release_id": earlier.release_id, "paid_through_date": then["paid_through_date"]},
        "paid_through_date": str(paid_through),
        "spend": spend(now["lines"], then["lines"], read(connection, "spend")),
        "member_months": {
            **{f"earlier_{name}": then[name] for name in EXPOSURE},
            **{name: now[name] for name in EXPOSURE},
            "causes": in_order(read(connection, "exposure"), EXPOSURE_CAUSES),
        },
    }
    connection.execute("drop schema earlier cascade")
    problems = imbalances(document)
    if problems:
        raise QualityError("\n".join(["what changed does not add up; nothing was published:", *problems]))
    return document


def show_earlier(connection: duckdb.DuckDBPyConnection, earlier: Earlier) -> None:
    """Show what is kept of the earlier release under the names that the comparison uses."""
    connection.execute("drop schema if exists earlier cascade")
    connection.execute("create schema earlier")
    for name in ("line", "member_month"):
        path = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(earlier.folder.resolve()))
        literal = f"{path}/{name}.parquet".replace("'", "''")
        connection.execute(f"create view earlier.{name} as from read_parquet('{literal}', hive_partitioning = false)")
    load_table(connection, "earlier.file", FILE_COLUMNS, earlier.summary["files"])
    dates = [(earlier.summary["paid_through_date"],)]
    load_table(connection, "earlier.release", {"paid_through_date": "date"}, dates)


def read(connection: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    """Run one comparison and return its rows."""
    with connection.cursor() as cursor:
        result = cursor.execute((SQL / f"{name}.sql").read_text("utf-8"))
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def spend(
    now: Sequence[Mapping[str, Any]], then: Sequence[Mapping[str, Any]], causes: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return, for each feed and source, what was held, what is held, and the causes of the difference."""
    key = ("feed_code", "source_id")
    after = {tuple(row[name] for name in key): row for row in now}
    before = {tuple(row[name] for name in key): row for row in then}
    by_key: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in causes:
        by_key.setdefault(tuple(row[name] for name in key), []).append(row)
    nothing = dict.fromkeys(AMOUNTS, 0)
    return [
        {
            **dict(zip(key, each, strict=True)),
            **{f"earlier_{name}": before.get(each, nothing)[name] for name in AMOUNTS},
            **{name: after.get(each, nothing)[name] for name in AMOUNTS},
            "causes": in_order(by_key.get(each, []), SPEND_CAUSES),
        }
        for each in sorted({*after, *before})
    ]


def in_order(rows: Iterable[Mapping[str, Any]], causes: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the causes in the order in which a page shows them."""
    order = list(causes)
    kept = [{name: value for name, value in row.items() if name not in ("feed_code", "source_id")} for row in rows]
    return sorted(kept, key=lambda row: order.index(row["cause_code"]))


def imbalances(document: Mapping[str, Any]) -> list[str]:
    """Return where what was held plus the causes is not what is held."""
    found = []
    for entry in document["spend"]:
        where = f"{entry['feed_code']} of {entry['source_id']}"
        found += imbalance(where, entry, ("spend_cents", "plan_paid_cents"))
    return found + imbalance("member months", document["member_months"], EXPOSURE)


def imbalance(where: str, entry: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """Return the amounts of one entry that do not add up."""
    found = []
    for name in names:
        explained = sum(cause[name] for cause in entry["causes"])
        if entry[f"earlier_{name}"] + explained != entry[name]:
            found.append(f"{where}: {name}: {entry[f'earlier_{name}']} and {explained} by cause is not {entry[name]}")
    return found
