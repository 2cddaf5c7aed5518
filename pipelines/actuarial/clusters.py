"""How far an estimate may be off: errors clustered by who moves together, and what chance alone would have shown.

The estimate is taken as a sum of what each cluster moves it by, and the spread of these is its error, with G/(G-1) for
G clusters and nothing else. It decides; the wild bootstrap stands beside it where clusters are few.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from pipelines.actuarial.digits import digits12, rounded12
from pipelines.actuarial.extract import Numbers
from pipelines.actuarial.logistic import Matrix, Vector

# From so many clusters on, the normal distribution.
MANY = 30
# Up to so many clusters every pattern of signs is tried; beyond, so many that are drawn, from a seed that is stored.
ALL_SIGNS, DRAWN, SEED = 12, 1000, 20260101


@dataclass(frozen=True, slots=True)
class Error:
    """A standard error, in the unit of the estimate, and of how many clusters it is."""

    value: float
    cluster_count: int

    def multiple(self, confidence: float) -> float:
        """Return how many errors lie between the estimate and a limit of its interval, such as 1.96 for 0.95."""
        from scipy.stats import norm, t  # noqa: PLC0415  # loaded only by who estimates

        part = (1 + confidence) / 2
        found = norm.ppf(part) if self.cluster_count >= MANY else t.ppf(part, self.cluster_count - 1)
        return float(digits12(found))

    def p_value(self, estimate: float) -> float:
        """Return how likely so large an estimate of either sign would be without any effect."""
        from scipy.stats import norm, t  # noqa: PLC0415  # loaded only by who estimates

        if self.value == 0:
            return 1.0 if estimate == 0 else 0.0
        ratio = abs(estimate) / self.value
        found = norm.sf(ratio) if self.cluster_count >= MANY else t.sf(ratio, self.cluster_count - 1)
        return float(digits12(2 * found))


def multiple_of_few(multiple: Fraction, cluster_count: int) -> Fraction:
    """Return so many errors as leave as much beyond them with few clusters as ``multiple`` leaves with many."""
    from scipy.stats import norm, t  # noqa: PLC0415  # loaded only by who estimates

    if cluster_count >= MANY:
        return multiple
    return Fraction(digits12(t.isf(norm.sf(float(multiple)), cluster_count - 1)))


def clustered_error(deviations: Vector, clusters: Numbers) -> Error | None:
    """Return the error of an estimate that each member moves by its deviation; None with a single cluster.

    ``clusters`` says of each member which one it is in, below 0 of who counts in none.
    """
    sums = cluster_sums(deviations, clusters)
    count = len(sums)
    if count < 2:
        return None
    square = count / (count - 1) * math.fsum((sums**2).tolist())
    return Error(float(digits12(math.sqrt(square))), count)


def cluster_sums(values: Vector, clusters: Numbers) -> Vector:
    """Return the sum of each cluster that has a member, in the order of their numbers."""
    counted = clusters >= 0
    sums = np.bincount(clusters[counted], weights=values[counted]).astype(np.float64, copy=False)
    return sums[np.bincount(clusters[counted]) > 0]


@dataclass(frozen=True, slots=True)
class Wild:
    """How often signs by chance put an estimate as far from 0: in ``far_count`` of ``pattern_count`` patterns.

    ``seed`` is that of the draws, None where every pattern was tried.
    """

    far_count: int
    pattern_count: int
    seed: int | None

    @property
    def p_value(self) -> float:
        """Return the share of the patterns."""
        return self.far_count / self.pattern_count


def wild(sums: Vector, shares: Vector, estimate: float) -> Wild:
    """Turn the signs of clusters, as if there were no effect, and count the estimates at least as many errors from 0.

    ``sums`` are what clusters move the estimate by, ``shares`` which part of it is each one's; shares sum to 1.
    """
    count = len(sums)
    without_effect = sums + shares * estimate
    observed = _ratios(np.ones((1, count)), without_effect, shares)
    signs, seed = _signs(count)
    far = int((rounded12(_ratios(signs, without_effect, shares)) >= rounded12(observed)).sum())
    return Wild(far, len(signs), seed)


def _signs(count: int) -> tuple[Matrix, int | None]:
    if count <= ALL_SIGNS:
        return np.array(list(product((1.0, -1.0), repeat=count))), None
    drawn = np.random.Generator(np.random.PCG64(SEED)).integers(0, 2, (DRAWN, count))
    return np.where(drawn == 1, 1.0, -1.0), SEED


def _ratios(signs: Matrix, sums: Vector, shares: Vector) -> Vector:
    """Return the distance from 0 in errors under each pattern."""
    turned = signs * sums
    estimates = turned.sum(axis=1)
    count = len(sums)
    errors = np.sqrt(count / (count - 1) * ((turned - np.outer(estimates, shares)) ** 2).sum(axis=1))
    away = np.abs(estimates)
    return np.where(errors > 0, away / np.where(errors > 0, errors, 1), np.where(away > 0, np.inf, 0.0))


def holm(p_values: Vector) -> Vector:
    """Return p-values adjusted for how many were looked at (Holm), in their order."""
    from statsmodels.stats.multitest import multipletests  # noqa: PLC0415  # loaded only by who estimates

    return np.asarray(multipletests(p_values, method="holm")[1]) if len(p_values) else p_values
