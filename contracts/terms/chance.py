"""What chance alone does to a count of members."""

from fractions import Fraction
from math import sqrt
from statistics import NormalDist

EXACT_UP_TO = 10_000


def chance_of(least: int, members: int, rate: Fraction) -> Fraction:
    """Return the chance that `least` or more of so many members succeed when each does so at a rate.

    It is exact, save for more than 10,000 members, of whom the normal distribution says as much.
    """
    success, failure = rate.numerator, rate.denominator - rate.numerator
    if least <= 0 or not success or not failure:
        return Fraction(least <= (members if success else 0))
    if members > EXACT_UP_TO:
        spread = sqrt(members * rate * (1 - rate))
        return Fraction(1 - NormalDist(float(members * rate), spread).cdf(least - 0.5))
    term, total = failure**members, 0
    for count in range(members + 1):
        total += term if count >= least else 0
        term = term * (members - count) * success // ((count + 1) * failure)
    return Fraction(total, rate.denominator**members)
