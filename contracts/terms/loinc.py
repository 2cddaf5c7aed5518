"""LOINC codes: the check digit behind the hyphen."""

import re

_LOINC = re.compile(r"[0-9]{1,7}-[0-9]")


def check_digit(number: str) -> int:
    """Return the check digit of the digits before the hyphen of a LOINC code, by the Luhn rule."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return -total % 10


def wrong_with(code: str) -> str | None:
    """Return what is wrong with a LOINC code, or None."""
    if not _LOINC.fullmatch(code):
        return "must be digits, a hyphen and a check digit"
    number, _, digit = code.partition("-")
    right = check_digit(number)
    return None if int(digit) == right else f"has a wrong check digit: that of {number} is {right}"
