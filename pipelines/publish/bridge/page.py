"""What the payer's page says of the changes since an earlier release: a line a cause, small groups joined."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from pipelines.publish.bridge.causes import EXPOSURE_CAUSES, SPEND_CAUSES
from pipelines.publish.figures import count, money, signed_money
from pipelines.publish.small_cells import is_small

EARLIER, THIS = "Earlier release", "This release"
OTHER = "Other causes"


class ChangeRow(NamedTuple):
    """One cause, or what was and is held in all, as written."""

    words: str
    lines: str
    first: str
    second: str
    is_total: bool


class Changed(NamedTuple):
    """What changed since a release, as written."""

    release_id: str
    paid_through_date: date
    spend: list[ChangeRow]
    member_months: list[ChangeRow]


def changed_rows(document: Mapping[str, Any] | None) -> Changed | None:
    """Write what changed for the page; None where there is nothing to compare with."""
    if document is None:
        return None
    since = document["since"]
    return Changed(
        since["release_id"],
        date.fromisoformat(since["paid_through_date"]),
        _spend_rows(document["spend"]),
        _member_month_rows(document["member_months"]),
    )


def _spend_rows(entries: Sequence[Mapping[str, Any]]) -> list[ChangeRow]:
    def total(name: str) -> str:
        return money(sum(entry[name] for entry in entries))

    causes = joined((cause for entry in entries for cause in entry["causes"]), SPEND_CAUSES)
    return [
        ChangeRow(EARLIER, "", total("earlier_spend_cents"), total("earlier_plan_paid_cents"), True),
        *(
            ChangeRow(
                words,
                count(row["line_count"]),
                signed_money(row["spend_cents"]),
                signed_money(row["plan_paid_cents"]),
                False,
            )
            for words, row in causes
        ),
        ChangeRow(THIS, "", total("spend_cents"), total("plan_paid_cents"), True),
    ]


def _member_month_rows(months: Mapping[str, Any]) -> list[ChangeRow]:
    return [
        ChangeRow(EARLIER, "", count(months["earlier_month_count"]), count(months["earlier_covered_days"]), True),
        *(
            ChangeRow(words, count(row["line_count"]), f"{row['month_count']:+,}", f"{row['covered_days']:+,}", False)
            for words, row in joined(months["causes"], EXPOSURE_CAUSES)
        ),
        ChangeRow(THIS, "", count(months["month_count"]), count(months["covered_days"]), True),
    ]


def joined(causes: Iterable[Mapping[str, Any]], words: Mapping[str, str]) -> list[tuple[str, dict[str, int]]]:
    """Add up the causes over feeds and sources; those with 1 to 10 lines are joined, with the next smallest if need be.

    The sum stays what it is. Where all lines together are few, one row says what they come to.
    """
    summed: dict[str, dict[str, int]] = {}
    for cause in causes:
        into = summed.setdefault(cause["cause_code"], {})
        for name, value in cause.items():
            if name != "cause_code":
                into[name] = into.get(name, 0) + value
    shown = sorted(summed, key=lambda code: (-summed[code]["line_count"], code))
    other = [code for code in shown if is_small(summed[code]["line_count"])]
    shown = [code for code in shown if code not in other]
    while other and shown and is_small(sum(summed[code]["line_count"] for code in other)):
        other.append(shown.pop())
    rows = [(words[code], summed[code]) for code in words if code in shown]
    if other:
        names = summed[other[0]]
        rows.append((OTHER, {name: sum(summed[code][name] for code in other) for name in names}))
    return rows
