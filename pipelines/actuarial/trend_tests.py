"""Tests of the design: whether spend moved apart before the index, where nothing should move, or the other way."""

from dataclasses import dataclass, replace

import numpy as np

from pipelines.actuarial.clusters import Error, clustered_error, holm
from pipelines.actuarial.difference import UNITS_A_MONTH
from pipelines.actuarial.digits import digits12
from pipelines.actuarial.extract import Flags, Numbers
from pipelines.actuarial.logistic import Matrix, Vector
from pipelines.actuarial.one_thread import one_thread

# How many months before the index members are matched on: within these, matching itself makes the arms alike.
MATCHED_MONTHS = 12
# The interval of an equivalence at 5 % a side.
EQUIVALENCE = 0.90
PRE_TREND = "PRE_TREND"
# In place of a test for which members, or employers, are not known for months enough.
NO_DATA = "NO_DATA"
EQUIVALENT, DIFFERENT, NOT_DIFFERENT, UNDECIDED = "EQUIVALENT", "DIFFERENT", "NOT_DIFFERENT", "UNDECIDED"


@dataclass(frozen=True, slots=True)
class Slopes:
    """How much more the treated's spend rose a month than that of their like, before anybody was treated.

    ``difference`` and ``mean`` (of both arms' means) are cents a member month.
    """

    difference: float
    mean: float
    error: Error

    @property
    def p_value(self) -> float:
        """Return how likely so large a difference would be without any."""
        return self.error.p_value(self.difference)

    def is_equivalent(self, share: float) -> bool:
        """Tell whether the whole interval lies within a share of the mean a month, either way."""
        width = self.error.value * self.error.multiple(EQUIVALENCE)
        return abs(self.difference) + width <= share * self.mean


def slopes(cents: Matrix, months: Matrix, weights: Vector, is_treated: Flags, of: Numbers) -> Slopes | None:
    """Compare slopes over months, a column each in order; rows are members, ``of`` their clusters.

    ``cents`` is spend and ``months`` exposure. None where an arm has fewer than two months, or there is one cluster.
    """
    with one_thread():
        own, other = (_line(cents, months, np.where(is_treated == arm, weights, 0.0)) for arm in (True, False))
    if own is None or other is None:
        return None
    (treated, mean, moved), (control, control_mean, control_moved) = own, other
    error = clustered_error(moved - control_moved, of)
    if error is None:
        return None
    return Slopes(float(digits12(treated - control)), float(digits12((mean + control_mean) / 2)), error)


def _line(cents: Matrix, months: Matrix, weights: Vector) -> tuple[float, float, Vector] | None:
    """Return the slope of an arm, its mean a month, and what each member moves the slope by."""
    at = np.arange(cents.shape[1], dtype=np.float64)
    exposure = weights @ months
    if np.count_nonzero(exposure) < 2:
        return None
    away = at - exposure @ at / exposure.sum()
    spread = float(exposure @ away**2)
    slope, mean = float((weights @ cents) @ away) / spread, float((weights @ cents).sum() / exposure.sum())
    moved = weights * ((cents - months * (mean + slope * away)) @ away) / spread
    return slope, mean, moved


def months_before(baseline_months: int) -> tuple[int, int]:
    """Return the first and the last month of the test: as many more as spend is compared over, none matched on.

    There is none where the last lies before the first: six months of baseline and six more are all matched on.
    """
    return -2 * baseline_months, -max(baseline_months, MATCHED_MONTHS) - 1


def by_month(members: Numbers, months: Numbers, amounts: Numbers | Vector, count: int, of: tuple[int, int]) -> Matrix:
    """Return amounts of the months of a test, a row a member and a column a month, 0 where there are none."""
    first, last = of
    counted = (months >= first) & (months <= last)
    width = max(0, last - first + 1)
    places = members[counted] * width + months[counted] - first
    sums = np.bincount(places, weights=amounts[counted], minlength=count * width)
    return sums.astype(np.float64, copy=False).reshape(count, width)


def in_months(covered_days: Numbers, month_days: Numbers) -> Vector:
    """Return exposure in months."""
    return covered_days * (UNITS_A_MONTH // month_days) / UNITS_A_MONTH


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a test says, and its p-value adjusted for how many tests were looked at; None where it was not possible."""

    code: str
    p_value: float | None = None


def verdicts(trend: Slopes | None, share: float, others: dict[str, float], significance: float) -> dict[str, Verdict]:
    """Judge the trend before the index ("PRE_TREND") and the p-values of other tests, all looked at together.

    What differs by Holm's rule is DIFFERENT. A trend of which the interval lies within ``share`` of the mean is
    EQUIVALENT whatever its p-value; one that is neither is UNDECIDED, as is one that could not be tested: that has no
    p-value, and its row says NO_DATA.
    """
    looked_at = dict(others) if trend is None else {PRE_TREND: trend.p_value, **others}
    adjusted = dict(zip(looked_at, holm(np.array(list(looked_at.values()))).tolist(), strict=True))
    found = {
        name: Verdict(DIFFERENT if p_value < significance else NOT_DIFFERENT, p_value)
        for name, p_value in adjusted.items()
    }
    if trend is None:
        return {**found, PRE_TREND: Verdict(UNDECIDED)}
    own = found[PRE_TREND]
    differs = DIFFERENT if own.code == DIFFERENT else UNDECIDED
    return {**found, PRE_TREND: replace(own, code=EQUIVALENT if trend.is_equivalent(share) else differs)}


def contradicts(value: float, all_cause: float, limits: tuple[float, float]) -> bool:
    """Tell whether spend on all care went the other way, with an interval that leaves out 0."""
    return value * all_cause < 0 and (limits[0] > 0 or limits[1] < 0)
