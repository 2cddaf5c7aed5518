"""Intervals around a measured rate. They live once: clauses pay on them and pages show them.

Computed in decimal arithmetic and rounded to 12 significant digits, so that every machine gives the same digits.
"""

from dataclasses import dataclass
from decimal import Context, Decimal

WORKING = Context(prec=50)
SHOWN = Context(prec=12)
Z_95 = Decimal("1.959963984540054")
Z_90_ONE_SIDED = Decimal("1.2815515655446004")
Z_95_ONE_SIDED = Decimal("1.6448536269514722")
# The published form of Byar's limits is written with 1.96.
Z_BYAR = Decimal("1.96")


@dataclass(frozen=True, slots=True)
class Interval:
    """A lower and an upper limit."""

    lower: Decimal
    upper: Decimal


def wilson(numerator: int, denominator: int, z: Decimal = Z_95) -> Interval:
    """Wilson score interval of a proportion. Raises ValueError unless 0 <= numerator <= denominator > 0."""
    if not 0 <= numerator <= denominator or denominator == 0:
        raise ValueError(f"not a proportion: {numerator}/{denominator}")
    c = WORKING
    n = Decimal(denominator)
    p = c.divide(Decimal(numerator), n)
    z_squared = c.multiply(z, z)
    spread = c.add(c.divide(c.multiply(p, 1 - p), n), c.divide(z_squared, 4 * n * n))
    half = c.multiply(z, c.sqrt(spread))
    centre = c.add(p, c.divide(z_squared, 2 * n))
    scale = c.add(Decimal(1), c.divide(z_squared, n))
    # At 0 and at 1 the limit is exact; rounding in the square root must not push it outside.
    lower = Decimal(0) if numerator == 0 else c.divide(c.subtract(centre, half), scale)
    upper = Decimal(1) if numerator == denominator else c.divide(c.add(centre, half), scale)
    return Interval(SHOWN.plus(lower), SHOWN.plus(upper))


def byar(observed: int, expected: Decimal) -> Interval:
    """Byar's 95% limits of observed over expected. Raises ValueError for a count below 0 or nothing expected."""
    if observed < 0 or expected <= 0:
        raise ValueError(f"not a count over an expectation: {observed}/{expected}")
    lower = Decimal(0) if observed == 0 else _byar_limit(Decimal(observed), -Z_BYAR)
    upper = _byar_limit(Decimal(observed + 1), Z_BYAR)
    return Interval(SHOWN.divide(lower, expected), SHOWN.divide(upper, expected))


def _byar_limit(count: Decimal, z: Decimal) -> Decimal:
    c = WORKING
    inner = c.add(1 - c.divide(Decimal(1), 9 * count), c.divide(z, 3 * c.sqrt(count)))
    return c.multiply(count, c.power(inner, 3))
