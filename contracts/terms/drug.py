"""Drugs whose doses are added up: what one unit of a product holds, and what it is worth in morphine."""

import re
from fractions import Fraction
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from contracts.terms.model import Code, Terms

_EXACT = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}|/[1-9][0-9]{0,3})?")


def _exact(value: object) -> Fraction:
    if isinstance(value, str) and _EXACT.fullmatch(value):
        return Fraction(value)
    raise PydanticCustomError("not_exact", "must be a number such as 7.5 or 2/3, got {got}", {"got": repr(value)})


Exact = Annotated[Fraction, BeforeValidator(_exact)]


class Drug(Terms):
    """One product by its drug code; without a factor its dose is not worth any number of morphine milligrams."""

    ndc11_code: str = Field(pattern=r"^[0-9]{11}$")
    ingredient_code: Code
    strength: Exact
    unit_code: str
    mme_factor: Exact | None = None
    factor_year: str | None = None

    @property
    def unit_mme(self) -> Fraction | None:
        """Morphine milligram equivalents of one unit: strength times factor."""
        return None if self.mme_factor is None else self.strength * self.mme_factor
