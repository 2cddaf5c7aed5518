"""How figures are written for people: money, shares, counts and dates.

Belongs here: rounding for display, always on exact values and only after every test against a threshold was done.
Does not: arithmetic that money depends on.
"""

from datetime import date
from fractions import Fraction

MINUS = "\u2212"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def half_up(value: Fraction) -> int:
    """Round to the nearest whole number, ties away from zero."""
    magnitude = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return -magnitude if value < 0 else magnitude


def money(cents: int) -> str:
    """Write cents as dollars, exactly: -123457 is −$1,234.57."""
    dollars, rest = divmod(abs(cents), 100)
    return f"{MINUS if cents < 0 else ''}${dollars:,}.{rest:02d}"


def signed_money(cents: int) -> str:
    """Write a change: as ``money``, with a plus sign on what is added."""
    return f"+{money(cents)}" if cents > 0 else money(cents)


def short_money(cents: int) -> str:
    """Write an axis label of at most three digits and a unit: $940k, $1.25M, −$86."""
    sign = MINUS if cents < 0 else ""
    for size, unit in ((10**11, "B"), (10**8, "M"), (10**5, "k")):
        # The unit is chosen after rounding, so that $999,999 becomes $1M and not $1,000k.
        if half_up(Fraction(abs(cents) * 1000, size)) >= 1000:
            return f"{sign}${_three_digits(Fraction(abs(cents), size))}{unit}"
    return f"{sign}${_three_digits(Fraction(abs(cents), 100))}"


def whole_dollars(cents: Fraction) -> str:
    """Write cents in whole dollars, as exact as an estimate can be read: -123457 is −$1,235."""
    dollars = half_up(cents / 100)
    return f"{MINUS if dollars < 0 else ''}${abs(dollars):,}"


def per_unit(cents: Fraction) -> str:
    """Write an amount per member or month, rounded to the cent for display."""
    return money(half_up(cents))


def percent(share: Fraction) -> str:
    """Write a share with one decimal, ties away from zero: 11/15 is 73.3%."""
    return f"{one_decimal(share * 100)}%"


def whole_percent(share: Fraction) -> str:
    """Write a term of the agreement, such as 0.45, without decimals it does not have: 45%, 62.5%."""
    text = percent(share)
    return text.replace(".0%", "%") if (share * 100).denominator == 1 else text


def one_decimal(value: Fraction) -> str:
    """Write a number with one decimal, ties away from zero, with a true minus sign."""
    tenths = half_up(value * 10)
    whole, rest = divmod(abs(tenths), 10)
    return f"{MINUS if tenths < 0 else ''}{whole:,}.{rest}"


def count(number: int) -> str:
    """Write a count with thousands separators."""
    return f"{MINUS if number < 0 else ''}{abs(number):,}"


def day(value: date) -> str:
    """Write a date so that no two countries read it differently: 30 Jun 2026."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def month(value: date) -> str:
    """Write a month: Jan 2025."""
    return f"{MONTHS[value.month - 1]} {value.year}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun: 1 member, 2 members."""
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def listed(parts: list[str]) -> str:
    """Join phrases as a sentence does: a, b and c."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def name_of(identifier: str) -> str:
    """Make a title of an identifier for which nobody gave a name: kinetic_home becomes Kinetic Home."""
    short = {"pt", "rtm", "msk"}
    words = identifier.replace("_", " ").split()
    return " ".join(word.upper() if word in short else word.capitalize() for word in words)


def _three_digits(value: Fraction) -> str:
    decimals = 2 if half_up(value * 100) < 1000 else 1 if half_up(value * 10) < 1000 else 0
    scaled = half_up(value * 10**decimals)
    whole, rest = divmod(scaled, 10**decimals)
    tail = f"{rest:0{decimals}d}".rstrip("0") if decimals else ""
    return f"{whole}.{tail}" if tail else f"{whole}"
