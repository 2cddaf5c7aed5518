"""What changes from one signed version or offer to another, clause by clause, and the dollars each change moves."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from contracts.agreement import Agreement
from contracts.clauses.stage import Clause
from contracts.moved import moved_agreement
from contracts.performance import Performance
from contracts.prose.terms import ABSENT, of_fields, sentence, shown
from contracts.prose.words import kind_words, name_words
from contracts.settlement import net_cents
from contracts.terms.model import Terms

# A version's own name and days: they tell the two texts apart and are no change of what is agreed.
IDENTITY = frozenset({"agreement_id", "version", "executed", "effective", "terminates"})
# What names a part of a list together; any other is named by its first parameter, such as where a tier starts.
NAMING = frozenset({"region", "group", "tax_id", "provider_id"})

# The name of a parameter, and its old and new value in words; None where there is none.
Difference = tuple[str, str | None, str | None]


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

    With all of them made the old text is the new one, but for its name and days: where the new term follows on the old
    one, `after` holds the new terms as if they had begun with the old term, so that the old term's facts settle them.
    """
    found: list[Change] = []
    current, settled = old, _as_if_begun_with(old, new)
    for name in Agreement.model_fields:
        if name == "clauses" or name in IDENTITY or getattr(old, name) == getattr(new, name):
            continue
        current = current.model_copy(update={name: getattr(settled, name)})
        found += [Change(None, *words_of, current) for words_of in _of_field(old, new, name)]
    for index, clause_id in enumerate(_ids(old, new)):
        before, after = _clause(old, clause_id), _clause(new, clause_id)
        if before == after:
            continue
        kept = [clause for clause in current.clauses if clause.id != clause_id]
        held = _clause(settled, clause_id)
        if held is not None:
            kept.insert(min(index, len(kept)), held)
        current = current.model_copy(update={"clauses": tuple(kept)})
        found += [Change(clause_id, *words_of, current) for words_of in _differences(before, after)]
    if [clause.id for clause in current.clauses] != [clause.id for clause in new.clauses]:
        was, becomes = (", ".join(clause.id for clause in text.clauses) for text in (current, new))
        current = current.model_copy(update={"clauses": settled.clauses})
        found.append(Change(None, "order of the clauses", was, becomes, current))
    return tuple(found)


def follows(old: Agreement, new: Agreement) -> bool:
    """Whether the new term begins after the old one, as that of a renewal."""
    return new.effective > old.terminates


def _as_if_begun_with(old: Agreement, new: Agreement) -> Agreement:
    """Return a text with every day as far from the old first day as it is from its own, if its term follows."""
    return moved_agreement(new, new.effective, old.effective) if follows(old, new) else new


def moved_cents(old: Agreement, made: Sequence[Change], performance: Performance) -> tuple[int, ...]:
    """Return the cents that each change moves on the same facts, each made on top of those before it.

    What was counted for a clause that a text has not is left out of its settlement. Raises FactsDoNotFitError where a
    text on the way cannot be settled on the facts.
    """
    return moved_by(old, made, lambda text: net_cents(text, performance))


def moved_by(old: Agreement, made: Sequence[Change], payment: Callable[[Agreement], int]) -> tuple[int, ...]:
    """Return the cents of payment that each change moves when they are made one after the other.

    Their sum is the difference between the two texts. Several differences of one clause are one step: the first
    carries its cents.
    """
    net, cents = payment(old), []
    for position, change in enumerate(made):
        if position and change.after is made[position - 1].after:
            cents.append(0)
            continue
        then = payment(change.after)
        cents.append(then - net)
        net = then
    return tuple(cents)


def _ids(old: Agreement, new: Agreement) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clause.id for clause in (*new.clauses, *old.clauses)))


def _clause(agreement: Agreement, clause_id: str) -> Clause | None:
    return next((clause for clause in agreement.clauses if clause.id == clause_id), None)


def _differences(before: Clause | None, after: Clause | None) -> Iterator[Difference]:
    """Yield what differs: each parameter, or the clause as a whole where one is new, gone or of another kind."""
    if before is None or after is None or type(before) is not type(after):
        yield "clause", _named(before), _named(after)
        return
    for name in type(after).model_fields:
        yield from _of_field(before, after, name)


def _of_field(before: Terms, after: Terms, name: str) -> Iterator[Difference]:
    """Yield what differs in a field, down to the parts that do; parts of a list are told apart by what they name."""
    old, new = getattr(before, name), getattr(after, name)
    if old == new:
        return
    called = name_words(type(after).model_fields[name].alias or name)
    if isinstance(old, Terms) and type(old) is type(new):
        for part in type(old).model_fields:
            yield from _below(called, _of_field(old, new, part))
    elif _is_list_of_terms(old) and _is_list_of_terms(new):
        olds, news = _by_name(old), _by_name(new)
        for key in dict.fromkeys([*news, *olds]):
            yield from _below(f"{called} {key}", _of_part(olds.get(key), news.get(key)))
        if [key for key in olds if key in news] != [key for key in news if key in olds]:
            yield f"order of {called}", ", ".join(olds), ", ".join(news)
    else:
        yield called, _said(before, name), _said(after, name)


def _of_part(old: Terms | None, new: Terms | None) -> Iterator[Difference]:
    if old is None or new is None or type(old) is not type(new):
        yield "", None if old is None else of_fields(old), None if new is None else of_fields(new)
        return
    for name in type(new).model_fields:
        yield from _of_field(old, new, name)


def _below(called: str, differences: Iterable[Difference]) -> Iterator[Difference]:
    for name, old, new in differences:
        yield f"{called}: {name}" if name else called, old, new


def _is_list_of_terms(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(part, Terms) for part in value)


def naming_fields(fields: Sequence[str]) -> Sequence[str]:
    """Return those of the fields of a part of a list that tell it apart from the others."""
    return fields[:1] if "measure" in fields else [field for field in fields if field in NAMING] or fields[:1]


def _by_name(parts: tuple[Terms, ...]) -> dict[str, Terms]:
    """Return the parts of a list by what they name; parts of one name are numbered."""
    named: dict[str, Terms] = {}
    for part in parts:
        naming = naming_fields(list(type(part).model_fields))
        name = " ".join(shown(part, field) for field in naming if getattr(part, field) is not None)
        alike = sum(known.partition(" no. ")[0] == name for known in named)
        named[f"{name} no. {alike + 1}" if alike else name] = part
    return named


def _said(terms: Terms, name: str) -> str | None:
    return None if getattr(terms, name) in ABSENT else shown(terms, name)


def _named(clause: Clause | None) -> str | None:
    return None if clause is None else f"{kind_words(clause.kind)}: {sentence(clause)}"
