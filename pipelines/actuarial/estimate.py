"""One estimate of savings: a number made of four means, its error by who moves together, its interval."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from pipelines.actuarial.clusters import Error, Wild, cluster_sums, clustered_error, wild
from pipelines.actuarial.difference import Means, NotEstimableError, Study, deviations, means, shares_of
from pipelines.actuarial.digits import digits12
from pipelines.actuarial.extract import Extract, Numbers
from pipelines.actuarial.matching import Comparison

CONFIDENCE = 0.95
SET, MEMBER, EMPLOYER = "SET", "MEMBER", "EMPLOYER"
# Below so many employers the wild bootstrap stands beside their error.
FEW = 20


class Contrast(NamedTuple):
    """A number made of the four means, and how it moves with each of them, in their order."""

    value: Fraction | float
    slopes: tuple[float, float, float, float]


def difference_in_differences(found: Means) -> Contrast:
    """Compare the change of the treated with that of their like: the one that is paid on."""
    return Contrast(found.effect, (-1, 1, 1, -1))


def log_ratio(found: Means) -> Contrast:
    """Compare changes as ratios: the logarithm of the treated's over that of their like."""
    before, after, control_before, control_after = (float(mean.rate) for mean in found)
    if min(before, after, control_before, control_after) <= 0:
        return Contrast(float("nan"), (0, 0, 0, 0))
    value = np.log(after / before) - np.log(control_after / control_before)
    return Contrast(float(value), (-1 / before, 1 / after, 1 / control_before, -1 / control_after))


def change_of_treated(found: Means) -> Contrast:
    """Say what the treated cost after less before, as if nothing else had changed; never paid on."""
    return Contrast(found.treated_after.rate - found.treated_before.rate, (-1, 1, 0, 0))


def change_beyond_trend(found: Means) -> Contrast:
    """Say what the treated cost after, less before with the trend of their like; never paid on."""
    if found.control_before.cents == 0:
        return Contrast(float("nan"), (0, 0, 0, 0))
    trend = found.control_after.rate / found.control_before.rate
    at = found.treated_before.rate / found.control_before.rate
    value = found.treated_after.rate - found.treated_before.rate * trend
    return Contrast(value, (-float(trend), 1, float(at * trend), -float(at)))


def difference_after(found: Means) -> Contrast:
    """Compare the treated with their like after the index only; never paid on."""
    return Contrast(found.treated_after.rate - found.control_after.rate, (0, 1, 0, -1))


@dataclass(frozen=True, slots=True)
class Estimated:
    """A contrast with its error.

    ``cluster_code`` says by what the error is clustered, the larger of two: SET or
    MEMBER, and EMPLOYER. ``employer_count`` is how many employers there are, ``wild`` what signs by chance show where
    they are few, None elsewhere.
    """

    value: Fraction | float
    means: Means
    error: Error
    cluster_code: str
    employer_count: int
    wild: Wild | None

    def limits(self, confidence: float = CONFIDENCE) -> tuple[float, float]:
        """Return the interval, to 12 digits."""
        width = self.error.value * self.error.multiple(confidence)
        return tuple(float(digits12(float(self.value) + side * width)) for side in (-1, 1))  # type: ignore[return-value]

    @property
    def p_value(self) -> float:
        """Return how likely so large a value of either sign would be without an effect."""
        return self.error.p_value(float(self.value))


def estimate(
    extract: Extract,
    study: Study,
    comparison: Comparison,
    contrast: Callable[[Means], Contrast] = difference_in_differences,
) -> Estimated:
    """Estimate a contrast on those who are compared. Raises NotEstimableError."""
    found = means(study, comparison.weighting)
    value, slopes = contrast(found)
    parts = deviations(study, comparison.weighting, found)
    moved = sum((slope * part for slope, part in zip(slopes, parts, strict=True)), np.zeros(len(study.is_treated)))
    if comparison.calibration is not None and contrast in CALIBRATED:
        moved = comparison.calibration.left(moved)
    of = clusters(extract, comparison)
    errors = {code: clustered_error(moved, numbers) for code, numbers in of.items()}
    if any(error is None for code, error in errors.items() if code != EMPLOYER):
        raise NotEstimableError("one set says nothing of how far the estimate may be off")
    known = {code: error for code, error in errors.items() if error is not None}
    code = max(known, key=lambda each: known[each].value)
    count = len(cluster_sums(moved, of[EMPLOYER]))
    few = None
    if 1 < count < FEW:
        shares = cluster_sums(shares_of(study, comparison.weighting, found), of[EMPLOYER])
        few = wild(cluster_sums(moved, of[EMPLOYER]), shares, float(value))
    return Estimated(value, found, known[code], code, count, few)


def clusters(extract: Extract, comparison: Comparison) -> Mapping[str, Numbers]:
    """Return, by what errors are clustered, the cluster of each member; below 0 who is not compared."""
    counted = comparison.weighting.weights > 0
    alone = np.arange(len(counted)) if comparison.sets is None else comparison.sets
    return {
        MEMBER if comparison.sets is None else SET: np.where(counted, alone, -1),
        EMPLOYER: np.where(counted, extract.employers.codes, -1),
    }


# Those that take one arm's change from the other's: balanced columns cancel in them.
CALIBRATED = (difference_in_differences, log_ratio)
