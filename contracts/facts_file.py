"""Measured facts as the text of a facts file. Loading the text gives the same facts, so settling it repeats the run."""

import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from contracts.performance import Performance
from contracts.terms.model import Terms

# Keys whose values a reader may take for numbers, or which may hold any text.
_QUOTED = {"clause", "group", "row", "settlement"}


def facts_text(performance: Performance) -> str:
    """Write facts as YAML: one row a line, keys in a fixed order, empty parts left out."""
    lines = [
        f"agreement_id: {performance.agreement_id}",
        f"period: {_row(performance.period)}",
        f"paid_through: {performance.paid_through}",
        f"settlement: {performance.settlement.value}",
    ]
    if performance.counted:
        lines.append(f"counted: [{', '.join(json.dumps(clause) for clause in performance.counted)}]")
    lists: dict[str, Iterable[Terms]] = {
        "units": performance.units,
        "refused": performance.refused,
        "resolved": performance.resolved,
        "standing": performance.standing,
        "measures": performance.measures,
        "cases": performance.cases,
        "indexes": performance.indexes,
        "prices": performance.prices,
        "posted": performance.posted,
    }
    for name, rows in lists.items():
        texts = [f"  - {_row(row)}" for row in rows]
        if texts:
            lines += [f"{name}:", *texts]
        elif name == "units":
            lines.append("units: []")
    if performance.savings is not None:
        lines.append(f"savings: {_row(performance.savings)}")
    return "\n".join(lines) + "\n"


def _row(row: Terms) -> str:
    parts = []
    for name, info in type(row).model_fields.items():
        value = getattr(row, name)
        if value is not None and value != ():
            key = info.alias or name
            parts.append(f"{key}: {_value(key, value)}")
    return "{" + ", ".join(parts) + "}"


def _value(key: str, value: object) -> str:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Decimal):
        return f"{value:.2f}" if value == round(value, 2) else format(value, "f")
    if isinstance(value, Terms):
        return _row(value)
    if isinstance(value, Fraction | int | date):
        return str(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(key, each) for each in value) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False) if key in _QUOTED else value
    raise TypeError(f"{key} holds a value that a facts file cannot")
