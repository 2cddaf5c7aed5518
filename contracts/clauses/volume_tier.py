"""Volume tier: units beyond a threshold are paid at a factor of their rate."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.clauses.results import PricedUnits
from contracts.clauses.stage import Context, Modifier
from contracts.terms.model import NumberFromZero, Terms, Whole
from contracts.terms.period import Period


class Tier(Terms):
    """Units above ``above`` are paid at ``factor`` of the rate."""

    above: Whole = Field(ge=0, description="the number of units that still belongs to the tier below")
    factor: NumberFromZero = Field(le=2, description="what the rate is multiplied by, such as 0.90")


class VolumeTier(Modifier):
    """Units are paid by tier, ``mode``.

    ``marginal`` pays each unit by its own tier, ``retroactive`` all of them by the tier reached.

    Units are counted together over the clauses in ``of``, by month and then in the order of the text. The unit with the
    number of a threshold belongs to the tier below it; of a month and clause each employer group has the same part in
    every tier. Thresholds of a part of the agreed period scale by days and are rounded down to a whole unit. Units
    carved out are not counted.
    """

    turn = 3
    kind: Literal["volume_tier"]
    mode: Literal["marginal", "retroactive"] = Field(description="marginal or retroactive; there is no safe default")
    tiers: tuple[Tier, ...] = Field(min_length=1, description="tiers such as {above: 0, factor: 1}")

    @model_validator(mode="after")
    def _tiers_rise(self) -> Self:
        if any(upper.above <= lower.above for lower, upper in pairwise(self.tiers)):
            raise PydanticCustomError("tiers_out_of_order", "must have tiers with rising thresholds", {})
        return self

    def changes(self, period: Period) -> Iterable[date]:
        """Return the first days of months where units of several clauses are counted together, month by month."""
        if self.mode == "retroactive" or (self.of is not None and len(self.of) == 1):
            return ()
        return period.months

    def reprice(self, priced: Sequence[PricedUnits], context: Context) -> list[PricedUnits]:
        """Split each row at the thresholds, or reprice all of it by the tier that the total reaches."""
        part_of_year = context.part_of_period
        charged = [row for row in priced if row.rate]
        repriced = [row for row in priced if not row.rate]
        if self.mode == "retroactive":
            factor = self._factor_at(sum((row.count for row in charged), Fraction(0)), part_of_year)
            return repriced + [row.at(context.rate(row.rate * factor)) for row in charged]
        latest_first = (clause_id for signed in reversed(list(context.versions.values())) for clause_id in signed)
        turns = {clause_id: turn for turn, clause_id in enumerate(dict.fromkeys(latest_first))}

        def place(row: PricedUnits) -> tuple[object, ...]:
            return row.first, turns[row.clause_id], *_told_apart(row)

        counted = Fraction(0)
        for _, alike in groupby(sorted(charged, key=place), key=place):
            rows = tuple(alike)
            count = sum(row.count for row in rows)
            for lower, upper, factor in self._bands(part_of_year):
                below = max(counted, lower)
                above = counted + count if upper is None else min(counted + count, upper)
                if above > below:
                    share = (above - below) / count
                    repriced += [row.part(row.count * share, context.rate(row.rate * factor)) for row in rows]
            counted += count
        return repriced

    def _bands(self, part_of_year: Fraction) -> list[tuple[Fraction, Fraction | None, Fraction]]:
        starts = [Fraction(tier.above * part_of_year // 1) for tier in self.tiers]
        ends: list[Fraction | None] = [*starts[1:], None]
        bands = list(zip(starts, ends, (Fraction(tier.factor) for tier in self.tiers), strict=True))
        # Units below the first threshold, which the review refuses in a signed agreement, stay at their full rate.
        return bands if starts[0] == 0 else [(Fraction(0), starts[0], Fraction(1)), *bands]

    def _factor_at(self, units: Fraction, part_of_year: Fraction) -> Fraction:
        reached = [factor for lower, _, factor in self._bands(part_of_year) if lower < units]
        return reached[-1] if reached else Fraction(1)


def _told_apart(row: PricedUnits) -> tuple[object, ...]:
    """Return all that units of a day and clause are told apart by, save the employer group."""
    units = row.units
    return units.last, row.version, units.item or "", units.segment or "", units.member or ""
