"""Price ceiling: no unit costs more than a price."""

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from contracts.clauses.results import PricedUnits
from contracts.clauses.stage import Context, Modifier
from contracts.terms.model import Dollars
from contracts.terms.money import exact_cents


class PriceCeiling(Modifier):
    """No unit costs more than ``price``, whatever tiers and escalators make of its rate."""

    turn = 4
    kind: Literal["price_ceiling"]
    price: Dollars = Field(description="dollars a unit, such as 398.00")

    def reprice(self, priced: Sequence[PricedUnits], context: Context) -> list[PricedUnits]:
        """Lower each rate to the ceiling."""
        return [row.at(min(row.rate, exact_cents(self.price))) for row in priced]
