"""What an estimate cannot be made without: every assumption that is missing, and every clause that totals cannot price.

All of it is told at once.
"""

from dataclasses import dataclass, field
from fractions import Fraction

from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.volumes import Counted, Volumes

INSTEAD = "back-test it on last year's claims instead"


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
        needs = f"needs {self.name} in the assumptions: " if self.name else "cannot be projected: "
        return f"clause {self.clause_id} {needs}{self.why}"


class NotProjectedError(ValueError):
    """The assumptions do not say all that an offer pays on; `needed` holds every number that is missing."""

    def __init__(self, agreement_id: str, needed: tuple[Needed, ...]) -> None:
        super().__init__("; ".join([f"{agreement_id} cannot be projected", *map(str, needed)]))
        self.agreement_id = agreement_id
        self.needed = needed


@dataclass(slots=True)
class Basis:
    """What facts are projected from: the numbers of a scenario and its volumes; collects what they do not say."""

    scenario: Scenario
    volumes: Volumes
    missing: list[Needed] = field(default_factory=list)

    def number(self, clause_id: str, name: str, why: str) -> Fraction | None:
        """Return a number that a clause needs; note it as missing where the assumptions have none."""
        value = self.scenario.values.get(name)
        if value is None:
            self.need(clause_id, name, why)
        return value

    def count(self, clause_id: str, counted: Counted, why: str) -> int | None:
        """Return a volume that a clause needs; note its assumption as missing where there is none."""
        value = counted.of(self.volumes)
        if value is None:
            self.need(clause_id, counted.name, why)
        return value

    def need(self, clause_id: str, name: str, why: str) -> None:
        """Note what is missing, a name of a clause once."""
        if all((each.clause_id, each.name) != (clause_id, name) for each in self.missing):
            self.missing.append(Needed(clause_id, name, why))

    def refuse(self, clause_id: str, why: str) -> None:
        """Note that a clause cannot be projected from totals."""
        self.missing.append(Needed(clause_id, "", f"{why}; {INSTEAD}"))
