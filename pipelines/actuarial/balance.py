"""How alike those compared are, and the gate: what differs too much is not settled on."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipelines.actuarial.covariates import Columns
from pipelines.actuarial.digits import rounded12
from pipelines.actuarial.extract import Flags
from pipelines.actuarial.logistic import Matrix, Vector
from pipelines.actuarial.one_thread import one_thread

UNBALANCED, TOO_MANY_UNMATCHED, TOO_FEW_EFFECTIVE = "UNBALANCED", "TOO_MANY_UNMATCHED", "TOO_FEW_EFFECTIVE"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the design accepts, as its exhibit says; differences are in standard deviations.

    The narrower limit of the windows of spend applies from ``spend_difference_from`` treated members. ``unmatched`` is
    the largest share of the treated without a control, ``effective`` the fewest equal controls that weighted ones may
    amount to.
    """

    difference: float
    spend_difference: float
    spend_difference_from: int
    variance_ratio_least: float
    variance_ratio_most: float
    unmatched: float
    effective: float


@dataclass(frozen=True, slots=True)
class CovariateBalance:
    """One column of those compared: means, and their difference before and after weighting, to 12 digits.

    Differences are over the same standard deviation, that of all candidates: the root of the mean of both arms'
    variances; infinite where neither arm varies and they differ. ``variance_ratio`` is the weighted controls' over the
    treated's, 1 for a column of two values: their means say all.
    """

    name: str
    treated_mean: float
    control_mean: float
    difference_before: float
    difference: float
    variance_ratio: float
    difference_limit: float
    is_within: bool


@dataclass(frozen=True, slots=True)
class Quality:
    """How many were compared: treated candidates and those with a control, controls that count and their like.

    ``effective_count`` is how many equal controls would tell as much (Kish), ``largest_weight_ratio`` the largest
    weight over the mean.
    """

    treated_count: int
    matched_count: int
    control_count: int
    effective_count: float
    largest_weight_ratio: float

    @property
    def unmatched_count(self) -> int:
        """Return how many treated members have no control."""
        return self.treated_count - self.matched_count


@dataclass(frozen=True, slots=True)
class Refusal:
    """A limit that is not kept: which rule, which column (or nothing), what was found and what is the limit."""

    reason_code: str
    subject_code: str | None
    value: float
    limit: float


def quality(is_treated: Flags, weights: Vector, alone_count: int = 0) -> Quality:
    """Count those whom weights compare; ``alone_count`` treated members more have nobody in their cells."""
    controls = weights[~is_treated & (weights > 0)]
    mean = controls.mean() if len(controls) else 0.0
    found = rounded12(
        np.array([controls.sum() ** 2 / (controls**2).sum(), controls.max() / mean] if len(controls) else [0.0, 0.0])
    )
    matched = int((is_treated & (weights > 0)).sum())
    return Quality(int(is_treated.sum()) + alone_count, matched, len(controls), float(found[0]), float(found[1]))


def balance(columns: Columns, is_treated: Flags, weights: Vector, limits: Limits) -> list[CovariateBalance]:
    """Compare each column of those who count; equality with a limit is within it."""
    treated, controls = columns.values[is_treated], columns.values[~is_treated]
    counted = weights[is_treated] > 0
    with one_thread():
        spread = np.sqrt((_variance(treated) + _variance(controls)) / 2)
        share = weights[~is_treated] / weights[~is_treated].sum()
        # Rounded before they are compared: shares sum to 1 but for the last digit, and a column may be all one.
        mean, control_mean = rounded12(treated[counted].mean(axis=0)), rounded12(share @ controls)
        ratio = _over(share @ (controls - control_mean) ** 2, treated[counted].var(axis=0), neither=1.0)
        before = _over(treated.mean(axis=0) - controls.mean(axis=0), spread, neither=0.0)
        after = _over(mean - control_mean, spread, neither=0.0)
    ratio[~columns.is_continuous] = 1.0
    spend_limit = limits.spend_difference if len(treated) >= limits.spend_difference_from else limits.difference
    limit = np.where(columns.is_spend, spend_limit, limits.difference)
    is_alike = (limits.variance_ratio_least <= ratio) & (ratio <= limits.variance_ratio_most)
    is_within = (np.abs(after) <= limit) & is_alike
    found = [mean, control_mean, before, after, ratio, limit, is_within]
    return [CovariateBalance(*row) for row in zip(columns.names, *(column.tolist() for column in found), strict=True)]


def refusals(found: list[CovariateBalance], counted: Quality, limits: Limits) -> Iterator[Refusal]:
    """Say everything for which those compared may not be settled on; nothing where the gate is passed."""
    for each in found:
        if not each.is_within:
            yield _unbalanced(each, limits)
    if counted.unmatched_count > limits.unmatched * counted.treated_count:
        share = float(rounded12(np.array([counted.unmatched_count / counted.treated_count]))[0])
        yield Refusal(TOO_MANY_UNMATCHED, None, share, limits.unmatched)
    if counted.effective_count < limits.effective:
        yield Refusal(TOO_FEW_EFFECTIVE, None, counted.effective_count, limits.effective)


def _unbalanced(each: CovariateBalance, limits: Limits) -> Refusal:
    """Say by which limit a column is out: the difference, or else the ratio of variances."""
    if abs(each.difference) > each.difference_limit:
        return Refusal(UNBALANCED, each.name, each.difference, each.difference_limit)
    is_low = each.variance_ratio < limits.variance_ratio_least
    limit = limits.variance_ratio_least if is_low else limits.variance_ratio_most
    return Refusal(UNBALANCED, each.name, each.variance_ratio, limit)


def _variance(values: Matrix) -> Vector:
    """Return the variance of each column; one member alone does not vary."""
    return values.var(axis=0, ddof=1) if len(values) > 1 else np.zeros(values.shape[1])


def _over(values: Vector, scale: Vector, *, neither: float) -> Vector:
    """Divide; without a scale the result is infinite, or ``neither`` where the value is 0 too."""
    without = np.where(values == 0, neither, np.copysign(np.inf, values))
    return rounded12(np.where(scale > 0, values / np.where(scale > 0, scale, 1), without))
