"""Numbers of the second calculation: exact fractions read from text, whole cents, and cents shared out."""

import calendar
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

Plain = Mapping[str, Any]
Cents = Callable[[Fraction], int]


def exact(text: str) -> Fraction:
    """Read `0.30` or `31/34`."""
    top, _, below = text.partition("/")
    return Fraction(top) / Fraction(below or "1")


def money(text: str) -> Fraction:
    """Read dollars as cents."""
    return exact(text) * 100


def whole(amount: Fraction, mode: str) -> int:
    """Round to whole cents: ties away from zero, to the even cent, or everything towards zero."""
    quotient, rest = divmod(abs(amount.numerator), amount.denominator)
    twice = 2 * rest - amount.denominator
    up = mode != "down" and (twice > 0 or (twice == 0 and (mode == "half_up" or quotient % 2 == 1)))
    return (quotient + up) * (-1 if amount < 0 else 1)


def shared_out(total: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """Share whole cents by largest remainder; of equal remainders the heavier comes first, then the smaller key."""
    everything = sum(weights.values())
    if not everything:
        assert not total, "nothing to share by"
        return {}
    exactly = {key: abs(total) * weight / everything for key, weight in weights.items()}
    given = {key: int(share) for key, share in exactly.items()}
    queue = sorted(exactly, key=lambda key: (given[key] - exactly[key], -weights[key], key.encode()))
    for key in queue[: abs(total) - sum(given.values())]:
        given[key] += 1
    return {key: amount if total >= 0 else -amount for key, amount in given.items()}


def part_settled(agreement: Plain, facts: Plain) -> Fraction:
    """Return the share of the agreed period, by days, that is settled; while the period runs it counts whole."""
    agreed = agreement.get("reconciliation") or {"from": agreement["effective"], "to": agreement["terminates"]}
    return Fraction(1) if facts["settlement"] == "interim" else Fraction(days(facts["period"]), days(agreed))


def days(period: Plain) -> int:
    """Days from the first to the last, both counted."""
    return (date.fromisoformat(period["to"]) - date.fromisoformat(period["from"])).days + 1


def days_between(start: str, end: str) -> int:
    """Days from one day to another, none where it comes before."""
    return max(0, (date.fromisoformat(end) - date.fromisoformat(start)).days)


def days_later(day: str, number: int) -> str:
    """Return the day so many days on."""
    return str(date.fromisoformat(day) + timedelta(days=number))


def on(dated: Mapping[str, str], day: str) -> str:
    """Return the value that holds on a day; days are text that sorts."""
    return dated[max(since for since in dated if since <= day)]


def months_later(day: str, months: int) -> str:
    """Return the day of that number so many months on, or the last of a month that has no such day."""
    year, month, number = map(int, day.split("-"))
    year, month = year + (month - 1 + months) // 12, (month - 1 + months) % 12 + 1
    return f"{year:04}-{month:02}-{min(number, calendar.monthrange(year, month)[1]):02}"
