"""An offer with other terms: `3.1.at_risk=0.25` sets one parameter of a clause, and the text is judged as a file is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contracts.agreement import Agreement
from contracts.document import Document, FieldPath, Plain, Severity, field_text, parse
from contracts.exhibits import Exhibits
from contracts.explain import suggestion
from contracts.loader import typed
from contracts.redline import naming_fields
from contracts.review import review
from contracts.review.finding import Finding

# Where a value stands: the mapping or list that holds it, and its key there.
Place = tuple[Any, str | int]


@dataclass(frozen=True, slots=True)
class Setting:
    """A parameter and its new value, as a person writes them.

    `name` leads to the parameter: the id of a clause, or a term of the agreement, and what stands below it; a part of a
    list goes by what it names, such as `3.1.measures.pain_responder.ladder.from`. `value` is YAML; one price for what
    has prices by date holds from the first date on.
    """

    name: str
    value: str

    def __str__(self) -> str:
        """`name=value`, as it is given."""
        return f"{self.name}={self.value}"


class NotSetError(ValueError):
    """Terms that cannot be set; `problems` holds every reason."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def repriced(offer: Agreement, settings: Sequence[Setting], exhibits: Exhibits) -> Agreement:
    """Return the offer with the settings made in turn.

    Raises NotSetError with every name it does not know, every value that the language refuses, and every error of a
    review that the offer did not have before.
    """
    plain = offer.model_dump(mode="json", by_alias=True, exclude_unset=True)
    unknown = tuple(problem for setting in settings for problem in _set(plain, setting))
    if unknown:
        raise NotSetError(unknown)
    changed, faults = typed(plain, Agreement)
    if changed is None:
        raise NotSetError(tuple(f"{_name(offer, path)}: {message}" for path, _, message in faults))
    known = {(found.path, found.code) for found in _errors(offer, exhibits)}
    errors = tuple(found for found in _errors(changed, exhibits) if (found.path, found.code) not in known)
    if errors:
        raise NotSetError(tuple(f"{_name(offer, found.path)}: {found.message}" for found in errors))
    return changed


def names_a_term(offer: Agreement, name: str) -> bool:
    """Whether a name begins with a clause or a term of the agreement."""
    plain = offer.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return _longest(_of_agreement(plain), name) is not None


def is_a_term(offer: Agreement, name: str) -> bool:
    """Whether the whole of a name leads to a clause, a term, or what one holds, also where that is left out."""
    plain = offer.model_dump(mode="json", by_alias=True)
    places, rest = _of_agreement(plain), name
    while rest:
        part = _longest(places, rest)
        if part is None:
            return False
        holder, key = places[part]
        node, rest = holder[key], rest[len(part) + 1 :]
        places = _below(node) if isinstance(node, dict | list) else {}
    return True


def _set(plain: dict[str, Any], setting: Setting) -> Iterator[str]:
    """Put the value in its place; yield why that is not possible."""
    document = Document(setting.name)
    parse(setting.value, document)
    if document.problems:
        yield from (f"{setting.name}: the value {problem.message}" for problem in document.problems)
        return
    node, places, rest = plain, _of_agreement(plain), setting.name
    while True:
        part = _longest(places, rest)
        if part is None and (isinstance(node, list) or node is plain):
            given = rest.partition(".")[0]
            yield f"{setting.name}: there is no {given!r}{suggestion(given, list(places))}"
            return
        part = part or rest.partition(".")[0]
        holder, key = places.get(part, (node, part))
        rest = rest[len(part) + 1 :]
        if not rest:
            holder[key] = _by_date(holder, key, document.plain)
            return
        node = holder.setdefault(key, {}) if isinstance(holder, dict) else holder[key]
        if not isinstance(node, dict | list):
            yield f"{setting.name}: {part} is {node!r} and has no {rest}"
            return
        places = _below(node)


def _of_agreement(plain: dict[str, Any]) -> Mapping[str, Place]:
    """Return every clause by its id and every term of the agreement, also one that it leaves to its default."""
    clauses: dict[str, Place] = {clause["id"]: (plain["clauses"], at) for at, clause in enumerate(plain["clauses"])}
    return clauses | {name: (plain, name) for name in Agreement.model_fields if name != "clauses"}


def _below(node: dict[str, Any] | list[Any]) -> Mapping[str, Place]:
    """Return what a value holds: of a mapping its keys, of a list its parts by what they name, alike ones numbered."""
    if isinstance(node, dict):
        return {key: (node, key) for key in node}
    places: dict[str, Place] = {}
    for position, part in enumerate(node):
        name = ".".join(str(part[field]) for field in naming_fields(list(part))) if isinstance(part, dict) else part
        alike = sum(known.partition("#")[0] == name for known in places)
        places[f"{name}#{alike + 1}" if alike else name] = (node, position)
    return places


def _longest(places: Mapping[str, Place], rest: str) -> str | None:
    """Return the longest name that the rest begins with: ids and dates of an agreement hold dots themselves."""
    return max((name for name in places if f"{rest}.".startswith(f"{name}.")), key=len, default=None)


def _by_date(holder: Any, key: str | int, value: Plain) -> Plain:
    """Return one value for what has a value by date as holding from its first date on."""
    before = holder.get(key) if isinstance(holder, dict) else holder[key]
    if not isinstance(before, dict) or not isinstance(value, str) or not all(name[:4].isdigit() for name in before):
        return value
    return {min(before): value}


def _errors(agreement: Agreement, exhibits: Exhibits) -> Iterator[Finding]:
    return (found for found in review(agreement, exhibits) if found.severity is Severity.ERROR)


def _name(offer: Agreement, path: FieldPath) -> str:
    """Write a field as settings do: a clause by its id."""
    if path[:1] != ("clauses",) or len(path) == 1:
        return field_text(path)
    return field_text((offer.clauses[int(path[1])].id, *path[2:]))
