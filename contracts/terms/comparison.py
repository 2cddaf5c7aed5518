"""Two rates side by side, and a rate beside a benchmark: how far apart they are, and whether chance explains it.

Computed in decimal arithmetic and rounded to 12 significant digits, as the intervals are; the test that clauses may pay
on, of a benchmark, is exact.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, erfc, sqrt
from typing import Literal

from contracts.terms.intervals import SHOWN, WORKING, Z_95, Interval, wilson


@dataclass(frozen=True, slots=True)
class Rate:
    """So many events among so many members."""

    events: int
    members: int

    def __post_init__(self) -> None:
        """Refuse with ValueError what is no proportion."""
        if not 0 <= self.events <= self.members or self.members == 0:
            raise ValueError(f"not a proportion: {self.events}/{self.members}")

    @property
    def exact(self) -> Fraction:
        """The share of members with the event."""
        return Fraction(self.events, self.members)

    @property
    def others(self) -> int:
        """The members without the event."""
        return self.members - self.events


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and its 95% limits."""

    value: Decimal
    interval: Interval


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """The statistic, of one degree of freedom, and the chance of one as large between groups that are alike."""

    statistic: Decimal
    chance: Decimal


def odds_ratio(one: Rate, other: Rate) -> Estimate:
    """Odds in one group over the odds in the other, with Woolf's limits. Raises ValueError where a cell is 0."""
    cells = (one.events, one.others, other.events, other.others)
    if 0 in cells:
        raise ValueError(f"no odds ratio: a cell is 0 in {_cells(one, other)}")
    variance = sum((Fraction(1, cell) for cell in cells), Fraction(0))
    return _around(Fraction(one.events * other.others, one.others * other.events), variance)


def risk_ratio(one: Rate, other: Rate) -> Estimate:
    """One rate over the other, with limits on the log scale. Raises ValueError where a group has no event."""
    if 0 in (one.events, other.events):
        raise ValueError(f"no risk ratio: a group has no event in {_cells(one, other)}")
    variance = sum((Fraction(rate.others, rate.events * rate.members) for rate in (one, other)), Fraction(0))
    return _around(one.exact / other.exact, variance)


def risk_difference(one: Rate, other: Rate) -> Estimate:
    """One rate less the other, with Newcombe's limits, which join the Wilson intervals of the two."""
    c, difference = WORKING, _decimal(one.exact - other.exact)
    (p, its), (q, theirs) = ((_decimal(rate.exact), wilson(rate.events, rate.members)) for rate in (one, other))
    down = c.sqrt(c.add(c.power(p - its.lower, 2), c.power(theirs.upper - q, 2)))
    up = c.sqrt(c.add(c.power(its.upper - p, 2), c.power(q - theirs.lower, 2)))
    interval = Interval(SHOWN.subtract(difference, down), SHOWN.add(difference, up))
    return Estimate(SHOWN.plus(difference), interval)


def number_needed_to_treat(one: Rate, other: Rate) -> int:
    """Members for one event more or less, rounded up. Raises ValueError where the rates are the same."""
    if one.exact == other.exact:
        raise ValueError(f"no number needed to treat: the rates are the same in {_cells(one, other)}")
    return ceil(1 / abs(one.exact - other.exact))


def chi_square(one: Rate, other: Rate, kind: Literal["pearson", "continuity"]) -> ChiSquare:
    """Chi-square test of two rates by Pearson, or with the continuity correction of Yates.

    Raises ValueError where no member or every member has the event, of which no test can say anything.
    """
    events, others, members = one.events + other.events, one.others + other.others, one.members + other.members
    if 0 in (events, others):
        raise ValueError(f"no test: all members are alike in {_cells(one, other)}")
    apart = Fraction(abs(one.events * other.others - other.events * one.others))
    if kind == "continuity":
        apart = max(Fraction(0), apart - Fraction(members, 2))
    statistic = members * apart**2 / (events * others * one.members * other.members)
    return ChiSquare(SHOWN.plus(_decimal(statistic)), SHOWN.create_decimal(erfc(sqrt(statistic / 2))))


def exceeds(rate: Rate, benchmark: Fraction, z: Decimal) -> bool:
    """Whether a rate lies above a benchmark by `z` or more standard errors of it, compared exactly."""
    above = rate.exact - benchmark
    return above > 0 and above**2 * rate.members >= Fraction(z) ** 2 * benchmark * (1 - benchmark)


def _around(ratio: Fraction, variance: Fraction) -> Estimate:
    """Return a ratio with the limits that the variance of its logarithm gives."""
    c, value = WORKING, _decimal(ratio)
    factor = c.exp(c.multiply(Z_95, c.sqrt(_decimal(variance))))
    return Estimate(SHOWN.plus(value), Interval(SHOWN.divide(value, factor), SHOWN.multiply(value, factor)))


def _decimal(exact: Fraction) -> Decimal:
    return WORKING.divide(Decimal(exact.numerator), Decimal(exact.denominator))


def _cells(one: Rate, other: Rate) -> str:
    return f"{one.events}/{one.members} against {other.events}/{other.members}"
