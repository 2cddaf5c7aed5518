"""Presets: agreements to start from, `contracts/presets/<name>.yaml`, each with an example worked by hand beside it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import yaml

from contracts.terms.period import add_months

DIRECTORY = Path(__file__).parent / "presets"
# The day on which the term of every preset starts.
FIRST_DAY = date(2027, 1, 1)

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LAST_DAYS = {"terminates", "to"}
_DECIDE = re.compile(r"^ *# decide: (?P<what>.+)$")


@dataclass(frozen=True, slots=True)
class Preset:
    """An agreement to start from, as the text of its file."""

    name: str
    text: str

    @property
    def title(self) -> str:
        """What it is, in one line: the first comment of the file."""
        return self.text.partition("\n")[0].removeprefix("# ")


@dataclass(frozen=True, slots=True)
class Decision:
    """What the parties must decide before an agreement made of a preset is signed, and the line that says so."""

    line: int
    what: str


def presets() -> tuple[Preset, ...]:
    """Return all presets by name."""
    return tuple(Preset(path.stem, path.read_text(encoding="utf-8")) for path in sorted(DIRECTORY.glob("*.yaml")))


def new_agreement(preset: Preset, *, agreement_id: str, payer_id: str, vendor_id: str, effective: date) -> str:
    """Return the text of a preset under these names and from this day on; its comments stay as they are.

    Every date keeps its distance to the start of the term, in months: rates, the end, the signature, the reference.
    """
    names = {"agreement_id": agreement_id, "payer_id": payer_id, "vendor_id": vendor_id}
    root = yaml.compose(preset.text, Loader=yaml.SafeLoader)
    text = preset.text
    for node, key in sorted(_scalars(root), key=lambda found: found[0].start_mark.index, reverse=True):
        if key in names:
            value = names[key]
        elif _DAY.fullmatch(node.value):
            value = str(_moved(date.fromisoformat(node.value), effective, is_last=key in _LAST_DAYS))
        else:
            continue
        text = text[: node.start_mark.index] + value + text[node.end_mark.index :]
    return text


def decisions(text: str) -> tuple[Decision, ...]:
    """Return what the comments of an agreement leave to decide, in the order of its lines."""
    found = ((number, _DECIDE.match(line)) for number, line in enumerate(text.splitlines(), start=1))
    return tuple(Decision(number, matched["what"]) for number, matched in found if matched)


def _scalars(node: yaml.Node | None, key: str = "") -> Iterator[tuple[yaml.ScalarNode, str]]:
    """Yield each scalar with the key it stands under; a key itself stands under none."""
    if isinstance(node, yaml.ScalarNode):
        yield node, key
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _scalars(item, key)
    elif isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from _scalars(name)
            yield from _scalars(value, name.value)


def _moved(day: date, effective: date, *, is_last: bool) -> date:
    """Move a day with the term; a last day is the day before a first one."""
    if is_last:
        return _moved(day + timedelta(days=1), effective, is_last=False) - timedelta(days=1)
    months = 12 * (day.year - FIRST_DAY.year) + day.month - FIRST_DAY.month
    return add_months(effective, months) + timedelta(days=day.day - FIRST_DAY.day)
