"""What an offer quotes: each clause that pays, its sentence and the parts that say how much."""

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.agreement import Agreement
from contracts.clauses.stage import Clause, Guarantee
from contracts.exhibits import Exhibits
from contracts.prose.guarantees import guarantee_rows
from contracts.prose.terms import named, of_fields, sentence
from contracts.prose.words import kind_words, name_words
from contracts.terms.model import Terms


@dataclass(frozen=True, slots=True)
class Quoted:
    """A clause that pays or takes back, in plain words.

    `details` are its tiers and other parts of several numbers; of a guarantee each measure, what is at risk on it, and
    what it must reach.
    """

    clause_id: str
    kind: str
    words: str
    details: tuple[str, ...] = ()


def quoted(agreement: Agreement, exhibits: Exhibits) -> tuple[Quoted, ...]:
    """Return every clause that pays, in the order of the text."""
    binding = agreement.binding()
    guaranteed = [
        (row.clause, f"{row.measure}, {row.at_risk}: {row.standard}") for row in guarantee_rows(binding, exhibits)
    ]
    return tuple(
        Quoted(
            clause.id,
            kind_words(clause.kind),
            sentence(clause),
            (*_parts(clause), *(words for clause_id, words in guaranteed if clause_id == clause.id)),
        )
        for clause in binding.clauses
    )


def _parts(clause: Clause) -> Iterator[str]:
    """Yield each stated parameter with parts of its own that neither the sentence nor a row of a guarantee tells."""
    told = named(clause) | ({"measures", "gates"} if isinstance(clause, Guarantee) else set())
    for name, field in type(clause).model_fields.items():
        if name not in clause.model_fields_set - told:
            continue
        value = getattr(clause, name)
        parts = value if isinstance(value, tuple) else (value,)
        for part in parts:
            if isinstance(part, Terms):
                yield f"{name_words(field.alias or name)}: {of_fields(part)}"
