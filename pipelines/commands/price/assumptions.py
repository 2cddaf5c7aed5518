"""The body of `trueup price assumptions`: which sets come with trueup, and what one of them assumes."""

import json
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from contracts.json_schema import schema_text
from contracts.loader import load
from contracts.negotiation.assumption import Assumption, Level
from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.shipped import shipped
from contracts.terms.model import MAXIMUM_FRACTION_DIGITS
from pipelines import terminal_tables as tables
from pipelines.commands import require_files
from pipelines.commands.price import ESTIMATE, assumptions_file
from pipelines.failures import OK, RefusedError

NUMBERS: tuple[Level, ...] = ("base", "low", "high")


def assumptions_command(name_or_file: str | None, *, as_json: bool) -> int:
    """Print every set with its title, or every number of one with its range and source."""
    if name_or_file is None:
        return _list(as_json=as_json)
    file = assumptions_file(name_or_file)
    require_files([file])
    loaded = load(file, Assumptions)
    if loaded.value is None:
        raise RefusedError("\n".join(str(problem) for problem in loaded.problems))
    if as_json:
        print(json.dumps(_document(loaded.value), indent=2))
        return OK
    _print(loaded.value)
    return OK


def schema_command() -> int:
    """Print the JSON Schema of an assumptions file."""
    print(schema_text(Assumptions), end="")
    return OK


def _list(*, as_json: bool) -> int:
    titles = {name: load(path, Assumptions).required().title for name, path in shipped().items()}
    if as_json:
        print(json.dumps({"is": ESTIMATE, "sets": titles}, indent=2))
        return OK
    width = max(map(len, titles))
    for name, title in titles.items():
        print(f"{name:<{width}}  {title}")
    return OK


def _print(assumed: Assumptions) -> None:
    table = tables.listing(f"{assumed.title} ({ESTIMATE})", ("assumption",), NUMBERS)
    table.add_column("checked")
    table.add_column("source")
    for name, number in assumed.named.items():
        table.add_row(name, *_range(number), number.verified, number.source)
    console = tables.page()
    console.print(table)
    ramp = ", ".join(f"{share:.0%}" for share in assumed.ramp)
    asked = f"a return of {number_text(assumed.roi_target)} and a chance of {assumed.surety:.0%} to pay back"
    console.print(f"Members come in over the years at {ramp} of the yield. Asked for: {asked}.", highlight=False)
    for pair in assumed.related:
        together = f"{' and '.join(pair.of)} vary together by {number_text(pair.correlation)}"
        console.print(f"{together}: {pair.source}", highlight=False)


def _range(number: Assumption) -> tuple[str, ...]:
    """Return a number and the ends of its range, which are empty where it is certain."""
    if number.is_certain:
        return number_text(number.base), "", ""
    return tuple(number_text(number.at(level)) for level in NUMBERS)


def _document(assumed: Assumptions) -> Mapping[str, Any]:
    return {
        "is": ESTIMATE,
        "assumptions": assumed.assumptions,
        "version": assumed.version,
        "title": assumed.title,
        "numbers": [_number(name, number) for name, number in assumed.named.items()],
        "related": [
            {"of": list(pair.of), "correlation": number_text(pair.correlation, "f"), "source": pair.source}
            for pair in assumed.related
        ],
    }


def _number(name: str, number: Assumption) -> Mapping[str, str]:
    base, low, high = (number_text(number.at(level), "f") for level in NUMBERS)
    return {"name": name, "base": base, "low": low, "high": high, "checked": number.verified, "source": number.source}


def number_text(exact: Fraction, form: str = ",f") -> str:
    """Write an exact number with all its digits; one without end as numerator and denominator."""
    digits = next((count for count in range(MAXIMUM_FRACTION_DIGITS + 1) if (exact * 10**count).denominator == 1), None)
    return str(exact) if digits is None else f"{Decimal(int(exact * 10**digits)).scaleb(-digits):{form}}"
