"""The body of `trueup agreement new`: agreements made of presets."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from contracts.presets import Preset, decisions, new_agreement, presets
from contracts.terms.model import Name
from pipelines.failures import OK, UnusableInputError


@dataclass(frozen=True, slots=True)
class Parties:
    """Who agrees, from when, and under which id, as a person gave it; None where nothing was given."""

    vendor: str | None
    payer: str | None
    effective: str | None
    agreement_id: str | None = None


def list_command() -> int:
    """Print each preset with what it is."""
    known = presets()
    width = max(len(preset.name) for preset in known)
    for preset in known:
        print(f"{preset.name:<{width}}  {preset.title}")
    return OK


def new_command(name: str, parties: Parties, out: Path | None) -> int:
    """Write the agreement to a file, or print it, and say by line what must be decided."""
    preset = _preset(name)
    problems = [*_problems(parties)]
    if out is not None and out.exists():
        problems.append(f"out: {out} is there already; name a new file")
    if problems:
        raise UnusableInputError("\n".join(problems))
    effective = date.fromisoformat(parties.effective or "")
    text = new_agreement(
        preset,
        agreement_id=parties.agreement_id or f"{parties.vendor}_{effective.year}",
        payer_id=parties.payer or "",
        vendor_id=parties.vendor or "",
        effective=effective,
    )
    if out is None:
        print(text, end="")
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(text, encoding="utf-8")
    stream = sys.stderr if out is None else sys.stdout
    print("To decide before it is signed; every other number is agreed with the signature too:", file=stream)
    for decision in decisions(text):
        print(f"{out or 'line'}:{decision.line}: {decision.what}", file=stream)
    return OK


def _preset(name: str) -> Preset:
    known = {preset.name: preset for preset in presets()}
    if name not in known:
        raise UnusableInputError(f"preset: give one of {', '.join(known)}, got {name[:40]!r}")
    return known[name]


def _problems(parties: Parties) -> Iterator[str]:
    names = {"vendor": parties.vendor, "payer": parties.payer, "id": parties.agreement_id}
    for option, given in names.items():
        if given is None and option == "id":
            continue
        try:
            TypeAdapter(Name).validate_python(given)
        except ValidationError:
            told = "" if given is None else f", got {given[:40]!r}"
            yield f"{option}: give a name of lower-case letters, digits and underscores, such as acme{told}"
    if not _is_day(parties.effective):
        yield "effective: give the first day of the term, such as 2027-01-01"


def _is_day(given: str | None) -> bool:
    try:
        return len(given or "") == 10 and date.fromisoformat(given or "").year >= 2000
    except ValueError:
        return False
