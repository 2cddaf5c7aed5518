"""Netting written a second time, in plain Python, from the words of the method; shares nothing with the SQL."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Transaction:
    """A received row; ``original_claim_id`` is the claim that this one says it adjusts."""

    claim_id: str
    line_number: int
    version_number: int
    status_code: str
    known_from_date: date
    allowed_cents: int
    unit_thousandths: int
    original_claim_id: str | None = None

    @property
    def takes_back(self) -> bool:
        return self.status_code in {"REVERSAL", "VOID"}


@dataclass(frozen=True)
class Line:
    """A line that stands, under the first claim of its chain."""

    claim_id: str
    line_number: int
    allowed_cents: int
    unit_thousandths: int


def net_lines(style: str, transactions: Iterable[Transaction], paid_through: date) -> set[Line]:
    """Return the lines that stand as of a day. Copies count once; orphans and what nets to nothing leave no line."""
    standing = (net_of_line(style, *place, group) for place, group in groups(style, transactions, paid_through).items())
    return {line for line in standing if line is not None}


def quarantined_cents(transactions: Iterable[Transaction], paid_through: date) -> int:
    """Return what the orphans of a DELTA source come to: groups that begin with a reversal or take back too much."""
    found = groups("DELTA", transactions, paid_through).values()
    return sum(each.allowed_cents for group in found if is_orphan(group) for each in group)


def groups(
    style: str, transactions: Iterable[Transaction], paid_through: date
) -> dict[tuple[str, int], list[Transaction]]:
    """Return what is known of each line, by the first claim of its chain; a chain that goes in a circle is left out."""
    known = {each for each in transactions if each.known_from_date <= paid_through}
    pointers = {each.claim_id: each.original_claim_id for each in known if each.original_claim_id}
    found: dict[str, set[Transaction]] = defaultdict(set)
    for each in known:
        root = root_of(each.claim_id, pointers)
        if root is not None:
            found[root].add(each)
    lines: dict[tuple[str, int], list[Transaction]] = defaultdict(list)
    for root, chain in found.items():
        for each in last_version(chain) if style == "REPLACE_CLAIM" else chain:
            lines[root, each.line_number].append(each)
    return lines


def root_of(claim_id: str, pointers: dict[str, str]) -> str | None:
    """Follow the pointers; None if they come back."""
    seen = {claim_id}
    while claim_id in pointers:
        claim_id = pointers[claim_id]
        if claim_id in seen:
            return None
        seen.add(claim_id)
    return claim_id


def last_version(chain: set[Transaction]) -> set[Transaction]:
    """Return the rows of the version known last: a version number of a claim of the chain, or without one a day."""
    versions: dict[tuple[str, int, date | None], set[Transaction]] = defaultdict(set)
    for each in chain:
        day = each.known_from_date if each.version_number == 0 else None
        versions[each.claim_id, each.version_number, day].add(each)
    return max(
        versions.values(),
        key=lambda rows: max((each.known_from_date, each.version_number, each.claim_id) for each in rows),
    )


def net_of_line(style: str, root: str, line_number: int, group: list[Transaction]) -> Line | None:
    if style == "DELTA":
        return sum_of_line(root, line_number, group)
    if style == "FLAGGED":
        # The source itself says which rows no longer hold, a row that it sends again among them.
        group = [each for each in group if not each.takes_back and not is_withdrawn(each, group)]
    if not group:
        return None
    paid = [each.known_from_date for each in group if not each.takes_back]
    last = max(
        group,
        # A void on the day of the first payment comes after it; on a later day a payment comes after the void.
        key=lambda each: (
            each.known_from_date,
            each.version_number,
            each.takes_back == (min(paid, default=each.known_from_date) >= each.known_from_date),
        ),
    )
    if last.takes_back:
        return None
    return Line(root, line_number, last.allowed_cents, last.unit_thousandths)


def is_withdrawn(row: Transaction, group: list[Transaction]) -> bool:
    """Whether the last word on a row that was sent more than once is that it no longer holds."""
    alike = [
        each
        for each in group
        if (each.claim_id, each.version_number, abs(each.allowed_cents))
        == (row.claim_id, row.version_number, abs(row.allowed_cents))
    ]
    return max(alike, key=lambda each: (each.known_from_date, each.takes_back)).takes_back


def sum_of_line(root: str, line_number: int, group: list[Transaction]) -> Line | None:
    cents, units = sum(each.allowed_cents for each in group), sum(each.unit_thousandths for each in group)
    is_nothing = cents == 0 and units == 0 and any(each.takes_back for each in group)
    return None if is_orphan(group) or is_nothing else Line(root, line_number, cents, units)


def is_orphan(group: list[Transaction]) -> bool:
    first = min(group, key=lambda each: (each.known_from_date, each.version_number, each.takes_back))
    taken_back = sum(each.allowed_cents for each in group if each.takes_back)
    given = sum(each.allowed_cents for each in group if not each.takes_back)
    return first.takes_back or abs(taken_back) - abs(given) > 1 or taken_back * given > 0
