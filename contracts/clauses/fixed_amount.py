"""Fixed amount: dollars on a day, for what is not counted: implementation, devices, a data feed."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field

from contracts.clauses.category import Lan
from contracts.clauses.results import FixedAmount
from contracts.clauses.stage import Context, Fixed
from contracts.terms.model import Day, WholeCentDollars
from contracts.terms.money import exact_cents

DatedAmounts = Annotated[dict[Day, Annotated[WholeCentDollars, Field(gt=0)]], Field(min_length=1)]


class FixedAmounts(Fixed):
    """Payer pays on its day each amount of ``payable``. It is passed through: never at risk, under no cap."""

    kind: Literal["fixed_amount"]
    purpose: Literal["implementation", "kits", "data_feed", "other"]
    payable: DatedAmounts = Field(description="dollars by day, such as {2026-01-15: 25000.00}")

    def usual_lan(self) -> Lan | None:
        """Pay for service without a link to quality."""
        return "1"

    def amounts(self, context: Context) -> Iterable[FixedAmount]:
        """Return the amounts in the order of their days."""
        for day, amount in sorted(self.payable.items()):
            yield FixedAmount(day, int(exact_cents(amount)), f"{self.purpose} payable on {day}")
