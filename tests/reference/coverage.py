"""Coverage and exposure in plain Python, day by day, from the words of the rules: to hold against the SQL."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Version:
    """One posting of a span: first and last day as the plan writes them; without a last day it is open."""

    member_id: str
    span_id: str
    first: date
    last: date | None
    posted: date
    death: date | None = None


@dataclass(frozen=True)
class WholeFile:
    """A file that takes the place of all before it from its day on."""

    day: date
    versions: tuple[Version, ...]


@dataclass(frozen=True)
class Month:
    """A member's month by the five rules."""

    member_id: str
    first: date
    exact: Fraction
    first_of_month: bool
    mid_month: bool
    last_of_month: bool


def spoken(files: Iterable[WholeFile], as_of: date) -> list[Version]:
    """Return what files say as of a day: the last one made by then, and of the last of all what was posted since."""
    ordered = sorted(files, key=lambda each: each.day)
    then, last = [each for each in ordered if each.day <= as_of], ordered[-1]
    if not then or then[-1] == last:
        return list(last.versions)
    told = max((version.posted for version in then[-1].versions), default=date.min)
    return [*then[-1].versions, *(version for version in last.versions if version.posted > told)]


def taken_back(files: Iterable[WholeFile], as_of: date) -> dict[str, set[date]]:
    """Return the days that were told as covered once, by whatever file, and that are covered no more."""
    received = list(files)
    latest = tuple(version for version in spoken(received, as_of) if version.posted <= as_of)
    now = covered_days(latest, as_of)
    lost: dict[str, set[date]] = {}
    for file in [*(each for each in received if each.day <= as_of), WholeFile(as_of, latest)]:
        for turn in {version.posted for version in file.versions}:
            told = [version for version in file.versions if version.posted <= turn]
            for member_id, days in covered_days(told, as_of).items():
                lost.setdefault(member_id, set()).update(days - now.get(member_id, set()))
    return {member_id: days for member_id, days in lost.items() if days}


def covered_days(versions: Iterable[Version], as_of: date) -> dict[str, set[date]]:
    """Return the days on which each member is covered, as known on a day."""
    latest: dict[tuple[str, str], Version] = {}
    deaths: dict[str, date] = {}
    for version in sorted(versions, key=lambda each: each.posted):
        if version.posted <= as_of:
            latest[version.member_id, version.span_id] = version
    for version in latest.values():
        if version.death:
            deaths[version.member_id] = min(version.death, deaths.get(version.member_id, date.max))
    days: dict[str, set[date]] = {}
    for version in latest.values():
        # What is open is known to last to the day of knowledge.
        end = min(version.last or as_of, deaths.get(version.member_id, date.max))
        day = version.first
        # An end before the beginning covers nothing: the loop does not begin.
        while day <= end:
            days.setdefault(version.member_id, set()).add(day)
            day += DAY
    return days


def months(versions: Iterable[Version], as_of: date) -> set[Month]:
    """Return every month with a covered day, counted by each rule."""
    return {month for member_id, days in covered_days(versions, as_of).items() for month in months_of(member_id, days)}


def months_of(member_id: str, days: set[date]) -> Iterable[Month]:
    """Count one member's months."""
    for first in sorted({day.replace(day=1) for day in days}):
        following = (first + 31 * DAY).replace(day=1)
        covered = {day for day in days if first <= day < following}
        yield Month(
            member_id=member_id,
            first=first,
            exact=Fraction(len(covered), (following - first).days),
            first_of_month=first in covered,
            mid_month=counts_by_the_fifteenth(covered, first, following),
            last_of_month=following - DAY in covered,
        )


def counts_by_the_fifteenth(covered: set[date], first: date, following: date) -> bool:
    """Entry counts to the 15th, exit from the 15th; who does both in one month must be covered on the 15th."""
    enters, leaves = first not in covered, following - DAY not in covered
    gaps = len(covered) != (max(covered) - min(covered)).days + 1
    if gaps or (enters and leaves):
        return first.replace(day=15) in covered
    if enters:
        return min(covered).day <= 15
    return not leaves or max(covered).day >= 15
