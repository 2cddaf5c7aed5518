"""What changes from one signed version or offer to another, clause by clause, and the dollars each change moves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contracts.agreement import Agreement
from contracts.clauses.stage import Clause
from contracts.performance import Performance
from contracts.prose_terms import sentence, shown
from contracts.prose_words import kind_words, name_words
from contracts.settlement import settle

# A version's own name and days: they tell the two texts apart and are no change of what is agreed.
IDENTITY = frozenset({"agreement_id", "version", "executed", "effective", "terminates"})


@dataclass(frozen=True, slots=True)
class Change:
    """One place where two texts differ: the old and the new value in words; None where there was or is none.

    `clause_id` is None for what stands outside the clauses. `after` is the old text with this change and those before
    it.
    """

    clause_id: str | None
    name: str
    old: str | None
    new: str | None
    after: Agreement


def changes(old: Agreement, new: Agreement) -> tuple[Change, ...]:
    """Return every difference: terms outside clauses, clauses in the order of the new text, then dropped ones.

    With all of them made the old text is the new one, but for its name and days.
    """
    found: list[Change] = []
    current = old
    for name in Agreement.model_fields:
        if name == "clauses" or name in IDENTITY or getattr(old, name) == getattr(new, name):
            continue
        current = current.model_copy(update={name: getattr(new, name)})
        found.append(Change(None, name_words(name), shown(old, name), shown(new, name), current))
    for index, clause_id in enumerate(_ids(old, new)):
        before, after = _clause(old, clause_id), _clause(new, clause_id)
        if before == after:
            continue
        kept = [clause for clause in current.clauses if clause.id != clause_id]
        if after is not None:
            kept.insert(min(index, len(kept)), after)
        current = current.model_copy(update={"clauses": tuple(kept)})
        found += [Change(clause_id, *words_of, current) for words_of in _differences(before, after)]
    return tuple(found)


def moved_cents(old: Agreement, made: Sequence[Change], performance: Performance) -> tuple[int, ...]:
    """Return the cents that each change moves when they are made one after the other on the same facts.

    Their sum is the difference between the two texts. Several differences of one clause are one step: the first
    carries its cents. What was counted for a clause that a text has not is left out of its settlement. Raises
    FactsDoNotFitError where a text on the way cannot be settled on the facts.
    """
    net, cents = net_cents(old, performance), []
    for position, change in enumerate(made):
        if position and change.after is made[position - 1].after:
            cents.append(0)
            continue
        then = net_cents(change.after, performance)
        cents.append(then - net)
        net = then
    return tuple(cents)


def net_cents(agreement: Agreement, performance: Performance) -> int:
    """Settle a text on what was counted for the clauses that it has."""
    ids = {clause.id for clause in agreement.clauses}
    counted = ("units", "refused", "standing", "cases")
    facts = {name: tuple(row for row in getattr(performance, name) if row.clause in ids) for name in counted}
    own = performance.model_copy(update={**facts, "agreement_id": agreement.agreement_id})
    return settle(agreement, own, own.posted).net_cents


def _ids(old: Agreement, new: Agreement) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clause.id for clause in (*new.clauses, *old.clauses)))


def _clause(agreement: Agreement, clause_id: str) -> Clause | None:
    return next((clause for clause in agreement.clauses if clause.id == clause_id), None)


def _differences(before: Clause | None, after: Clause | None) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield what differs: each parameter, or the clause as a whole where one is new, gone or of another kind."""
    if before is None or after is None or type(before) is not type(after):
        yield "clause", _named(before), _named(after)
        return
    for name in type(after).model_fields:
        if getattr(before, name) != getattr(after, name):
            yield name_words(name), shown(before, name), shown(after, name)


def _named(clause: Clause | None) -> str | None:
    return None if clause is None else f"{kind_words(clause.kind)}: {sentence(clause)}"
