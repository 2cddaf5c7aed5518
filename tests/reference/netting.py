"""Netting written a second time, in plain Python, from the words of the method; shares nothing with the SQL."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Transaction:
    claim_id: str
    line_number: int
    version_number: int
    status_code: str
    known_from_date: date
    allowed_cents: int
    unit_count: int

    @property
    def takes_back(self) -> bool:
        return self.status_code in {"REVERSAL", "VOID"}


@dataclass(frozen=True)
class Line:
    """A line that stands."""

    claim_id: str
    line_number: int
    allowed_cents: int
    unit_count: int


def net_lines(style: str, transactions: Iterable[Transaction], paid_through: date) -> set[Line]:
    """Return the lines that stand as of a day. Copies count once; orphans and what nets to nothing leave no line."""
    known = {each for each in transactions if each.known_from_date <= paid_through}
    if style == "REPLACE_CLAIM":
        known = last_version_of_each_claim(known)
    groups: dict[tuple[str, int], list[Transaction]] = defaultdict(list)
    for each in known:
        groups[each.claim_id, each.line_number].append(each)
    standing = (net_of_line(style, group) for group in groups.values())
    return {line for line in standing if line is not None}


def last_version_of_each_claim(known: set[Transaction]) -> set[Transaction]:
    newest: dict[str, tuple[date, int]] = {}
    for claim_id in {each.claim_id for each in known}:
        versions = defaultdict(list)
        for each in known:
            if each.claim_id == claim_id:
                versions[each.version_number].append(each.known_from_date)
        newest[claim_id] = max((max(dates), version) for version, dates in versions.items())
    return {each for each in known if each.version_number == newest[each.claim_id][1]}


def net_of_line(style: str, group: list[Transaction]) -> Line | None:
    if style == "DELTA":
        return sum_of_line(group)
    last = max(group, key=lambda each: (each.known_from_date, each.version_number))
    if last.takes_back:
        return None
    return Line(last.claim_id, last.line_number, last.allowed_cents, last.unit_count)


def sum_of_line(group: list[Transaction]) -> Line | None:
    first = min(group, key=lambda each: (each.known_from_date, each.version_number, each.takes_back))
    taken_back = sum(each.allowed_cents for each in group if each.takes_back)
    given = sum(each.allowed_cents for each in group if not each.takes_back)
    if first.takes_back or abs(taken_back) - given > 1:
        return None
    units = sum(each.unit_count for each in group)
    if given + taken_back == 0 and units == 0 and any(each.takes_back for each in group):
        return None
    return Line(first.claim_id, first.line_number, given + taken_back, units)
