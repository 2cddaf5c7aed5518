"""Which codes existed when: the code systems' own releases, as code numbers with dates and nothing else.

A row holds the codes of one category (the first three characters of a diagnosis; no category for groups) that were valid
through the same days, without the category and parted by blanks; ``.`` is the category itself.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

DIRECTORY = Path(__file__).parent / "exhibits" / "code_releases"


@dataclass(frozen=True, slots=True)
class CodeRelease:
    """Codes of a category that were valid from one day to the day before another."""

    system_code: str
    category_code: str
    valid_from_date: date
    valid_to_date: date
    codes: str

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
