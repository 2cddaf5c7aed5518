"""Terms in plain words: the sentence of a clause or ladder with its values, and values as people write them."""

import re
from collections.abc import Hashable
from decimal import Decimal
from fractions import Fraction
from inspect import getdoc
from typing import Any, get_args

from pydantic.fields import FieldInfo

from contracts.prose.words import kind_words, name_words, value_words
from contracts.terms.dated import Dated
from contracts.terms.model import Dollars, Number, Share, SignedDollars, Terms, WholeCentDollars
from contracts.terms.money import dollars, exact_cents

NAMED = re.compile(r"``(\w+)``")
# Of two names with an `or` between, of which only one is given, the other one is left out.
EITHER = re.compile(r"``(\w+)`` or ``(\w+)``")
# What makes a number of text tells its types apart.
MONEY = frozenset(get_args(alias)[1] for alias in (Dollars, SignedDollars, WholeCentDollars))
SHARES = frozenset({get_args(Share)[1]})
NUMBERS = frozenset({get_args(Number)[1]})
ABSENT: tuple[object, ...] = (None, (), {})


def sentence(terms: Terms, *, as_shares: bool = False) -> str:
    """Say what a clause or a ladder does: its description with the agreed values in the place of their names.

    `as_shares` writes its plain numbers in percent: they are levels of a rate.
    """
    names = {field.alias or name: name for name, field in type(terms).model_fields.items()}

    def is_given(name: str) -> bool:
        return name in names and getattr(terms, names[name]) not in ABSENT

    def either(match: re.Match[str]) -> str:
        given = [name for name in match.groups() if is_given(name)]
        return f"``{given[0]}``" if len(given) == 1 else match[0]

    def value(match: re.Match[str]) -> str:
        return shown(terms, names[match[1]], as_shares=as_shares) if is_given(match[1]) else match[1]

    return NAMED.sub(value, EITHER.sub(either, _described(terms)))


def named(terms: Terms) -> frozenset[str]:
    """Return the parameters that the sentence of a term names."""
    return frozenset(NAMED.findall(_described(terms)))


def _described(terms: Terms) -> str:
    return (getdoc(type(terms)) or "").split("\n\n")[0].replace("\n", " ")


def shown(terms: Terms, name: str, *, as_shares: bool = False) -> str:
    """Write one part of a term as people do."""
    value, field = getattr(terms, name), type(terms).model_fields[name]
    unit = next(
        (unit for unit in ("months", "days", "seconds") if name.endswith(unit) and isinstance(value, int)), None
    )
    if unit:
        return f"{value} {unit if value != 1 else unit.removesuffix('s')}"
    return _text(value, _kinds(field), as_shares=as_shares)


def percent(share: Fraction) -> str:
    """Write a share that is a decimal in percent, with all digits that it has."""
    return f"{(Decimal(share.numerator) * 100 / Decimal(share.denominator)).normalize():f}%"


def _kinds(field: FieldInfo) -> frozenset[Any]:
    """Return what the types of a field say of it beside what they are, however deep they say it."""
    found, left = set(field.metadata), [field.annotation]
    while left:
        for part in get_args(left.pop()):
            if isinstance(part, Hashable):
                found.add(part)
            left.append(part)
            left += [inner for inner in getattr(part, "metadata", ()) if isinstance(inner, FieldInfo)]
    return frozenset(found)


def _text(value: Any, kinds: frozenset[Any] = frozenset(), *, as_shares: bool = False) -> str:
    """Write a value as people do: money in dollars, shares in percent, dated values with their days."""
    match value:
        case Dated():
            own = frozenset(get_args(value.__pydantic_generic_metadata__["args"][0]))
            text = ", ".join(f"{_text(value.on(day), own)} from {day}" for day in value.dates)
        case Decimal():
            text = _number(value, kinds | SHARES if as_shares and kinds & NUMBERS else kinds)
        case Terms():
            text = of_fields(value, as_shares=as_shares)
        case dict():
            text = ", ".join(f"{_text(key)}: {_text(part, kinds)}" for key, part in value.items())
        case tuple():
            text = "; ".join(_text(part, as_shares=as_shares) for part in value)
        case bool():
            text = "yes" if value else "no"
        case _:
            text = value_words(str(value))
    return text


def of_fields(terms: Terms, *, as_shares: bool = False) -> str:
    """Write the stated parts of a term in one line; parts with parts of their own stand in brackets."""
    fields = type(terms).model_fields
    stated = [name for name in fields if name in terms.model_fields_set and name != "kind"]
    parts = (
        f"{name_words(fields[name].alias or name)} {_bracketed(terms, name, as_shares=as_shares)}" for name in stated
    )
    kind = getattr(terms, "kind", None)
    return (f"{kind_words(kind)}: " if kind else "") + ", ".join(parts)


def _bracketed(terms: Terms, name: str, *, as_shares: bool) -> str:
    value = getattr(terms, name)
    has_parts = isinstance(value, Terms) or (isinstance(value, tuple) and value and isinstance(value[0], Terms))
    text = shown(terms, name, as_shares=as_shares)
    return f"({text})" if has_parts else text


def _number(value: Decimal, kinds: frozenset[Any]) -> str:
    if kinds & MONEY:
        cents = exact_cents(value)
        return dollars(int(cents)) if cents.denominator == 1 else f"${value}"
    return f"{(value * 100).normalize():f}%" if kinds & SHARES else f"{value:f}"
