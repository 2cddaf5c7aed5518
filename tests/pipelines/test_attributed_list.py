"""The attributed list against the one before: new, off, otherwise, or never attributed at all."""

import csv
import io
from datetime import date

from pipelines.publish.bridge.attributed import attribution_changes

HEADER = "row_id,agreement_id,member_key_id,scope_code,region_code,from_date,to_date,ended_by_code,method_code"
HEADER += ",is_switched,tie_broken_code,list_status_code"
FIRST_DAY = date(2026, 1, 1)


def listed(*rows: tuple[str, str, str], agreement: str = "a", status: str = "OPEN") -> bytes:
    """A list of rows (id, end, why it ends)."""
    lines = [
        f"{row},{agreement},m,ALL,KNEE,2025-06-01,{end},{why},FIRST_TOUCH_LOCK,false,,{status}"
        for row, end, why in rows
    ]
    return "\n".join([HEADER, *lines, ""]).encode()


def changes(earlier: bytes, now: bytes) -> list[tuple[str, ...]]:
    rows = csv.DictReader(io.StringIO(attribution_changes(earlier, now, "a", FIRST_DAY).decode()))
    return [(row["change_code"], row["row_id"], row["to_date"], row["earlier_to_date"]) for row in rows]


def test_each_change_has_its_word():
    earlier = listed(
        ("same", "2026-06-01", "LOCK"),
        ("left", "2026-06-01", "LOCK"),
        ("longer", "2026-03-01", "OPTED_OUT"),
        ("renamed", "2026-06-01", "LOCK"),
        ("over", "2026-01-01", "LOCK"),
        ("never was", "2026-01-02", "LOCK"),
        status="DRAFT",
    )
    now = listed(
        ("same", "2026-06-01", "LOCK"),
        ("left", "2026-02-01", "COVERAGE_END"),
        ("longer", "2026-06-01", "LOCK"),
        ("renamed", "2026-06-01", "SWITCH"),
        ("new", "2027-01-01", "LOCK"),
    )
    assert changes(earlier, now) == [
        ("ADDED", "new", "2027-01-01", ""),
        ("CANCELLED", "never was", "2026-01-02", "2026-01-02"),
        ("CHANGED", "longer", "2026-06-01", "2026-03-01"),
        ("CHANGED", "renamed", "2026-06-01", "2026-06-01"),
        ("DROPPED", "left", "2026-02-01", "2026-06-01"),
        ("DROPPED", "over", "2026-01-01", "2026-01-01"),
    ]


def test_nothing_changes_between_equal_lists_and_lists_of_other_agreements_are_not_compared():
    rows = listed(("same", "2026-06-01", "LOCK"))
    assert changes(rows, rows) == []
    assert changes(listed(("old", "2026-06-01", "LOCK"), agreement="b"), rows) == [("ADDED", "same", "2026-06-01", "")]
