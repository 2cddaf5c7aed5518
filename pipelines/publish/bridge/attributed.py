"""How the attributed list of a vendor differs from that of an earlier release: who is new on it, and who is off it."""

import io
from datetime import date
from pathlib import Path

import polars as pl

ATTRIBUTION_LIST = "attribution_list.csv"
# What a row is compared by. Whether a list is a draft is said by the release.
COMPARED = ("region_code", "to_date", "ended_by_code", "method_code", "is_switched", "tie_broken_code")


def list_of(out: Path, release_id: str, vendor_id: str) -> bytes | None:
    """Return the attributed list of a vendor in a release; None where it has none."""
    try:
        return (out / "releases" / release_id / vendor_id / ATTRIBUTION_LIST).read_bytes()
    except OSError:
        return None


def attribution_changes(earlier: bytes, now: bytes, agreement_id: str, first_day: date) -> bytes:
    """Return what changed on the list of an agreement, as CSV: a row for each ownership that is not as it was.

    ADDED is new on the list. DROPPED was on it and ends earlier than it said, or is over before ``first_day`` of the
    period that is listed now. CANCELLED was on it and never was: its first day is found no more. CHANGED is any other
    difference. Dropped and cancelled rows that are off the list have what it said last.
    """
    own = pl.col("agreement_id") == agreement_id
    before = pl.read_csv(earlier, infer_schema=False).filter(own)
    after = pl.read_csv(now, infer_schema=False)
    to_date = pl.col("to_date")
    kept = after.join(before, on="row_id", suffix="_before")
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in COMPARED)
    is_shorter = to_date < pl.col("to_date_before")
    is_over = to_date <= str(first_day)
    parts = (
        _coded(after.join(before, on="row_id", how="anti"), pl.lit("ADDED"), pl.lit(None, pl.String)),
        _coded(
            kept.filter(differs),
            pl.when(is_shorter).then(pl.lit("DROPPED")).otherwise(pl.lit("CHANGED")),
            pl.col("to_date_before"),
        ),
        _coded(
            before.join(after, on="row_id", how="anti"),
            pl.when(is_over).then(pl.lit("DROPPED")).otherwise(pl.lit("CANCELLED")),
            to_date,
        ),
    )
    columns = ["change_code", *after.columns, "earlier_to_date"]
    changed = pl.concat(part.select(columns) for part in parts).sort("change_code", "row_id")
    text = io.StringIO()
    changed.write_csv(text)
    return text.getvalue().encode()


def _coded(rows: pl.DataFrame, code: pl.Expr, earlier_to_date: pl.Expr) -> pl.DataFrame:
    return rows.with_columns(change_code=code, earlier_to_date=earlier_to_date)
