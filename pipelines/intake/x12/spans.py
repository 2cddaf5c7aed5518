"""Coverage of members through a history of enrolment files: each report makes a version of a span.

Belongs here: what an addition, a change, an end, a reinstatement and an absence mean for dates. A span keeps its
identity through its versions; the day a file was made is the day its versions became known.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import md5

from pipelines.intake.x12.enrolment import CoverageLine, Enrolment, ReportedMember

END, VOID, REINSTATE, CORRECT, ADD = "024", "002", "025", "026", "021"
LINE_BEGIN, LINE_END, MEMBER_BEGIN, MEMBER_END, MAINTENANCE = "348", "349", "356", "357", "303"
# Such a row cannot be typed, so it is rejected by name and gives no coverage.
NO_END = "no date of the end"
Key = tuple[str, str, str]


@dataclass
class Span:
    """A time of coverage of one member under one line and plan: days as ISO text, both included, open without end."""

    span_id: str
    start: str
    end: str | None


@dataclass(frozen=True)
class Version:
    """What one report says of a span; without a start it cannot be placed."""

    span_id: str | None
    line: str
    plan: str | None
    start: str | None
    end: str | None


class History:
    """The coverage known so far, by member, line and plan."""

    def __init__(self) -> None:
        self.spans: dict[Key, list[Span]] = {}

    def report(
        self, person: str, member: ReportedMember, enrolment: Enrolment, lines: list[CoverageLine]
    ) -> Iterator[Version]:
        """Yield a version for each line reported; a member reported without lines changes all that is known of them."""
        for line in lines:
            yield self.line(person, member, line, enrolment)
        if not member.lines:
            yield from self.member(person, member, enrolment)

    def line(self, person: str, member: ReportedMember, line: CoverageLine, enrolment: Enrolment) -> Version:
        """Return the version that one line makes."""
        key = (person, line.line, line.plan)
        action = line.maintenance or member.maintenance
        start = line.dates.get(LINE_BEGIN)
        end = line.dates.get(LINE_END)
        if action == END:
            end = end or member.dates.get(MEMBER_END) or line.dates.get(MAINTENANCE)
        if action == REINSTATE:
            start = start or line.dates.get(MAINTENANCE) or member.dates.get(MAINTENANCE)
        return self.apply(key, action, start or member.dates.get(MEMBER_BEGIN), end, restates=enrolment.is_full)

    def member(self, person: str, member: ReportedMember, enrolment: Enrolment) -> Iterator[Version]:
        """Yield the versions that a report of the member as a whole makes."""
        action = member.maintenance
        start = member.dates.get(MEMBER_BEGIN)
        end = member.dates.get(MEMBER_END)
        if action == END:
            start, end = None, end or member.dates.get(MAINTENANCE)
        elif action == REINSTATE:
            start = start or member.dates.get(MAINTENANCE)
        keys = [key for key in self.spans if key[0] == person] or [(person, "", "")]
        for key in keys:
            yield self.apply(key, action, start, end, restates=enrolment.is_full)

    def apply(self, key: Key, action: str, start: str | None, end: str | None, *, restates: bool) -> Version:
        """Return the version that an action makes of the span it means, and remember it."""
        known = self.spans.setdefault(key, [])
        span = self.meant(known, start, end)
        if action in (END, VOID):
            return self.ended(key, span, action, start, end)
        if span is None:
            return self.opened(key, start, end)
        if start and (restates or action == CORRECT or start < span.start):
            span.start = start
        if start or end or action == REINSTATE:
            span.end = end
        return version(key, span)

    def meant(self, known: list[Span], start: str | None, end: str | None) -> Span | None:
        """Return the span that a report with these dates means: the one with this start, or that it touches."""
        if start is None:
            return known[-1] if known else None
        for span in known:
            if span.start == start:
                return span
        touching = [each for each in known if touches(each, start, end)]
        return touching[-1] if touching else None

    def opened(self, key: Key, start: str | None, end: str | None) -> Version:
        """Return the version of a span that was not known; without a start it cannot be one."""
        if start is None:
            return Version(None, key[1], key[2] or None, None, end)
        known = self.spans[key]
        identity = md5("|".join((*key, str(len(known)))).encode(), usedforsecurity=False).hexdigest()
        known.append(Span(identity, start, end))
        return version(key, known[-1])

    def ended(self, key: Key, span: Span | None, action: str, start: str | None, end: str | None) -> Version:
        """Return the version that ends a span; one that was never in force ends before it starts."""
        if span is None and start:
            self.opened(key, start, None)
            span = self.spans[key][-1]
        if span is None:
            return Version(None, key[1], key[2] or None, None, end)
        if action == VOID:
            end = day_before(span.start)
        if end is None:
            return Version(span.span_id, key[1], key[2] or None, span.start, NO_END)
        span.end = end
        return version(key, span)

    def absent(self, present: set[Key], day: str) -> Iterator[tuple[Key, Span]]:
        """Yield the spans in force on a day that a list of everybody does not name."""
        for key, known in self.spans.items():
            for span in known:
                if key not in present and span.start <= day and (span.end is None or span.end >= day):
                    yield key, span


def version(key: Key, span: Span) -> Version:
    """Return a span as it is now."""
    return Version(span.span_id, key[1], key[2] or None, span.start, span.end)


def touches(span: Span, start: str, end: str | None) -> bool:
    """Return whether dates overlap a span or follow it on the next day."""
    return (span.end is None or start <= day_after(span.end)) and (end is None or end >= span.start)


def day_after(day: str) -> str:
    """Return the next day; a text that is no day stays."""
    return shifted(day, 1)


def day_before(day: str) -> str:
    """Return the day before; a text that is no day stays."""
    return shifted(day, -1)


def shifted(day: str, days: int) -> str:
    """Return a day some days on."""
    try:
        return (dt.date.fromisoformat(day) + dt.timedelta(days=days)).isoformat()
    except ValueError:
        return day
