"""Values as plain data for programs: amounts in cents, exact values as `n/d` text, dates as ISO text."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from contracts.terms.model import Terms


def plain_data(value: Any) -> Any:
    """Return a value with all that it holds, field by field. Raises TypeError for what has no plain form."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Terms):
        value = value.model_dump(by_alias=True)
    elif is_dataclass(value):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain_data(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [plain_data(part) for part in value]
    if isinstance(value, str | date | Decimal | Fraction):
        return str(value)
    raise TypeError(f"no plain form is known of {type(value).__name__}")
