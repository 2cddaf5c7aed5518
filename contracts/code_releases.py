"""Which codes existed when: the code systems' own releases, as code numbers with dates and nothing else.

A row holds the codes of one category (the first three characters of a diagnosis; no category for groups) that were
valid through the same days, without the category and parted by blanks; ``.`` is the category itself.
"""

import csv
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contracts.terms.value_set import ValueSetRow

DIRECTORY = Path(__file__).parent / "exhibits" / "code_releases"


@dataclass(frozen=True, slots=True)
class CodeRelease:
    """Codes of a category that were valid from one day to the day before another."""

    system_code: str
    category_code: str
    valid_from_date: date
    valid_to_date: date
    codes: str

    def holds_on(self, day: date) -> bool:
        """Whether its codes are valid on a day of service."""
        return self.valid_from_date <= day < self.valid_to_date

    def __iter__(self) -> Iterator[str]:
        """Give each code whole."""
        return (self.category_code + ("" if rest == "." else rest) for rest in self.codes.split())


def load_code_releases(directory: Path = DIRECTORY) -> tuple[CodeRelease, ...]:
    """Load every release. Raises ValueError for a row without a date or without codes."""
    return tuple(release for path in sorted(directory.glob("*.csv")) for release in _releases(path))


def _releases(path: Path) -> Iterator[CodeRelease]:
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            try:
                days = date.fromisoformat(row["valid_from_date"]), date.fromisoformat(row["valid_to_date"])
            except ValueError as wrong:
                raise ValueError(f"{path.name}:{number}: must have two dates as 2026-10-01") from wrong
            if not row["codes"] or days[0] >= days[1]:
                raise ValueError(f"{path.name}:{number}: must name codes and begin before it ends")
            yield CodeRelease(row["system_code"], row["category_code"], *days, row["codes"])


def dead(rows: Sequence[ValueSetRow], releases: Sequence[CodeRelease]) -> list[str]:
    """Name every pattern that matches no code on some day on which both it and a release of its system hold.

    A dead pattern finds nothing: it is a typing error, or its code was taken out of the system and the row lacks its
    last day.
    """
    found = []
    for system, day in sorted({(release.system_code, release.valid_from_date) for release in releases}):
        held = [release for release in releases if release.system_code == system and release.holds_on(day)]
        codes = sorted(code for release in held for code in release)
        for row in rows:
            if row.system_code == system and row.holds_on(day) and not _matches(row, codes):
                found.append(f"{row.list_version}: {row.set_id} {row.pattern} matches no code of {system} on {day}")
    return found


def _matches(row: ValueSetRow, codes: Sequence[str]) -> bool:
    """Whether a sorted list of codes holds one that the row means."""
    place = bisect_left(codes, row.pattern)
    if place == len(codes):
        return False
    match row.match_code:
        case "EXACT":
            return codes[place] == row.pattern
        case "PREFIX":
            return codes[place].startswith(row.pattern)
        case "RANGE":
            return row.pattern_to is not None and codes[place][: len(row.pattern_to)] <= row.pattern_to
