"""Employer groups month by month: what their eligible members cost, how many they are, and when they had the offer.

Months are numbers: twelve times the year plus the month.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Cell:
    """A cluster in a month: cents, months of eligible members, how many of them take part, and how many they are."""

    cents: Fraction
    months: Fraction
    uptake_count: int = 0
    member_count: int = 0

    @property
    def rate(self) -> Fraction:
        """Return the cents a month of eligible members."""
        return self.cents / self.months

    @property
    def share(self) -> Fraction:
        """Return the share of members who take part."""
        return Fraction(self.uptake_count, self.member_count) if self.member_count else Fraction(0)

    def __sub__(self, other: "Cell") -> "Cell":
        """Return what is left without another."""
        return Cell(
            self.cents - other.cents,
            self.months - other.months,
            self.uptake_count - other.uptake_count,
            self.member_count - other.member_count,
        )


@dataclass(frozen=True, slots=True)
class Panel:
    """Clusters by month, and the month in which each was first offered the programme; None if never."""

    cells: Mapping[tuple[str, int], Cell]
    offered: Mapping[str, int | None]

    def total(self, clusters: Iterable[str], months: Iterable[int]) -> Cell:
        """Return clusters in months as one."""
        over = tuple(months)
        cells = [self.cells[cluster, month] for cluster in clusters for month in over]
        return Cell(
            sum((cell.cents for cell in cells), Fraction(0)),
            sum((cell.months for cell in cells), Fraction(0)),
            sum(cell.uptake_count for cell in cells),
            sum(cell.member_count for cell in cells),
        )

    def has(self, cluster: str, months: Iterable[int]) -> bool:
        """Tell whether a cluster had eligible members in each of the months."""
        return all((cluster, month) in self.cells and self.cells[cluster, month].months > 0 for month in months)

    def months_before(self, cluster: str, month: int, most: int) -> tuple[int, ...]:
        """Return the months without a gap before one, at most so many, in which a cluster had eligible members."""
        first = month
        while month - first < most and self.has(cluster, (first - 1,)):
            first -= 1
        return tuple(range(first, month))

    def not_offered(self, month: int) -> list[str]:
        """Return the clusters that were not offered the programme by a month, in the order of their names."""
        return sorted(cluster for cluster, first in self.offered.items() if first is None or first > month)

    def months_alone(self, months: Iterable[int]) -> list[int]:
        """Return the months in which somebody was offered the programme, and fewer than two clusters were not yet."""
        alone = []
        for month in months:
            present = {name for name in self.offered if self.has(name, (month,))}
            if len(present.intersection(self.not_offered(month))) < min(2, len(present)):
                alone.append(month)
        return alone

    def offered_months(self, cluster: str, months: Iterable[int]) -> Fraction:
        """Return the months of a cluster's eligible members since its offer."""
        first = self.offered[cluster]
        counted = (month for month in months if first is not None and first <= month)
        return self.total((cluster,), (month for month in counted if self.has(cluster, (month,)))).months
