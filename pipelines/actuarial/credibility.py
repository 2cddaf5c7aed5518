"""How far an experience is believed beside what is known of others: weights from 0 to 1.

Limited fluctuation is for a mean cost alone: it knows nothing of how much true savings vary, which decides their
own weight (``contracts.terms.savings_luck.credibility``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from statistics import mean, variance

from contracts.terms.intervals import SHOWN, WORKING, Z_95_ONE_SIDED

Rate = Fraction | Decimal


def members_for_full_credibility(variation: Rate, within: Rate = Fraction(1, 10), *, counts_vary: bool = False) -> int:
    """Return how many members' mean cost lies within so much of its truth with a chance of 90 %, as a whole number.

    ``variation`` is the standard deviation of a member's cost over its mean. ``counts_vary`` where how many claims
    there are varies too, as a Poisson number does.
    """
    of_cost = Fraction(variation) ** 2 + (1 if counts_vary else 0)
    return ceil((Fraction(Z_95_ONE_SIDED) / Fraction(within)) ** 2 * of_cost)


def credibility_of_mean_cost(members: int, for_full: int) -> Decimal:
    """Return the weight of a mean cost over so many members, by limited fluctuation, in 12 digits."""
    share = min(Fraction(1), Fraction(members, for_full))
    return SHOWN.plus(WORKING.sqrt(WORKING.divide(share.numerator, share.denominator)))


@dataclass(frozen=True, slots=True)
class Pool:
    """Clients side by side (Bühlmann): how much a client varies by chance, and clients truly among themselves.

    ``process_variance`` is the expected variance of one observation of a client, ``between_variance`` the variance of
    clients' true means; not above 0 where chance says it all.
    """

    overall_mean: Fraction
    process_variance: Fraction
    between_variance: Fraction

    def weight(self, observations: int) -> Fraction:
        """Return the weight of a client's own mean of so many observations."""
        if self.between_variance <= 0:
            return Fraction(0)
        return observations / (observations + self.process_variance / self.between_variance)

    def estimate(self, observed: Sequence[int | Fraction]) -> Fraction:
        """Return a client's mean, weighted with that of all."""
        weight = self.weight(len(observed))
        return weight * mean(map(Fraction, observed)) + (1 - weight) * self.overall_mean


def pool_of(clients: Sequence[Sequence[int | Fraction]]) -> Pool:
    """Return what clients with equally many observations say. Raises ValueError for fewer than two of either."""
    counts = {len(client) for client in clients}
    if len(clients) < 2 or len(counts) != 1 or min(counts) < 2:
        raise ValueError("a pool needs two clients or more, each with the same number of observations, two or more")
    own = [mean(map(Fraction, client)) for client in clients]
    process = mean(variance(map(Fraction, client)) for client in clients)
    return Pool(mean(own), process, variance(own) - process / min(counts))
