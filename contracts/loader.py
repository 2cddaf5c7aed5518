"""A YAML file as an agreement, a facts file or an exhibit, or else all its errors at once, each with its line."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from contracts.agreement import Agreement
from contracts.document import MAXIMUM_BYTES, Document, FieldPath, Plain, Problem, read_document
from contracts.explain import explain
from contracts.performance import Performance

T = TypeVar("T", bound=BaseModel)
# The path of a field, a stable code, and what is wrong with it.
Fault = tuple[FieldPath, str, str]

# A row for each clause, month and employer group of a large payer.
MAXIMUM_FACTS_BYTES = 32_000_000

# With these there are no fields to judge.
NOT_A_DOCUMENT = {"unreadable", "too_large", "not_text", "not_yaml", "empty", "too_deep", "second_document"}


class NotLoadedError(ValueError):
    """A file that could not be loaded; `problems` holds every reason."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Loaded(Generic[T]):
    """What loading a file gave: the value or the problems, the lines of its fields, and the hash of its bytes."""

    value: T | None
    problems: tuple[Problem, ...]
    document: Document
    sha256: str

    def required(self) -> T:
        """Return the value. Raises NotLoadedError with all problems when there is none."""
        if self.value is None:
            raise NotLoadedError(self.problems)
        return self.value

    def line(self, path: FieldPath) -> int:
        """Line of a field in the file."""
        return self.document.line(path)


def load_agreement(path: Path, name: str | None = None) -> Loaded[Agreement]:
    """Load one signed version; `name` is what its problems call the file."""
    return load(path, Agreement, name)


def load_facts(path: Path, name: str | None = None) -> Loaded[Performance]:
    """Load a facts file; `name` is what its problems call the file."""
    return load(path, Performance, name, MAXIMUM_FACTS_BYTES)


def load(path: Path, model: type[T], name: str | None = None, maximum_bytes: int = MAXIMUM_BYTES) -> Loaded[T]:
    """Load a file as a model. Nothing is raised for a bad file; its problems are values."""
    document = read_document(path, name, maximum_bytes)
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    value = None
    if not any(problem.code in NOT_A_DOCUMENT for problem in document.problems):
        value = _typed(document, model)
    problems = tuple(sorted(document.problems, key=lambda problem: (problem.line, problem.field, problem.code)))
    return Loaded(None if problems else value, problems, document, digest)


def _typed(document: Document, model: type[T]) -> T | None:
    if not isinstance(document.plain, dict):
        document.problem((), "not_a_mapping", "must be a mapping of keys to values")
        return None
    value, faults = typed(document.plain, model)
    for fault in faults:
        document.problem(*fault)
    return value


def typed(plain: Plain, model: type[T]) -> tuple[T | None, tuple[Fault, ...]]:
    """Return plain text values as a model, or else why not: the path, a code and what would be right of each field."""
    try:
        return TypeAdapter(model).validate_python(plain), ()
    except ValidationError as error:
        details = error.errors(include_url=False)
    around = {detail["loc"][:length] for detail in details for length in range(len(detail["loc"]))}
    # A list whose entries were refused, each with its own reason, is not too short.
    told = (detail for detail in details if not (detail["type"] == "too_short" and detail["loc"] in around))
    return None, tuple(explain(detail, plain, model) for detail in told)
