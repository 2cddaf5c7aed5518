"""How the payer prices services that carry no price of their own, and what it does about claims it paid twice.

Belongs here: the profile's keys under ``pricing``. Does not: the prices themselves (the feed ``standard_price``, the
payer's own claims, the exhibits of relative values).
"""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

TEN_THOUSANDTHS = 10_000
CENTS = 100


class CapitationPricing(StrEnum):
    """Encounters that a fixed amount a head pays for: priced by standard prices, or their members left out of spend."""

    IMPUTE = "IMPUTE"
    EXCLUDE = "EXCLUDE"


class PaidDuplicates(StrEnum):
    """A service that was paid on two claims: both are spend until the money is back, or the second one is left out."""

    KEEP = "KEEP"
    EXCLUDE_SECOND = "EXCLUDE_SECOND"


class Pricing(BaseModel):
    """Keys of a payer profile under ``pricing``; every one has a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    capitation: CapitationPricing = CapitationPricing.IMPUTE
    standard_price_year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    conversion_factor: Annotated[Decimal, Field(gt=0, max_digits=9, decimal_places=4)] | None = None
    inpatient_base_rate: Annotated[Decimal, Field(gt=0, max_digits=9, decimal_places=2)] | None = None
    paid_duplicates: PaidDuplicates = PaidDuplicates.KEEP

    def source_row(self) -> tuple[object, ...]:
        """Return the values of PRICING_COLUMNS."""
        return (
            self.capitation.value,
            self.standard_price_year,
            None if self.conversion_factor is None else int(self.conversion_factor * TEN_THOUSANDTHS),
            None if self.inpatient_base_rate is None else int(self.inpatient_base_rate * CENTS),
            self.paid_duplicates.value,
        )


# Columns of ``terms.source``: the conversion factor in ten-thousandths of a dollar for a relative value of 1.
PRICING_COLUMNS: dict[str, str] = {
    "capitation_code": "varchar",
    "standard_price_year_number": "bigint",
    "conversion_factor_number": "bigint",
    "inpatient_base_rate_cents": "bigint",
    "paid_duplicate_code": "varchar",
}
