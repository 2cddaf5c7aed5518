"""An agreement whose term begins on another day: every other day keeps its distance to that one, in months."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import yaml

from contracts.agreement import Agreement
from contracts.terms.period import Period, add_months

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LAST_DAYS = {"terminates", "to"}

# Where a value stands in a text, what it is, and the key that it stands under; a key itself stands under none.
Place = tuple[slice, str, str]


def moved_agreement(agreement: Agreement, first: date, to: date) -> Agreement:
    """Return an agreement as if what begins on `first` began on `to`: rates, the end, the signature, the reference."""

    def changed(value: object, key: object = "") -> object:
        match value:
            case date():
                return moved_day(value, first, to, is_last=key in _LAST_DAYS)
            case dict():
                return {changed(name): changed(part, name) for name, part in value.items()}
            case tuple():
                return tuple(changed(part, key) for part in value)
            case _:
                return value

    return Agreement.model_validate(changed(agreement.model_dump(by_alias=True, exclude_unset=True)))


def onto(agreement: Agreement, period: Period) -> Agreement:
    """Return an agreement that holds a period; where its own is another, as if that began on the same day."""
    if agreement.period.holds_period(period):
        return agreement
    return moved_agreement(agreement, agreement.period.first, period.first)


def moved_text(text: str, first: date, to: date) -> str:
    """Return the text of an agreement, moved; its comments stay as they are."""
    days = [(where, date.fromisoformat(value), key) for where, value, key in scalars(text) if _DAY.fullmatch(value)]
    return replaced(
        text, [(where, str(moved_day(day, first, to, is_last=key in _LAST_DAYS))) for where, day, key in days]
    )


def moved_day(day: date, first: date, to: date, *, is_last: bool) -> date:
    """Return a day as far from `to` as it was from `first`; a last day is the day before a first one."""
    if is_last:
        return moved_day(day + timedelta(days=1), first, to, is_last=False) - timedelta(days=1)
    months = 12 * (day.year - first.year) + day.month - first.month
    return add_months(to, months) + timedelta(days=day.day - first.day)


def scalars(text: str) -> Iterator[Place]:
    """Yield every value and key of a YAML text."""
    yield from _below(yaml.compose(text, Loader=yaml.SafeLoader))


def replaced(text: str, changes: list[tuple[slice, str]]) -> str:
    """Return a text with other values in these places."""
    for where, value in sorted(changes, key=lambda change: change[0].start, reverse=True):
        text = text[: where.start] + value + text[where.stop :]
    return text


def _below(node: yaml.Node | None, key: str = "") -> Iterator[Place]:
    if isinstance(node, yaml.ScalarNode):
        yield slice(node.start_mark.index, node.end_mark.index), node.value, key
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _below(item, key)
    elif isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from _below(name)
            yield from _below(value, name.value)
