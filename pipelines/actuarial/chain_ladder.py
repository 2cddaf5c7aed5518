"""Chain ladder: how what was incurred in a month grows until all of it is paid, from months whose growth is known.

A triangle has a row an incurred month, oldest first, of cumulative amounts: those paid by the end of the month itself,
of the month after it, and so on. Its older rows are no shorter. All is exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

Triangle = Sequence[Sequence[int]]
# With so many pairs the one that grew most and the one that grew least may be left out.
PAIRS_TO_LEAVE_OUT = 8


@dataclass(frozen=True, slots=True)
class Link:
    """How amounts grew from one development month to the next: pairs of what was paid by the one and by the other."""

    pairs: tuple[tuple[int, int], ...]

    @property
    def volume(self) -> int:
        """What was paid by the earlier month in all rows."""
        return sum(before for before, _ in self.pairs)

    @property
    def factor(self) -> Fraction | None:
        """Growth, weighted by volume; None where nothing was paid by the one or by the other."""
        after = sum(after for _, after in self.pairs)
        return Fraction(after, self.volume) if self.volume > 0 and after > 0 else None


def links(triangle: Triangle, window: int, *, without_extremes: bool = False) -> list[Link]:
    """Return the links between development months, each over the latest ``window`` rows that know both."""
    width = max((len(row) for row in triangle), default=0)
    found = []
    for development in range(width - 1):
        pairs = [(row[development], row[development + 1]) for row in triangle if len(row) > development + 1][-window:]
        found.append(Link(tuple(_middle(pairs) if without_extremes else pairs)))
    return found


def completion_factors(found: Sequence[Link], tail: Fraction = Fraction(1)) -> list[Fraction]:
    """Return the share of all that is paid by each development month; 0 where a link on the way is unknown.

    ``tail`` is the growth after the last of them. A share above 1 says that more is taken back than paid from there on.
    """
    growth = [tail, *(link.factor or Fraction(0) for link in reversed(found))]
    ultimate = list(accumulate(growth, lambda later, factor: later * factor))
    return [1 / each if each else Fraction(0) for each in reversed(ultimate)]


def bornhuetter_ferguson(paid: int | Fraction, factor: Fraction, prior: Fraction) -> Fraction:
    """Return all that a month will come to: what is paid, and of what was expected the share not paid by now."""
    return paid + (1 - factor) * prior


def _middle(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Leave out the pairs of the lowest and the highest growth; of equal ones the oldest and the latest."""
    grown = [place for place, (before, _) in enumerate(pairs) if before > 0]
    if len(grown) < PAIRS_TO_LEAVE_OUT:
        return pairs
    lowest, *_, highest = sorted(grown, key=lambda place: Fraction(pairs[place][1], pairs[place][0]))
    return [pair for place, pair in enumerate(pairs) if place not in (lowest, highest)]
