"""Days, months and ages of plain Python, as references count them."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta


def days(number: int) -> timedelta:
    """Return so many days."""
    return timedelta(days=number)


def days_of_month(day: date) -> int:
    """Return how many days the month of ``day`` has."""
    return monthrange(day.year, day.month)[1]


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of a month that lacks it."""
    month = day.year * 12 + day.month - 1 + months
    first = date(month // 12, month % 12 + 1, 1)
    return first.replace(day=min(day.day, days_of_month(first)))


def age(birth: date, day: date) -> int:
    """Return the whole years lived on ``day``."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def between(begin: date, end: date) -> Iterator[date]:
    """Yield the days from ``begin`` to before ``end``."""
    return (begin + days(number) for number in range((end - begin).days))
