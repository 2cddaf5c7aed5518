"""What the payer's page says of the changes since an earlier release: a line a cause, small groups joined."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from pipelines.publish.bridge.causes import EXPOSURE_CAUSES, SPEND_CAUSES
from pipelines.publish.figures import count, money, signed_money
from pipelines.publish.small_cells import LEAST_SHOWN, NOT_SHOWN

EARLIER, THIS = "Earlier release", "This release"
OTHER = "Other causes"
OF_FEW = f"Changes of fewer than {LEAST_SHOWN} members"
MEMBERS = "member_count"


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

    causes = (cause for entry in entries for cause in entry["causes"])
    return _rows(
        (total("earlier_spend_cents"), total("earlier_plan_paid_cents")),
        [
            (words, row, signed_money(row["spend_cents"]), signed_money(row["plan_paid_cents"]))
            for words, row in joined(causes, SPEND_CAUSES)
        ],
        (total("spend_cents"), total("plan_paid_cents")),
    )


def _member_month_rows(months: Mapping[str, Any]) -> list[ChangeRow]:
    return _rows(
        (count(months["earlier_month_count"]), count(months["earlier_covered_days"])),
        [
            (words, row, f"{row['month_count']:+,}", f"{row['covered_days']:+,}")
            for words, row in joined(months["causes"], EXPOSURE_CAUSES)
        ],
        (count(months["month_count"]), count(months["covered_days"])),
    )


def _rows(
    before: tuple[str, str], causes: Sequence[tuple[str, Mapping[str, int], str, str]], now: tuple[str, str]
) -> list[ChangeRow]:
    """Put causes between what was and what is held; of a change of few members in all nothing is told."""
    parts = [ChangeRow(words, count(row["line_count"]), first, second, False) for words, row, first, second in causes]
    if any(is_of_few(row) for _, row, _, _ in causes):
        parts, now = [ChangeRow(OF_FEW, "", NOT_SHOWN, NOT_SHOWN, False)], (NOT_SHOWN, NOT_SHOWN)
    return [ChangeRow(EARLIER, "", *before, True), *parts, ChangeRow(THIS, "", *now, True)]


def joined(causes: Iterable[Mapping[str, Any]], words: Mapping[str, str]) -> list[tuple[str, dict[str, int]]]:
    """Add up the causes over feeds and sources; those of few members are joined, with the next smallest if need be.

    The sum stays what it is. Members of several feeds, sources or causes may be the same: together they count as many
    as the most of any one. Only where all causes together are of few members does a row come back that is.
    """
    summed: dict[str, dict[str, int]] = {}
    for cause in causes:
        add(summed.setdefault(cause["cause_code"], {}), cause)
    shown = sorted(summed, key=lambda code: (-summed[code][MEMBERS], code))
    other: dict[str, int] = {}
    while shown and (is_of_few(summed[shown[-1]]) or (other and is_of_few(other))):
        add(other, summed[shown.pop()])
    rows = [(words[code], summed[code]) for code in words if code in shown]
    return [*rows, (OTHER, other)] if other else rows


def add(into: dict[str, int], cause: Mapping[str, Any]) -> None:
    """Add the figures of a cause to others, members as the most of any one."""
    for name, value in cause.items():
        if name == MEMBERS:
            into[name] = max(into.get(name, 0), value)
        elif name != "cause_code":
            into[name] = into.get(name, 0) + value


def is_of_few(row: Mapping[str, int]) -> bool:
    """Whether fewer members than may be shown are known to stand behind a row."""
    return row[MEMBERS] < LEAST_SHOWN
