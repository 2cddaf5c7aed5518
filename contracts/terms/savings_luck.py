"""What chance alone does to savings: how far an estimate errs, the least savings that count, and what luck passes.

Rates are shares of the benchmark. Before data exist the error is planned from how much a member's yearly cost varies
and how many members there are; afterwards it is the estimate's own.
"""

from bisect import bisect_right
from decimal import Decimal
from fractions import Fraction
from math import ceil, sqrt
from statistics import NormalDist

from contracts.terms.intervals import SHOWN, WORKING, Z_95

Rate = Fraction | Decimal
# What an agreement takes that says nothing else: standard errors in the smallest rate, the least that it may be, and
# the most, above which nothing can be told.
USUAL_MULTIPLE, USUAL_LEAST, USUAL_LARGEST = Decimal("1.645"), Decimal("0.02"), Decimal("0.20")
# Savings that are expected must be so many times the smallest rate that counts.
STANDS_OUT = Fraction(3, 2)
Z_80_POWER = Decimal("0.8416212335729143")
# From so many members on, the rate that counts, and the same at the last of them: linear between. From memory of the
# Medicare Shared Savings Program's one-sided track; not checked against the regulation.
MSSP_BANDS = (
    (5_000, 5_999, Fraction(39, 1000), Fraction(36, 1000)),
    (6_000, 6_999, Fraction(36, 1000), Fraction(34, 1000)),
    (7_000, 7_999, Fraction(34, 1000), Fraction(32, 1000)),
    (8_000, 8_999, Fraction(32, 1000), Fraction(31, 1000)),
    (9_000, 9_999, Fraction(31, 1000), Fraction(30, 1000)),
    (10_000, 14_999, Fraction(30, 1000), Fraction(27, 1000)),
    (15_000, 19_999, Fraction(27, 1000), Fraction(25, 1000)),
    (20_000, 49_999, Fraction(25, 1000), Fraction(22, 1000)),
    (50_000, 59_999, Fraction(22, 1000), Fraction(20, 1000)),
)
MSSP_LEAST = Fraction(20, 1000)


def planned_error_rate(variation: Rate, treated: int, controls: int, correlation: Rate) -> Decimal:
    """Return the standard error to expect of savings, as a share of the benchmark, in 12 digits.

    ``variation`` is the standard deviation of a member's yearly cost over its mean, ``correlation`` that of a member's
    cost in the year before and the year after: what both years share falls out of a difference of differences.
    """
    if treated < 1 or controls < 1:
        raise ValueError(f"an error needs members on both sides: {treated} treated, {controls} controls")
    of_members = Fraction(variation) ** 2 * (Fraction(1, treated) + Fraction(1, controls))
    variance = of_members * 2 * (1 - Fraction(correlation))
    return SHOWN.plus(WORKING.sqrt(WORKING.divide(variance.numerator, variance.denominator)))


def smallest_rate(error_rate: Rate, multiple: Rate, least: Rate) -> Fraction:
    """Return the smallest savings that count: so many standard errors, and no less than ``least``."""
    return max(Fraction(least), Fraction(multiple) * Fraction(error_rate))


def stands_out(expected: Rate, rate: Rate) -> bool:
    """Tell whether savings that are expected can be told from chance, of which ``rate`` is the smallest that counts."""
    return Fraction(expected) >= STANDS_OUT * Fraction(rate)


def chance_of_luck(rate: Rate, error_rate: Rate) -> Fraction:
    """Return the chance that a vendor without any effect shows savings of at least ``rate``.

    Without error it shows none.
    """
    if error_rate == 0:
        return Fraction(rate <= 0)
    return Fraction(1 - NormalDist().cdf(float(Fraction(rate) / Fraction(error_rate))))


def credibility(prior_spread: Rate, error_rate: Rate) -> Fraction:
    """Return the weight of observed savings: the variance of true ones over that and the squared standard error."""
    spread = Fraction(prior_spread) ** 2
    return spread / (spread + Fraction(error_rate) ** 2)


def mssp_smallest_rate(members: int) -> Fraction:
    """Return what Medicare's shared savings programme asks of so many members, from 5,000 on; to compare with.

    It is of the whole cost of a member, which varies less than the cost of musculoskeletal care.
    """
    if members < MSSP_BANDS[0][0]:
        raise ValueError(f"the scale begins at {MSSP_BANDS[0][0]} members, got {members}")
    first, last, most, least = MSSP_BANDS[bisect_right(MSSP_BANDS, members, key=lambda band: band[0]) - 1]
    if members > last:
        return MSSP_LEAST
    return most - (most - least) * Fraction(members - first, last - first)


def members_for_power(rate: Rate, other: Rate) -> int:
    """Return how many members each of two groups needs to tell two rates apart: 5 % two-sided, 80 % power, pooled."""
    first, second = float(rate), float(other)
    pooled = (first + second) / 2
    of_chance = float(Z_95) * sqrt(2 * pooled * (1 - pooled))
    of_effect = float(Z_80_POWER) * sqrt(first * (1 - first) + second * (1 - second))
    return ceil(((of_chance + of_effect) / (first - second)) ** 2)
