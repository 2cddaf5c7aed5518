"""Presets: agreements to start from, `contracts/presets/<name>.yaml`, each with an example worked by hand beside it."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from contracts.moved import moved_text, replaced, scalars

DIRECTORY = Path(__file__).parent / "presets"
# The day on which the term of every preset starts.
FIRST_DAY = date(2027, 1, 1)

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
    text = moved_text(preset.text, FIRST_DAY, effective)
    return replaced(text, [(where, names[key]) for where, _, key in scalars(text) if key in names])


def decisions(text: str) -> tuple[Decision, ...]:
    """Return what the comments of an agreement leave to decide, in the order of its lines."""
    found = ((number, _DECIDE.match(line)) for number, line in enumerate(text.splitlines(), start=1))
    return tuple(Decision(number, matched["what"]) for number, matched in found if matched)
