"""Drugs whose doses are added up: what one unit of a product holds, and what it is worth in morphine."""

from fractions import Fraction

from pydantic import Field

from contracts.terms.model import Code, Count, Terms


class Drug(Terms):
    """One product by its drug code; without a factor its dose is not worth any number of morphine milligrams."""

    ndc11_code: str = Field(pattern=r"^[0-9]{11}$")
    ingredient_code: Code
    strength: Count
    unit_code: str
    mme_factor: Count | None = None
    factor_year: str | None = None

    @property
    def unit_mme(self) -> Fraction | None:
        """Morphine milligram equivalents of one unit: strength times factor."""
        return None if self.mme_factor is None else self.strength * self.mme_factor
