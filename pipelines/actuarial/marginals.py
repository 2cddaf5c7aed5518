"""How one assumed number varies within its range: its low is the 5th percentile, its high the 95th.

What lies between is triangular (with its peak at base), normal or lognormal (each half of its own width about the
median, base), or beta (which the two percentiles fix: base is only shown). What would lie beyond the natural bounds of
the number is not drawn; the rest then is in the same proportions. The words are in docs/methods.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import log, sqrt
from typing import Protocol, Self

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats
from scipy.special import betainc, ndtr, ndtri

from contracts.negotiation.assumption import Assumption

Floats = NDArray[np.float64]

# The share of cases below low, and above high.
OUTSIDE = 0.05
# Standard deviations of a normal distribution from its median to its 95th percentile.
SCORE = float(ndtri(1 - OUTSIDE))
# How near the percentiles of a fitted beta distribution must come to the ends of the range.
NEAR = 1e-9


class Shape(Protocol):
    """A distribution over real numbers."""

    def cdf(self, value: float) -> float:
        """Return the chance of this value or less."""

    def ppf(self, shares: Floats) -> Floats:
        """Return the values below which these shares lie."""


@dataclass(frozen=True, slots=True)
class Halves:
    """Two halves of normal distributions that meet in their median, each with a standard deviation of its own."""

    median: float
    below: float
    above: float

    @classmethod
    def of(cls, low: float, base: float, high: float) -> Self:
        """Return the halves with these percentiles."""
        return cls(base, (base - low) / SCORE, (high - base) / SCORE)

    def cdf(self, value: float) -> float:
        """Return the chance of this value or less."""
        width = self.below if value < self.median else self.above
        return float(ndtr((value - self.median) / width)) if width else float(value >= self.median)

    def ppf(self, shares: Floats) -> Floats:
        """Return the values below which these shares lie."""
        scores: Floats = ndtri(shares)
        return self.median + scores * np.where(scores < 0, self.below, self.above)


@dataclass(frozen=True, slots=True)
class LogHalves:
    """The same of logarithms."""

    logs: Halves

    def cdf(self, value: float) -> float:
        """Return the chance of this value or less; nothing is at or below zero."""
        return self.logs.cdf(log(value)) if value > 0 else 0.0

    def ppf(self, shares: Floats) -> Floats:
        """Return the values below which these shares lie."""
        return np.exp(self.logs.ppf(shares))


def quantiles(number: Assumption, shares: Floats) -> Floats:
    """Return the values of a number with a range below which these shares of its possible values lie.

    Raises ValueError for a range that its shape cannot have, which `why_no_shape` says beforehand.
    """
    shape = _shape(number)
    least = 0.0 if number.least is None else shape.cdf(float(number.least))
    most = 1.0 if number.most is None else shape.cdf(float(number.most))
    return np.clip(shape.ppf(least + shares * (most - least)), _bound(number.least), _bound(number.most))


def why_no_shape(number: Assumption) -> Iterator[str]:
    """Say why a number with a range cannot have its shape, and what would be right."""
    low, high = number.at("low"), number.at("high")
    if number.shape == "lognormal" and low <= 0:
        yield f"must have low above 0 to be lognormal, got {low}"
    if number.shape == "beta" and not 0 < low < high < 1:
        yield f"must have low above 0 and high below 1 to be beta, got {low} and {high}"


def _shape(number: Assumption) -> Shape:
    low, base, high = (float(number.at(level)) for level in ("low", "base", "high"))
    if number.shape == "normal":
        return Halves.of(low, base, high)
    if number.shape == "lognormal":
        return LogHalves(Halves.of(log(low), log(base), log(high)))
    return _triangular(low, base, high) if number.shape == "triangular" else _beta(low, high)


def _triangular(low: float, peak: float, high: float) -> Shape:
    """Return the triangle with this peak and a twentieth of its area beyond each end of the range."""
    range_width = high - low

    def side(width: float, inner: float) -> float:
        # From the peak to a corner is x: (x - inner)^2 = OUTSIDE * width * x.
        root = sqrt(OUTSIDE * width)
        return ((root + sqrt(root**2 + 4 * inner)) / 2) ** 2

    below, above = (peak - low) / range_width, (high - peak) / range_width
    width = optimize.brentq(lambda width: side(width, below) + side(width, above) - width, 1, 10, xtol=1e-15)
    left = side(width, below) * range_width
    found: Shape = stats.triang(left / (width * range_width), loc=peak - left, scale=width * range_width)
    return found


def _beta(low: float, high: float) -> Shape:
    """Return the beta distribution with these percentiles, found from the one with like mean and variance."""
    mean, deviation = (low + high) / 2, (high - low) / (2 * SCORE)
    size = max(mean * (1 - mean) / deviation**2 - 1, 1.0)

    def missed(logs: Floats) -> Floats:
        reached: Floats = betainc(*np.exp(logs), [low, high])
        return reached - [OUTSIDE, 1 - OUTSIDE]

    found = optimize.root(missed, np.log([mean * size, (1 - mean) * size]), tol=1e-13)
    if not np.all(np.abs(missed(found.x)) < NEAR):
        raise ValueError(f"no beta distribution was found between {low} and {high}")
    fitted: Shape = stats.beta(*np.exp(found.x))
    return fitted


def _bound(bound: Fraction | None) -> float | None:
    return None if bound is None else float(bound)
