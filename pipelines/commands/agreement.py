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
from contracts.loader import Loaded, NotLoadedError, load_agreement
from contracts.prose import plain
from contracts.redline import changes, follows
from contracts.review import review_file
from contracts.review.expected import LARGEST_FLIP, Expected
from contracts.terms.model import Share
from pipelines.commands import require_files
from pipelines.commands.redline import head, misfit_lines, moved_on, read_facts, redline_lines, settled_from
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
        return Expected(self.members, flip, None if self.facts is None else read_facts(self.facts))


def check_command(files: Sequence[Path], expectations: Expectations) -> int:
    """Load and review agreements; print all that is wrong with all of them."""
    require_files(files)
    expected = expectations.read(files)
    try:
        problems = [problem for file in files for problem in problems_of(file, expected)]
    except FactsDoNotFitError as error:
        raise RefusedError("\n".join(misfit_lines(expectations.facts, error))) from None
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
    moves = {} if facts is None else {"": moved_on(facts, before, made)}
    for line in (head("-", old, before), head("+", new, after), *redline_lines(made, moves)):
        print(line)
    if made and moves and follows(before, after):
        print(settled_from(before))
    return OK


def schema_command() -> int:
    """Print the JSON Schema of an agreement."""
    print(schema_text(), end="")
    return OK


def _loaded(file: Path) -> Agreement:
    require_files([file])
    try:
        return load_agreement(file).required()
    except NotLoadedError as error:
        raise RefusedError(str(error)) from None
