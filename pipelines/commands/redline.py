"""A redline as lines for a person: every difference of two texts, and under it the dollars it moves."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from contracts.agreement import Agreement
from contracts.fit import FactsDoNotFitError
from contracts.loader import NotLoadedError, load_facts
from contracts.performance import Performance
from contracts.redline import Change, moved_cents
from contracts.terms.money import dollars
from pipelines.commands import require_files
from pipelines.failures import RefusedError


def redline_lines(made: Sequence[Change], moves: Mapping[str, Sequence[int]]) -> Iterator[str]:
    """Yield each change with its old and new words, and after the last one of a clause the cents it moves.

    `moves` has the cents of each change by what they were settled on, in words; nothing where that goes without saying.
    """
    if not made:
        yield "the two agree in all that is agreed"
    first = 0
    for position, change in enumerate(made):
        yield f"{change.clause_id or 'outside the clauses'}: {change.name}"
        yield from [f"  - {change.old}"] if change.old is not None else []
        yield from [f"  + {change.new}"] if change.new is not None else []
        if change is made[-1] or made[position + 1].after is not change.after:
            yield from (f"  = {_to_the_vendor(on, cents[first : position + 1])}" for on, cents in moves.items())
            first = position + 1
    for on, cents in moves.items() if made else ():
        yield f"together: {_to_the_vendor(on, cents)}, each change made on top of those above it"


def head(sign: str, file: Path, agreement: Agreement) -> str:
    """Return the line that names a text."""
    days = f"{agreement.effective} to {agreement.terminates}, signed on {agreement.executed}"
    return f"{sign} {file}: {agreement.agreement_id}, version {agreement.version}, {days}"


def settled_from(old: Agreement) -> str:
    """Say from which day a new term that follows on the old one is settled."""
    return f"the new term follows on the old one: settled as if it had begun on {old.effective}"


def moved_on(file: Path, old: Agreement, made: Sequence[Change]) -> tuple[int, ...]:
    """Return the cents that each change moves on a facts file. Raises RefusedError with all reasons why it cannot."""
    try:
        return moved_cents(old, made, read_facts(file))
    except FactsDoNotFitError as error:
        lines = ["the texts cannot be settled on these facts:", *misfit_lines(file, error)]
        raise RefusedError("\n".join(lines)) from None


def read_facts(file: Path) -> Performance:
    """Load a facts file. Raises RefusedError with all that is wrong with it."""
    require_files([file])
    try:
        return load_facts(file).required()
    except NotLoadedError as error:
        raise RefusedError(str(error)) from None


def misfit_lines(file: Path | None, error: FactsDoNotFitError) -> list[str]:
    """Say where facts do not fit an agreement."""
    return [f"{file}: {misfit.field}: {misfit.message}" for misfit in error.misfits]


def _to_the_vendor(on: str, cents: Sequence[int]) -> str:
    return f"{dollars(sum(cents))} to the vendor" + (f" {on}" if on else "")
