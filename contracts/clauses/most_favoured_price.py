"""Most favoured price: a lower price that the vendor disclosed to hold for another customer holds here too."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from pydantic import Field

from contracts.clauses.results import PricedUnits
from contracts.clauses.stage import Context, Modifier
from contracts.measured import DisclosedPrice
from contracts.performance import Misfit, Performance
from contracts.terms.model import Whole
from contracts.terms.money import exact_cents


class MostFavouredPrice(Modifier):
    """A unit costs no more than any disclosed price that holds on the day of its event.

    A price holds from its own first day, whenever it was disclosed; ``look_back_days`` before that only where the
    clause says so. The law of some places restricts such clauses: a person reviews them.
    """

    turn = 5
    kind: Literal["most_favoured_price"]
    look_back_days: Whole = Field(default=0, ge=0, le=366)

    def reprice(self, priced: Sequence[PricedUnits], context: Context) -> list[PricedUnits]:
        """Lower each rate to the least disclosed price that holds on its first day."""
        return [row.at(min([row.rate, *self._prices(row, context.performance.prices)])) for row in priced]

    def misfits(self, performance: Performance) -> Iterable[Misfit]:
        """Refuse units that span the first day of a disclosed price."""
        yield from super().misfits(performance)
        for index, row in enumerate(performance.units):
            starts = (self._holds_from(price) for price in performance.prices if price.clause == row.clause)
            if self.applies_to(row.clause) and any(row.first < day <= row.last for day in starts):
                yield Misfit(f"units[{index}]", f"must be split where a price disclosed under clause {self.id} starts")

    def _prices(self, row: PricedUnits, disclosed: Iterable[DisclosedPrice]) -> list[Fraction]:
        own = (price for price in disclosed if price.clause == row.clause_id)
        return [exact_cents(price.price) for price in own if self._holds_from(price) <= row.first]

    def _holds_from(self, price: DisclosedPrice) -> date:
        return price.first - timedelta(days=self.look_back_days)
