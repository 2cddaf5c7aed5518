"""One finding of a review."""

from dataclasses import dataclass

from contracts.document import FieldPath, Severity


@dataclass(frozen=True, slots=True)
class Finding:
    """Where, a stable code, what is wrong and what would be right, and whether it must be put right."""

    path: FieldPath
    code: str
    message: str
    severity: Severity


def error(path: FieldPath, code: str, message: str) -> Finding:
    """Something that must be put right before the agreement is settled."""
    return Finding(path, code, message, Severity.ERROR)


def warning(path: FieldPath, code: str, message: str) -> Finding:
    """Something that a person should judge."""
    return Finding(path, code, message, Severity.WARNING)
