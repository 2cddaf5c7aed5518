"""The bodies of `trueup agreement explain`, `diff` and `schema`."""

import json
from collections.abc import Sequence
from pathlib import Path

from contracts.agreement import Agreement
from contracts.exhibits import load_exhibits
from contracts.fit import FactsDoNotFitError
from contracts.loader import NotLoadedError, load_agreement, load_facts
from contracts.prose import plain
from contracts.redline import Change, changes, moved_cents
from contracts.terms.money import dollars
from pipelines.commands import require_files
from pipelines.failures import OK, RefusedError


def explain_command(file: Path) -> int:
    """Print one agreement in plain words."""
    print(plain(_loaded(file), load_exhibits()), end="")
    return OK


def diff_command(old: Path, new: Path, facts: Path | None) -> int:
    """Print what changes between two agreements, and on facts the dollars."""
    before, after = _loaded(old), _loaded(new)
    made = changes(before, after)
    moved: Sequence[int] | None = None
    if facts is not None:
        require_files([facts])
        try:
            moved = moved_cents(before, made, load_facts(facts).required())
        except NotLoadedError as error:
            raise RefusedError(str(error)) from None
        except FactsDoNotFitError as error:
            reasons = [f"{facts}: {misfit.field}: {misfit.message}" for misfit in error.misfits]
            raise RefusedError("\n".join(["the texts cannot be settled on these facts:", *reasons])) from None
    for line in _lines(made, moved):
        print(line)
    return OK


def schema_command() -> int:
    """Print the JSON Schema of an agreement."""
    print(schema_text(), end="")
    return OK


def schema_text() -> str:
    """Return the JSON Schema of an agreement as text, the same for the same language."""
    return json.dumps(Agreement.model_json_schema(), indent=2, sort_keys=True) + "\n"


def _loaded(file: Path) -> Agreement:
    require_files([file])
    try:
        return load_agreement(file).required()
    except NotLoadedError as error:
        raise RefusedError(str(error)) from None


def _lines(made: Sequence[Change], moved: Sequence[int] | None) -> list[str]:
    if not made:
        return ["the two agree in all that is agreed"]
    lines = []
    for position, change in enumerate(made):
        place = change.clause_id or "outside the clauses"
        lines.append(f"{place}: {change.name}")
        lines += [f"  - {change.old}"] if change.old is not None else []
        lines += [f"  + {change.new}"] if change.new is not None else []
        if moved is not None and (position == 0 or change.after is not made[position - 1].after):
            lines.append(f"  = {dollars(moved[position])} to the vendor")
    return lines if moved is None else [*lines, f"together: {dollars(sum(moved))} to the vendor"]
