"""The body of `trueup price assumptions`: which sets come with trueup, and what one of them assumes."""

import json
import shutil
from pathlib import Path

from contracts.json_schema import schema_text
from contracts.negotiation.assumptions import Assumptions
from contracts.negotiation.loading import load_assumptions
from contracts.negotiation.shipped import shipped
from contracts.plain_data import plain_data
from pipelines import terminal_tables as tables
from pipelines.commands import require_files
from pipelines.commands.price import ESTIMATE, assumptions_file
from pipelines.commands.price.shown import assumptions_table, chosen_lines, related_lines
from pipelines.failures import OK, RefusedError, UnusableInputError


def assumptions_command(name_or_file: str | None, *, as_json: bool) -> int:
    """Print every set with its title, or every number of one with its range and source."""
    if name_or_file is None:
        return _list(as_json=as_json)
    file = assumptions_file(name_or_file)
    require_files([file])
    loaded = load_assumptions(file)
    if loaded.value is None:
        raise RefusedError("\n".join(str(problem) for problem in loaded.problems))
    if as_json:
        print(json.dumps({"is": ESTIMATE, **plain_data(loaded.value)}, indent=2))
        return OK
    _print(loaded.value)
    return OK


def copy_command(name_or_file: str | None, out: Path) -> int:
    """Copy a set to a file that is not there yet, and print where it is."""
    if name_or_file is None:
        raise UnusableInputError(f"out: name the set to copy too, one of {', '.join(shipped())}")
    file = assumptions_file(name_or_file)
    require_files([file])
    if out.exists():
        raise UnusableInputError(f"out: {out} is there already; name a new file")
    out.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, out)
    print(out)
    return OK


def schema_command() -> int:
    """Print the JSON Schema of an assumptions file."""
    print(schema_text(Assumptions), end="")
    return OK


def _list(*, as_json: bool) -> int:
    titles = {name: load_assumptions(path).required().title for name, path in shipped().items()}
    if as_json:
        print(json.dumps({"is": ESTIMATE, "sets": titles}, indent=2))
        return OK
    width = max(map(len, titles))
    for name, title in titles.items():
        print(f"{name:<{width}}  {title}")
    return OK


def _print(assumed: Assumptions) -> None:
    console = tables.page()
    console.print(assumptions_table(assumed.named, f"{assumed.title} ({ESTIMATE})"))
    for line in (*chosen_lines(assumed), *related_lines(assumed)):
        console.print(line, highlight=False)
