"""Relative values: how much one service weighs against another; an amount for a weight of 1 makes prices of them.

Belongs here: weights of published schedules, as numbers with the dates for which they hold. Does not: what a weight of
1 is worth, which the payer says.
"""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from contracts.terms.model import Day, Terms, exact_decimal

TEN_THOUSANDTHS = 10_000


class RelativeValue(Terms):
    """The weight of a code of one modifier class and setting; `valid_to_date` is excluded."""

    system_code: Literal["HCPCS", "MSDRG"]
    code: str = Field(pattern=r"^[0-9A-Z]{3,5}$")
    modifier_class_code: Literal["NONE", "26", "TC"]
    setting_class_code: Literal["FACILITY", "NONFACILITY", "INPATIENT"]
    weight: Annotated[Decimal, BeforeValidator(exact_decimal), Field(gt=0, decimal_places=4)]
    valid_from_date: Day
    valid_to_date: Day

    @property
    def ten_thousandths(self) -> int:
        """The weight in ten-thousandths."""
        return int(self.weight * TEN_THOUSANDTHS)


def load_relative_values(directory: Path) -> tuple[RelativeValue, ...]:
    """Load every schedule of a directory; one that does not exist holds nothing."""
    found: list[RelativeValue] = []
    for path in sorted(directory.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            found += [RelativeValue.model_validate(row) for row in csv.DictReader(lines)]
    return tuple(found)
