"""An agreement in plain words: what each clause does, the term sheet, the guarantee exhibit, and what was left unsaid.

The first lines that describe a clause in code are its sentence here, with the agreed values in the place of names: what
a person reads is what is computed. A new clause needs nothing here.
"""

import re
from collections.abc import Hashable, Iterator
from decimal import Decimal
from inspect import getdoc
from typing import Any, get_args

from pydantic.fields import FieldInfo

from contracts.agreement import Agreement
from contracts.clauses.stage import Guarantee, OnFees
from contracts.exhibits import Exhibits
from contracts.terms.dated import Dated
from contracts.terms.model import Dollars, Share, Terms, WholeCentDollars
from contracts.terms.money import dollars, exact_cents

NAMED = re.compile(r"``(\w+)``")
OF_EVERY_CLAUSE = frozenset({"id", "text", "kind", "category", "lan"})
MONEY = frozenset(made for alias in (Dollars, WholeCentDollars) for made in get_args(alias)[1:])
SHARES = frozenset(get_args(Share)[1:])


def plain(agreement: Agreement, exhibits: Exhibits) -> str:
    """Return the whole agreement as Markdown: in sentences, as a term sheet, its guarantees, and its defaults."""
    parts = [*_head(agreement), *_clauses(agreement), *_term_sheet(agreement), *_exhibit(agreement, exhibits)]
    return "\n".join([*parts, *_unsaid(agreement)]) + "\n"


def sentence(terms: Terms) -> str:
    """Say what a clause or a ladder does: its description with the agreed values in the place of their names."""
    first = (getdoc(type(terms)) or "").split("\n\n")[0].replace("\n", " ")
    names = {field.alias or name: name for name, field in type(terms).model_fields.items()}

    def value(match: re.Match[str]) -> str:
        name = names.get(match[1])
        return match[1] if name is None or getattr(terms, name) in (None, (), {}) else shown(terms, name)

    return NAMED.sub(value, first)


def words(kind: str) -> str:
    """Write a name of the language as words: `performance_guarantee` is performance guarantee."""
    return kind.replace("_", " ")


def _head(agreement: Agreement) -> Iterator[str]:
    period = agreement.period
    yield f"# {agreement.agreement_id}, version {agreement.version}"
    yield ""
    yield f"{agreement.payer_id} pays {agreement.vendor_id} from {agreement.effective} to {agreement.terminates}."
    yield f"Signed on {agreement.executed}. The days {period.first} to {period.last} are settled as one.\n"
    yield from _parameters(agreement.attribution)
    yield f"- a member month of access fees needs coverage by {words(agreement.fee_exposure.value)}"
    counted = "count" if agreement.fees_in_performance else "do not count"
    yield f"- vendor fees {counted} as spend when savings are measured"


def _clauses(agreement: Agreement) -> Iterator[str]:
    yield "\n## Clauses"
    for clause in agreement.clauses:
        yield f"\n### {clause.id} {words(clause.kind).capitalize()}\n\n> {clause.text}\n"
        yield sentence(clause)
        yield from _parameters(clause)


def _parameters(terms: Terms) -> Iterator[str]:
    """List every parameter with its value, and say which was not stated."""
    for name, field in type(terms).model_fields.items():
        value = getattr(terms, name)
        if name in OF_EVERY_CLAUSE or value in (None, (), {}):
            continue
        stated = "" if name in terms.model_fields_set else " (default)"
        if isinstance(value, tuple) and isinstance(value[0], Terms):
            yield f"- {words(name)}:"
            yield from (f"  - {_text(part)}" for part in value)
        else:
            yield f"- {words(field.alias or name)}: {shown(terms, name)}{stated}"


def _term_sheet(agreement: Agreement) -> Iterator[str]:
    yield "\n## Term sheet\n"
    yield "| clause | term | applies to | pays | LAN class |"
    yield "|---|---|---|---|---|"
    for clause in agreement.clauses:
        of = ", ".join(clause.of) if isinstance(clause, OnFees) and clause.of else ""
        applies = of or ("all fees" if isinstance(clause, OnFees) else "")
        pays, lan = words(clause.category.value), clause.lan_class or ""
        yield f"| {clause.id} | {words(clause.kind)} | {applies} | {pays} | {lan} |"


def _exhibit(agreement: Agreement, exhibits: Exhibits) -> Iterator[str]:
    if not agreement.guarantees:
        return
    yield "\n## Guarantees\n"
    yield "| clause | measure | standard | weight | period | formula | measured from |"
    yield "|---|---|---|---|---|---|---|"
    for guarantee in agreement.guarantees:
        yield from (f"| {guarantee.id} | {row} |" for row in _standards(agreement, guarantee, exhibits))


def _standards(agreement: Agreement, guarantee: Guarantee, exhibits: Exhibits) -> Iterator[str]:
    for term in guarantee.measures:
        known = exhibits.measure(term.measure, term.version)
        title = known.title if known else words(term.measure)
        formula = f"{words(known.numerator)} of {words(known.denominator)}" if known else ""
        source = known.source if known else ""
        ladder, weight = getattr(term, "ladder", None), getattr(term, "weight", None)
        standard = f"{sentence(ladder)} ({_of_fields(ladder)})" if ladder else ""
        period = f"{agreement.period.first} to {agreement.period.last}"
        yield f"{title} | {standard} | {'' if weight is None else f'{weight}%'} | {period} | {formula} | {source}"


def _unsaid(agreement: Agreement) -> Iterator[str]:
    """List what the text does not say and the language decides: each with the value it takes."""
    found = [f"- {words(name)}: {shown(agreement, name)}" for name in _defaults(agreement)]
    found += [
        f"- {clause.id} {words(name)}: {shown(clause, name)}"
        for clause in agreement.clauses
        for name in _defaults(clause)
        if name not in OF_EVERY_CLAUSE
    ]
    yield "\n## Not stated, so by default\n"
    yield from found or ["Nothing: every term is stated."]


def _defaults(terms: Terms) -> Iterator[str]:
    for name in type(terms).model_fields:
        value = getattr(terms, name)
        if name not in terms.model_fields_set and value not in (None, (), {}) and not isinstance(value, Terms):
            yield name


def shown(terms: Terms, name: str) -> str:
    """Write one part of a term as people do."""
    value, field = getattr(terms, name), type(terms).model_fields[name]
    unit = next((unit for unit in ("months", "days") if name.endswith(unit) and isinstance(value, int)), None)
    return f"{value} {unit}" if unit else _text(value, _kinds(field))


def _kinds(field: FieldInfo) -> frozenset[Any]:
    """Return what the types of a field say of it beside what they are, however deep they say it."""
    found, left = set(field.metadata), [field.annotation]
    while left:
        for part in get_args(left.pop()):
            if isinstance(part, Hashable):
                found.add(part)
            left.append(part)
    return frozenset(found)


def _text(value: Any, kinds: frozenset[Any] = frozenset()) -> str:
    """Write a value as people do: money in dollars, shares in percent, dated values with their days."""
    match value:
        case Dated():
            own = frozenset(get_args(value.__pydantic_generic_metadata__["args"][0]))
            text = ", ".join(f"{_text(value.on(day), own)} from {day}" for day in value.dates)
        case Decimal():
            text = _number(value, kinds)
        case Terms():
            text = _of_fields(value)
        case dict():
            text = ", ".join(f"{_text(key)}: {_text(part)}" for key, part in value.items())
        case tuple():
            text = "; ".join(_text(part) for part in value)
        case bool():
            text = "yes" if value else "no"
        case _:
            text = words(str(value))
    return text


def _of_fields(terms: Terms) -> str:
    """Write the stated parts of a term in one line."""
    fields = type(terms).model_fields
    stated = [name for name in fields if name in terms.model_fields_set and name != "kind"]
    return ", ".join(f"{words(fields[name].alias or name)} {shown(terms, name)}" for name in stated)


def _number(value: Decimal, kinds: frozenset[Any]) -> str:
    if kinds & MONEY:
        cents = exact_cents(value)
        return dollars(int(cents)) if cents.denominator == 1 else f"${value}"
    return f"{(value * 100).normalize():f}%" if kinds & SHARES else f"{value:f}"
