"""Money: integer cents at rest, exact fractions of a cent in flight, rounded only where an amount is posted."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Rounding(StrEnum):
    """How exact amounts become whole cents. Ties of `half_up` go away from zero, so reversals are exact negatives."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    DOWN = "down"


class RateRounding(StrEnum):
    """What a rate is once an index or a tier has changed it: the exact product, or a price in whole cents."""

    EXACT = "exact"
    CENT = "cent"


def exact_cents(dollars: Decimal) -> Fraction:
    """Dollars as an exact number of cents, not rounded."""
    return Fraction(dollars) * 100


def round_cents(exact: Fraction, rounding: Rounding) -> int:
    """Round an exact number of cents to whole cents."""
    whole, rest = divmod(abs(exact.numerator), exact.denominator)
    twice = 2 * rest
    if rounding is Rounding.DOWN:
        up = False
    elif twice == exact.denominator:
        up = rounding is Rounding.HALF_UP or whole % 2 == 1
    else:
        up = twice > exact.denominator
    magnitude = whole + up
    return -magnitude if exact < 0 else magnitude


def allocate(cents: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """Share whole cents by weight so that the parts add up: largest remainder, ties to the larger weight, then the key.

    Raises ValueError for a negative weight, and when there is something to share but every weight is zero.
    """
    if any(weight < 0 for weight in weights.values()):
        raise ValueError("weights must not be negative")
    total = sum(weights.values(), Fraction(0))
    if total == 0:
        if cents != 0:
            raise ValueError("cannot share an amount over weights that are all zero")
        return dict.fromkeys(weights, 0)
    quotas = {key: abs(cents) * weight / total for key, weight in weights.items()}
    parts = {key: quota.numerator // quota.denominator for key, quota in quotas.items()}
    left = abs(cents) - sum(parts.values())
    by_claim = sorted(weights, key=lambda key: (parts[key] - quotas[key], -weights[key], key.encode()))
    for key in by_claim[:left]:
        parts[key] += 1
    return {key: -part if cents < 0 else part for key, part in parts.items()}


def dollars(cents: int) -> str:
    """Cents as a person writes dollars: `-$17,265.00`."""
    sign = "-" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def unit_price(exact: Fraction) -> str:
    """Exact cents of one unit as a person writes a price: with all its digits, `$0.1267`; one without end, to six."""
    if exact.denominator == 1:
        return dollars(int(exact))
    digits = Decimal(round(exact * 10**10)).scaleb(-12)
    if exact_cents(digits) == exact:
        return f"${digits.normalize():,f}"
    return f"about ${digits:,.6f}"
