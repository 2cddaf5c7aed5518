"""What an estimate cannot be made without: every assumption that is missing, and every clause that totals cannot price.

All of it is told at once.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Needed:
    """What an offer cannot be projected without: the clause, the name of the assumption, and what it is for.

    `name` is empty where no assumption helps and the clause itself cannot be projected from totals.
    """

    clause_id: str
    name: str
    why: str

    def __str__(self) -> str:
        """Say it as a line for a person."""
        return f"clause {self.clause_id} {f'needs {self.name}: ' if self.name else ''}{self.why}"


class NotProjectedError(ValueError):
    """The assumptions do not say all that an offer pays on; `needed` holds every number that is missing."""

    def __init__(self, agreement_id: str, needed: tuple[Needed, ...]) -> None:
        super().__init__("; ".join([f"{agreement_id} cannot be projected", *map(str, needed)]))
        self.agreement_id = agreement_id
        self.needed = needed
