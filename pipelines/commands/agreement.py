"""The bodies of `trueup agreement check`, `explain`, `diff` and `schema`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from contracts.agreement import Agreement
from contracts.document import Problem, Severity, field_text
from contracts.exhibits import Exhibits, load_exhibits
from contracts.fit import FactsDoNotFitError
from contracts.json_schema import schema_text
from contracts.loader import Loaded, NotLoadedError, load_agreement, load_facts
from contracts.performance import Performance
from contracts.prose import plain
from contracts.redline import Change, changes, follows, moved_cents
from contracts.review import review_file
from contracts.review.expected import LARGEST_FLIP, Expected
from contracts.terms.model import Share
from contracts.terms.money import dollars
from pipelines.commands import require_files
from pipelines.computable import uncounted
from pipelines.failures import OK, REFUSED, RefusedError, UnusableInputError


@dataclass(frozen=True, slots=True)
class Expectations:
    """What a review is to expect, as a person gave it."""

    members: int | None = None
    largest_flip: str | None = None
    facts: Path | None = None

    def read(self, files: Sequence[Path]) -> Expected:
        """Read it; raise UnusableInputError or RefusedError with what is wrong."""
        wrong = []
        if self.members is not None and not 1 <= self.members <= 1_000_000:
            wrong.append("members: give a number from 1 to 1000000")
        if self.facts is not None and len(files) > 1:
            wrong.append("facts: give one agreement, the one that they were measured for")
        try:
            flip = (
                LARGEST_FLIP
                if self.largest_flip is None
                else Fraction(TypeAdapter(Share).validate_python(self.largest_flip))
            )
        except ValidationError:
            wrong.append("largest-flip: give a share such as 0.10")
        if wrong:
            raise UnusableInputError("\n".join(wrong))
        return Expected(self.members, flip, None if self.facts is None else _facts(self.facts))


def check_command(files: Sequence[Path], expectations: Expectations) -> int:
    """Load and review agreements; print all that is wrong with all of them."""
    require_files(files)
    expected = expectations.read(files)
    try:
        problems = [problem for file in files for problem in problems_of(file, expected)]
    except FactsDoNotFitError as error:
        raise RefusedError("\n".join(_misfits(expectations.facts, error))) from None
    for problem in problems:
        print(f"{problem} [{problem.code}]")
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if not errors:
        names = "agreement is" if len(files) == 1 else f"{len(files)} agreements are"
        print(f"{names} in order" if not problems else f"{names} usable; see the warnings")
    return REFUSED if errors else OK


def problems_of(file: Path, expected: Expected) -> tuple[Problem, ...]:
    """Return all that `trueup agreement check` says of a file, in the order of its lines."""
    loaded, exhibits = load_agreement(file), load_exhibits()
    problems = [*review_file(loaded, exhibits, file, expected), *_not_fed(loaded, exhibits)]
    return tuple(sorted(problems, key=lambda problem: (problem.line, problem.field, problem.code)))


def _not_fed(loaded: Loaded[Agreement], exhibits: Exhibits) -> Iterator[Problem]:
    """Warn of clauses that rest on what no run counts, receives or estimates."""
    agreement = loaded.value
    if agreement is None:
        return
    needed = uncounted(agreement, [agreement], exhibits)
    for index, clause in enumerate(agreement.clauses):
        path = ("clauses", index)
        place = (loaded.document.file, loaded.line(path), field_text(path))
        if clause.id in needed:
            message = f"needs {needed[clause.id]}, which no run counts or receives; a facts file must state it"
            yield Problem(*place, "not_counted", message, Severity.WARNING)
        elif clause.reads_savings and agreement.savings is None:
            message = "names no design in savings, so a run finds them not credible; a facts file must state them"
            yield Problem(*place, "savings_not_estimated", message, Severity.WARNING)


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
        try:
            moved = moved_cents(before, made, _facts(facts))
        except FactsDoNotFitError as error:
            raise RefusedError(
                "\n".join(["the texts cannot be settled on these facts:", *_misfits(facts, error)])
            ) from None
    for line in (_head("-", old, before), _head("+", new, after), *_lines(made, moved)):
        print(line)
    if made and moved is not None and follows(before, after):
        print(f"the new term follows on the old one: settled as if it had begun on {before.effective}")
    return OK


def schema_command() -> int:
    """Print the JSON Schema of an agreement."""
    print(schema_text(), end="")
    return OK


def _facts(file: Path) -> Performance:
    require_files([file])
    try:
        return load_facts(file).required()
    except NotLoadedError as error:
        raise RefusedError(str(error)) from None


def _loaded(file: Path) -> Agreement:
    require_files([file])
    try:
        return load_agreement(file).required()
    except NotLoadedError as error:
        raise RefusedError(str(error)) from None


def _misfits(facts: Path | None, error: FactsDoNotFitError) -> list[str]:
    return [f"{facts}: {misfit.field}: {misfit.message}" for misfit in error.misfits]


def _lines(made: Sequence[Change], moved: Sequence[int] | None) -> Iterator[str]:
    if not made:
        yield "the two agree in all that is agreed"
    cents = 0
    for position, change in enumerate(made):
        yield f"{change.clause_id or 'outside the clauses'}: {change.name}"
        yield from [f"  - {change.old}"] if change.old is not None else []
        yield from [f"  + {change.new}"] if change.new is not None else []
        if moved is None:
            continue
        cents += moved[position]
        if change is made[-1] or made[position + 1].after is not change.after:
            yield f"  = {dollars(cents)} to the vendor"
            cents = 0
    if made and moved is not None:
        yield f"together: {dollars(sum(moved))} to the vendor, each change made on top of those above it"


def _head(sign: str, file: Path, agreement: Agreement) -> str:
    days = f"{agreement.effective} to {agreement.terminates}, signed on {agreement.executed}"
    return f"{sign} {file}: {agreement.agreement_id}, version {agreement.version}, {days}"
