"""The measures and gates of an agreement with their places, as the checks of a review walk through them."""

from collections.abc import Iterator
from typing import NamedTuple

from contracts.agreement import Agreement
from contracts.clauses.measure_terms import Gate, JudgedTerms
from contracts.clauses.stage import Guarantee
from contracts.document import FieldPath


class JudgedMeasure(NamedTuple):
    """A measure that a guarantee judges, and where it stands."""

    path: FieldPath
    clause: Guarantee
    term: JudgedTerms


class HeldGate(NamedTuple):
    """A gate, where it stands, and the measure that holds it; None where the guarantee does."""

    path: FieldPath
    clause: Guarantee
    holder: JudgedTerms | None
    gate: Gate

    @property
    def scope(self) -> str:
        """What it closes: as stated, else what holds it."""
        return self.gate.scope or ("guarantee" if self.holder is None else "measure")


def judged_measures(agreement: Agreement) -> Iterator[JudgedMeasure]:
    """Yield every measure of every guarantee in the order of the text."""
    for index, clause in _guarantees(agreement):
        for position, term in enumerate(clause.measures):
            yield JudgedMeasure(("clauses", index, "measures", position), clause, term)


def held_gates(agreement: Agreement) -> Iterator[HeldGate]:
    """Yield every gate: those of guarantees, then those of measures."""
    for index, clause in _guarantees(agreement):
        for position, gate in enumerate(clause.gates):
            yield HeldGate(("clauses", index, "gates", position), clause, None, gate)
    for path, clause, term in judged_measures(agreement):
        if term.gate is not None:
            yield HeldGate((*path, "gate"), clause, term, term.gate)


def _guarantees(agreement: Agreement) -> Iterator[tuple[int, Guarantee]]:
    for index, clause in enumerate(agreement.clauses):
        if isinstance(clause, Guarantee):
            yield index, clause
