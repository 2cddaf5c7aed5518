"""Where a surplus turns as a price rises cent by cent: the search behind every price that is found."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

# A billion dollars a unit: the highest price that an agreement can name.
HIGHEST_CENTS = 100_000_000_000

# What is left at a price in whole cents; at zero or more a condition is met.
Surplus = Callable[[int], Fraction]


@dataclass(frozen=True, slots=True)
class Turning:
    """Where a surplus turns; `met_cents` is that whole-cent price at the turn which meets the condition, None without.

    `exact_cents` lies between it and its neighbour, by a straight line. `is_steady` is False where the surplus was seen
    to rise and to fall, as a refund that sets in makes it; `is_moved` is False where no price tried changed it.
    """

    is_met_for_free: bool
    met_cents: int | None
    exact_cents: Fraction | None
    is_steady: bool
    is_moved: bool

    @property
    def is_turned(self) -> bool:
        """Whether there is a price at which it turns."""
        return self.met_cents is not None


def turning(surplus: Surplus, guess_cents: int) -> Turning:
    """Search by bisection, its steps guided by the straight line between the ends, since most prices act so.

    Of several turns the one at the lowest of the prices tried first is found: half the guess, the guess, twice as much
    and so on.
    """
    seen = {0: surplus(0)}
    is_met_for_free = seen[0] >= 0
    low = 0
    for high in _tried_first(max(1, guess_cents)):
        seen[high] = surplus(high)
        if (seen[high] >= 0) != is_met_for_free:
            break
        low = high
    else:
        return _turning(seen, is_met_for_free, None)
    steps = 0
    while high - low > 1:
        steps += 1
        # Every third step halves, so that no shape of a surplus takes long.
        middle = (low + high) // 2 if steps % 3 == 0 else low + int((high - low) * _share(seen[low], seen[high]))
        middle = min(max(middle, low + 1), high - 1)
        seen[middle] = surplus(middle)
        low, high = (middle, high) if (seen[middle] >= 0) == is_met_for_free else (low, middle)
    return _turning(seen, is_met_for_free, (low, high))


def _tried_first(guess_cents: int) -> Iterator[int]:
    if guess_cents > 1:
        yield guess_cents // 2
    yield guess_cents
    cents = 2 * guess_cents
    while cents < HIGHEST_CENTS:
        yield cents
        cents *= 8
    yield HIGHEST_CENTS


def _turning(seen: Mapping[int, Fraction], is_met_for_free: bool, between: tuple[int, int] | None) -> Turning:
    values = [seen[cents] for cents in sorted(seen)]
    steps = [after - before for before, after in pairwise(values)]
    met_cents = exact_cents = None
    if between is not None:
        low, high = between
        met_cents = low if is_met_for_free else high
        exact_cents = low + (high - low) * _share(seen[low], seen[high])
    return Turning(
        is_met_for_free,
        met_cents,
        exact_cents,
        is_steady=all(step <= 0 for step in steps) or all(step >= 0 for step in steps),
        is_moved=any(steps),
    )


def _share(at_low: Fraction, at_high: Fraction) -> Fraction:
    """Return how far between two ends of different sign a straight line crosses zero."""
    return at_low / (at_low - at_high)
