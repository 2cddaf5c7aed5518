"""What the treated cost after their index less before, beside the same of those like them: difference in differences.

Each mean is spend over months of exposure, both weighted: dollars of a member month. Spend is whole cents, exposure a
fraction of a month, and where a weight is one over a count every mean is exact. Other weights have 12 digits, and
their sums are rounded once, whatever the order of what is summed.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

import numpy as np

from pipelines.actuarial.extract import Flags, Numbers
from pipelines.actuarial.logistic import Vector

BEFORE, AFTER = 0, 1
# Whether treated, and when: the order of the four means.
ARMS_AND_SIDES = ((True, BEFORE), (True, AFTER), (False, BEFORE), (False, AFTER))
# Of days over the days of a month, the least common denominator: months of 28, 29, 30 and 31 days.
UNITS_A_MONTH = math.lcm(28, 29, 30, 31)


@dataclass(frozen=True, slots=True)
class Rows:
    """Whole amounts of members on a side, each times the factor of its place.

    Of spend cents, times the development of claims not known yet; of exposure units of a month.
    """

    members: Numbers
    sides: Numbers
    amounts: Numbers
    places: Numbers
    factors: tuple[Fraction, ...]

    @property
    def common(self) -> Fraction | None:
        """Return the factor of every row, None where they differ."""
        return self.factors[0] if len(self.factors) == 1 else None

    def sums(self, count: int, side: int) -> Vector:
        """Return the sum of each member on a side: whole where all have a factor in common, which is left out."""
        rows = self.sides == side
        amounts = self.amounts[rows].astype(np.float64)
        if self.common is None:
            amounts *= np.array([float(factor) for factor in self.factors])[self.places[rows]]
        return np.bincount(self.members[rows], weights=amounts, minlength=count).astype(np.float64, copy=False)


@dataclass(frozen=True)
class Study:
    """Members, what they cost and how long they were followed; nothing else decides an estimate but their weights."""

    is_treated: Flags
    spend: Rows
    exposure: Rows

    @cached_property
    def spend_sums(self) -> tuple[Vector, Vector]:
        """Return what each member cost before and after, a factor in common left out."""
        return self._sums(self.spend)

    @cached_property
    def exposure_sums(self) -> tuple[Vector, Vector]:
        """Return how long each member was followed before and after, a factor in common left out."""
        return self._sums(self.exposure)

    def cents(self, side: int) -> Vector:
        """Return what each member cost on a side."""
        return self.spend_sums[side] * float(self.spend.common or 1)

    def months(self, side: int) -> Vector:
        """Return how long each member was followed on a side."""
        return self.exposure_sums[side] * float(self.exposure.common or 1)

    def _sums(self, rows: Rows) -> tuple[Vector, Vector]:
        count = len(self.is_treated)
        return rows.sums(count, BEFORE), rows.sums(count, AFTER)


@dataclass(frozen=True, slots=True)
class Weighting:
    """What each member counts; ``shares`` holds what it is one over, 0 for nobody, where every weight is such."""

    weights: Vector
    shares: Numbers | None = None

    def total(self, rows: Rows, sums: Vector, is_counted: Flags, side: int) -> Fraction:
        """Return the weighted sum over the members who are counted; ``sums`` are those of the rows on the side."""
        if self.shares is None:
            return Fraction(math.fsum((self.weights * sums)[is_counted].tolist())) * (rows.common or 1)
        if rows.common is not None:
            # Sums of whole amounts below 2^53 are whole as floats too.
            by_share = np.bincount(self.shares[is_counted], weights=sums[is_counted])
            return _divided(enumerate(by_share.tolist())) * rows.common
        counted = is_counted[rows.members] & (rows.sides == side)
        kinds = self.shares[rows.members[counted]] * len(rows.factors) + rows.places[counted]
        by_kind = np.bincount(kinds, weights=rows.amounts[counted]).tolist()
        parts = (
            (kind // len(rows.factors), rows.factors[kind % len(rows.factors)] * int(total))
            for kind, total in enumerate(by_kind)
            if total
        )
        return _divided(parts)


def _divided(parts: Iterable[tuple[int, Fraction | float]]) -> Fraction:
    """Return the sum of whole totals, each over its share; who has none counts nothing."""
    return sum((Fraction(total) / share for share, total in parts if share), Fraction(0))


@dataclass(frozen=True, slots=True)
class Mean:
    """Weighted cents and weighted months of an arm on a side."""

    cents: Fraction
    months: Fraction

    @property
    def rate(self) -> Fraction:
        """Return cents a member month. Somebody must have been followed."""
        return self.cents / self.months


@dataclass(frozen=True, slots=True)
class Means:
    """The four means of a study."""

    treated_before: Mean
    treated_after: Mean
    control_before: Mean
    control_after: Mean

    def __iter__(self) -> Iterator[Mean]:
        """Go through the means in their order."""
        yield from (self.treated_before, self.treated_after, self.control_before, self.control_after)

    @property
    def effect(self) -> Fraction:
        """Return what the treated cost more, in cents a member month; savings are below 0."""
        treated = self.treated_after.rate - self.treated_before.rate
        return treated - (self.control_after.rate - self.control_before.rate)

    @property
    def gross_savings(self) -> Fraction:
        """Return the savings in cents over the months of the treated after the index."""
        return -self.effect * self.treated_after.months


class NotEstimableError(Exception):
    """An arm was followed on a side by nobody."""


def means(study: Study, weighting: Weighting) -> Means:
    """Return the four means of those who count. Raises NotEstimableError."""
    found = Means(*(_mean(study, weighting, arm, side) for arm, side in ARMS_AND_SIDES))
    if not all(mean.months > 0 for mean in found):
        raise NotEstimableError("an arm was followed on a side by nobody")
    return found


def _mean(study: Study, weighting: Weighting, arm: bool, side: int) -> Mean:
    is_counted = study.is_treated == arm
    cents = weighting.total(study.spend, study.spend_sums[side], is_counted, side)
    return Mean(cents, weighting.total(study.exposure, study.exposure_sums[side], is_counted, side))


def deviations(study: Study, weighting: Weighting, found: Means) -> tuple[Vector, ...]:
    """Return what each member moves each of the four means by, in cents: the means' linear parts, which sum to 0.

    Weighted spend less what the mean says of the weighted exposure, over all weighted exposure of the arm and side.
    """
    result = []
    for mean, (arm, side) in zip(found, ARMS_AND_SIDES, strict=True):
        left = study.cents(side) - float(mean.rate) * study.months(side)
        result.append(np.where(study.is_treated == arm, weighting.weights * left / float(mean.months), 0.0))
    return tuple(result)


def shares_of(study: Study, weighting: Weighting, found: Means) -> Vector:
    """Return which part of the estimated difference is each member's; the parts sum to 1.

    Exposure of an arm and side counts the more the less of it there is, as in the regression on arm, side and both.
    """
    total = sum(1 / float(mean.months) for mean in found)
    result = np.zeros(len(study.is_treated))
    for mean, (arm, side) in zip(found, ARMS_AND_SIDES, strict=True):
        months = weighting.weights * study.months(side)
        result += np.where(study.is_treated == arm, months, 0.0) / float(mean.months) ** 2 / total
    return result
