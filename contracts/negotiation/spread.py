"""The days on which an offer holds, split where it changes what units cost, and how many months each part has."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction

from contracts.agreement import Agreement, FeeExposure
from contracts.terms.money import allocate
from contracts.terms.period import Period, add_months
from contracts.versions import Versions

ONE_DAY = timedelta(days=1)


def months_of(period: Period) -> Fraction:
    """Return the length of a period in months: whole ones from its first day on, and days of the next."""
    after = period.last + ONE_DAY
    whole = len(period.months) - 1
    if add_months(period.first, whole) > after:
        whole -= 1
    begun = add_months(period.first, whole)
    return whole + Fraction((after - begun).days, (add_months(period.first, whole + 1) - begun).days)


def held(offer: Agreement) -> Period | None:
    """Return the days of an offer's period on which it is in force; None where it is signed too late for any."""
    first, last = max(offer.period.first, offer.in_force_from), min(offer.period.last, offer.terminates)
    return Period(first=first, last=last) if first <= last else None


def months_held(offer: Agreement) -> Fraction:
    """Return how many months of its period an offer is in force."""
    days = held(offer)
    return months_of(days) if days else Fraction(0)


def parts(offer: Agreement) -> tuple[Period, ...]:
    """Return the days in force in parts within which no rate, no share at risk and no version changes."""
    whole = held(offer)
    if whole is None:
        return ()
    changes = {day for clause in offer.clauses for day in clause.changes(whole)}
    changes.update(Versions.of(offer).changes)
    starts = sorted({whole.first, *(day for day in changes if whole.holds(day))})
    ends = [*(day - ONE_DAY for day in starts[1:]), whole.last]
    return tuple(Period(first=first, last=last) for first, last in zip(starts, ends, strict=True))


def shared(count: int, over: Sequence[Period]) -> list[int]:
    """Return whole units of each part, by its days: what happens is as likely on one day as on another."""
    if not over:
        return []
    weights = {f"{number:06}": Fraction(part.days) for number, part in enumerate(over)}
    return list(allocate(count, weights).values())


def exposed_months(rule: FeeExposure, part: Period, since: date) -> Fraction:
    """Return the months of one member, covered all the time, that a part of a period counts under an exposure rule.

    `since` is the first day of the period: under ANY_DAY a month counts where its first day on or after it lies.
    """
    if rule is FeeExposure.DAY_EXACT:
        return sum((Fraction(_days(month, part), _length(month)) for month in part.months), Fraction(0))
    return Fraction(sum(part.holds(day) for day in _deciding(rule, part, since)))


def _deciding(rule: FeeExposure, part: Period, since: date) -> Iterable[date]:
    """Yield the day of each month that decides whether it counts."""
    for month in part.months:
        if rule is FeeExposure.FIRST_OF_MONTH:
            yield month
        elif rule is FeeExposure.MID_MONTH:
            yield month.replace(day=15)
        elif rule is FeeExposure.LAST_OF_MONTH:
            yield month.replace(day=_length(month))
        else:
            yield max(month, since)


def _days(month: date, part: Period) -> int:
    first, last = max(month, part.first), min(month.replace(day=_length(month)), part.last)
    return (last - first).days + 1


def _length(month: date) -> int:
    return (add_months(month, 1) - month).days
