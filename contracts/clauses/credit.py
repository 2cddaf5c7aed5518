"""Credit: dollars that the vendor gives back on a day, to promote or to make good."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from contracts.clauses.fixed_amount import DatedAmounts
from contracts.clauses.results import FixedAmount
from contracts.clauses.stage import Context, Fixed
from contracts.terms.money import exact_cents


class Credit(Fixed):
    """Vendor credits on its day each amount of ``credited``, whatever fees came to; it lowers no base at risk."""

    kind: Literal["credit"]
    purpose: Literal["promotional", "implementation", "service"]
    credited: DatedAmounts = Field(description="dollars by day, such as {2026-03-31: 10000.00}")

    def amounts(self, context: Context) -> Iterable[FixedAmount]:
        """Return the amounts, below zero, in the order of their days."""
        for day, amount in sorted(self.credited.items()):
            yield FixedAmount(day, -int(exact_cents(amount)), f"{self.purpose} credit on {day}")
