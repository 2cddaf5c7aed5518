"""Why rows were rejected, for the acknowledgement: by the number of the row and a keyed hash of what names it.

No value of a row is told. Who sent the file finds the row by its number, or hashes its own identifiers under the same
key: the one in the environment if there is one, else one made from the bytes of the file, which only those have who
have the file.
"""

import hashlib
import hmac
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from pipelines.intake.canonical import FEEDS
from pipelines.intake.layout import DIALECT

KEY_VARIABLE = "TRUEUP_ACKNOWLEDGEMENT_KEY"
PURPOSE = b"trueup row key\n"
CHUNK = 1 << 20
# An answer that lists more rows of a file helps nobody: the counts by code say the rest.
MOST_ROWS = 1000
ORDER = """
    select
        file_id, row_number, column_name, reason_code,
        dense_rank() over (partition by file_id order by row_number) as place
    from input.reject
    where feed_code = $1"""
REASONS = f"select file_id, row_number, column_name, reason_code from ({ORDER}) where place <= {MOST_ROWS} order by all"  # noqa: S608


def naming_columns(feed: str) -> tuple[str, ...]:
    """Return the columns that name a row for who sent it: claim and line, else its own id, else the person."""
    columns = FEEDS[feed]
    if "claim_id" in columns:
        return ("claim_id", "claim_line_number")
    own = [name for name in columns if name.endswith("_id") and name not in ("vendor_id", "person_id", "member_id")]
    by_person = [name for name in ("person_id",) if name in columns]
    return tuple((by_person if feed == "eligibility" else own or by_person)[:1])


def row_reasons(connection: duckdb.DuckDBPyConnection, folders: Sequence[Path]) -> list[dict[str, Any]]:
    """Return, for each file with rejected rows, the rows by number and hash with their codes."""
    found = []
    with connection.cursor() as cursor:
        for feed in FEEDS:
            reasons: dict[str, dict[int, list[dict[str, str]]]] = {}
            for file_id, row_number, column, code in cursor.execute(REASONS, [feed]).fetchall():
                rows = reasons.setdefault(file_id, {})
                rows.setdefault(row_number, []).append({"column": column, "code": code})
            for file_id, rows in reasons.items():
                names = names_of_rows(cursor, feed, file_id, list(rows))
                key = row_key(folders, file_id)
                found.append(
                    {
                        "feed": feed,
                        "sha256": file_id,
                        "rows": [
                            {"row": number, "key": keyed(key, names.get(number)), "reasons": rows[number]}
                            for number in sorted(rows)
                        ],
                    }
                )
    return found


def names_of_rows(cursor: duckdb.DuckDBPyConnection, feed: str, file_id: str, numbers: Sequence[int]) -> dict[int, str]:
    """Return what names the rows of a file; it is hashed and never told."""
    columns = naming_columns(feed)
    if not columns:
        return {}
    texts = [exp.func("coalesce", exp.column(name), exp.Literal.string("")) for name in columns]
    query = (
        exp.select("row_number", exp.func("concat_ws", exp.Literal.string("|"), *texts))
        .from_(f"landed.{feed}")
        .where("file_id = $1", "list_contains($2, row_number)")
    )
    return dict(cursor.execute(query.sql(DIALECT), [file_id, list(numbers)]).fetchall())


def row_key(folders: Sequence[Path], file_id: str) -> bytes | None:
    """Return the key of a file's rows; None where the file is not to be found any more."""
    if secret := os.environ.get(KEY_VARIABLE):
        return secret.encode()
    for path in sorted(path for folder in folders for pattern in ("*", "*/*") for path in folder.glob(pattern)):
        if path.is_file():
            own, key = hashlib.sha256(), hashlib.sha256(PURPOSE)
            with path.open("rb") as file:
                while chunk := file.read(CHUNK):
                    own.update(chunk)
                    key.update(chunk)
            if own.hexdigest() == file_id:
                return key.digest()
    return None


def keyed(key: bytes | None, name: str | None) -> str | None:
    """Return the keyed hash of what names a row."""
    if key is None or name is None:
        return None
    return hmac.new(key, name.encode(), hashlib.sha256).hexdigest()[:32]
