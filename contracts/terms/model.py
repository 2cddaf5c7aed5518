"""What every type of an agreement shares: closed, frozen, and typed from text.

The loader hands every scalar over as text, so that `0123` stays an identifier and `0.1` never becomes a float. The
types here turn that text into exact values and say, when they cannot, what would be right.
"""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

MAXIMUM_FRACTION_DIGITS = 12
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]+)?")
_WHOLE = re.compile(r"-?[0-9]{1,12}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Terms(BaseModel):
    """A part of an agreement, an exhibit or a facts file: unknown keys are refused, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def exact_decimal(value: object, example: str = "348.25") -> Decimal:
    """Turn decimal text into an exact number; floats are refused because they are not what was written.

    ``example`` is what a refusal shows as right.
    """
    if isinstance(value, Decimal):
        text = format(value, "f")
    elif isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        text = str(value)
    else:
        raise PydanticCustomError(
            "not_a_number",
            "must be a decimal number such as {example}, got {got}",
            {"example": example, "got": repr(value)},
        )
    if not text:
        raise PydanticCustomError("not_a_number", "a number is missing, such as {example}", {"example": example})
    if not _DECIMAL.fullmatch(text):
        message = "must be a plain decimal number such as {example} (no $, %, commas or exponent), got {got}"
        raise PydanticCustomError("not_a_number", message, {"example": example, "got": text})
    if len(text.partition(".")[2]) > MAXIMUM_FRACTION_DIGITS:
        message = "must have at most 12 digits after the point; give a ratio as numerator and denominator, got {got}"
        raise PydanticCustomError("too_many_digits", message, {"got": text})
    return Decimal(text)


def exact_fraction(value: object) -> Fraction:
    """Turn `1200`, `0.55` or `2885/868` into an exact number."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, str) and "/" in value:
        numerator, _, denominator = value.partition("/")
        below = exact_decimal(denominator.strip())
        if below <= 0:
            raise PydanticCustomError("out_of_range", "must have a denominator above 0, got {got}", {"got": value})
        return Fraction(exact_decimal(numerator.strip())) / Fraction(below)
    return Fraction(exact_decimal(value))


def _count(value: object) -> Fraction:
    count = exact_fraction(value)
    if count < 0:
        raise PydanticCustomError("out_of_range", "must be at least 0, got {got}", {"got": str(value)})
    return count


def _share(value: object) -> Decimal:
    number = exact_decimal(value, "0.25")
    if number < 0:
        raise PydanticCustomError("out_of_range", "must be at least 0, got {got}", {"got": str(value)})
    if number > 1:
        hint = percent_hint(number) or ", such as 0.25"
        raise PydanticCustomError(
            "out_of_range", "must be at most 1{hint}, got {got}", {"hint": hint, "got": str(value)}
        )
    return number


def percent_hint(number: Decimal) -> str:
    """Say what share of all a number above 1 is, if it is of a hundred; nothing if it cannot be."""
    return f" ({number}% is {format(number.scaleb(-2), 'f')})" if 1 < number <= 100 else ""


def _at_least_zero(value: object) -> Decimal:
    number = exact_decimal(value)
    if number < 0:
        raise PydanticCustomError("out_of_range", "must be at least 0, got {got}", {"got": str(value)})
    return number


def _dollars(value: object) -> Decimal:
    number = _at_least_zero(value)
    if number > 1_000_000_000:
        raise PydanticCustomError("out_of_range", "must be at most 1000000000.00, got {got}", {"got": str(value)})
    return number


def _signed_dollars(value: object) -> Decimal:
    number = exact_decimal(value)
    if abs(number) > 100_000_000_000:
        raise PydanticCustomError(
            "out_of_range", "must lie within 100000000000.00 of zero, got {got}", {"got": str(value)}
        )
    return number


def _whole_cents(value: object) -> Decimal:
    number = _signed_dollars(value)
    if number * 100 != (number * 100).to_integral_value():
        raise PydanticCustomError(
            "not_whole_cents", "must be whole cents such as 925000.00, got {got}", {"got": str(value)}
        )
    return number


def _whole(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    raise PydanticCustomError("not_a_whole_number", "must be a whole number such as 12, got {got}", {"got": str(value)})


def _day(value: object) -> date:
    if type(value) is date:
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise PydanticCustomError("not_a_date", "is not a day of the calendar: {got}", {"got": value}) from None
    raise PydanticCustomError("not_a_date", "must be a date such as 2026-01-31, got {got}", {"got": str(value)})


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value == "true":
        return True
    if value == "false":
        return False
    raise PydanticCustomError("not_a_flag", "must be true or false, got {got}", {"got": str(value)})


def _decimal(minimum: int | None = None, maximum: int | None = None) -> WithJsonSchema:
    """Say to editors what a decimal may be: a number within bounds, or the same as text."""
    bounds = {"minimum": minimum, "maximum": maximum}
    number = {"type": "number"} | {name: bound for name, bound in bounds.items() if bound is not None}
    return WithJsonSchema({"anyOf": [number, {"type": "string", "pattern": f"^{_DECIMAL.pattern}$"}]})


Number = Annotated[Decimal, BeforeValidator(exact_decimal), _decimal()]
NumberFromZero = Annotated[Decimal, BeforeValidator(_at_least_zero), _decimal(0)]
Share = Annotated[Decimal, BeforeValidator(_share), _decimal(0, 1)]
Dollars = Annotated[Decimal, BeforeValidator(_dollars), _decimal(0, 1_000_000_000)]
SignedDollars = Annotated[Decimal, BeforeValidator(_signed_dollars), _decimal(-100_000_000_000, 100_000_000_000)]
WholeCentDollars = Annotated[Decimal, BeforeValidator(_whole_cents), _decimal(-100_000_000_000, 100_000_000_000)]
Exact = Annotated[Fraction, BeforeValidator(exact_fraction)]
Count = Annotated[Fraction, BeforeValidator(_count)]
Whole = Annotated[int, BeforeValidator(_whole)]
Natural = Annotated[Whole, Field(ge=0)]
Version = Annotated[Whole, Field(ge=1, le=999)]
Day = Annotated[
    date,
    BeforeValidator(_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": f"^{_DAY.pattern}$"}),
]
Flag = Annotated[bool, BeforeValidator(_flag)]

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,62}$")]
ClauseId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z.()-]{0,23}$")]
GroupId = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]([A-Za-z0-9._:-]{0,98}[A-Za-z0-9])?$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
