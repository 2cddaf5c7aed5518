"""Indirect standardisation: what episodes cost against what like episodes cost in a reference. Exact, never rounded."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Cell:
    """Episodes of one risk cell: how many, what they cost together, and the mean cost of the cell in the reference."""

    count: int
    observed_cents: int
    expected: Fraction

    @property
    def expected_cents(self) -> Fraction:
        """What as many episodes of the reference cost."""
        return self.count * self.expected


def observed_over_expected(cells: Iterable[Cell]) -> Fraction | None:
    """Observed cost over expected cost of all cells together, or None where nothing was expected."""
    found = tuple(cells)
    expected = sum((cell.expected_cents for cell in found), Fraction(0))
    return Fraction(sum(cell.observed_cents for cell in found)) / expected if expected else None


def adjusted_mean(reference_mean: Fraction, cells: Iterable[Cell]) -> Fraction | None:
    """Mean cost that these episodes would have had with the reference's mix of cells."""
    ratio = observed_over_expected(cells)
    return None if ratio is None else reference_mean * ratio
