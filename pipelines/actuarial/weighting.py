"""Rates of those who answered, weighted to stand for everybody with a baseline: inverse-probability weights.

A member who answered weighs P(answer) / P(answer among members alike), cut to [1/5, 5]. It is shown beside the rate
that is paid, never instead of it: a weight is only as good as what is known about those who stayed silent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from pipelines.actuarial.logistic import Matrix, Vector, fitted

LEAST, MOST = Fraction(1, 5), Fraction(5)


@dataclass(frozen=True, slots=True)
class Stratum:
    """Members alike: how many there are, how many of them answered, and how many of those improved enough.

    ``names`` holds more than one name where strata were put together.
    """

    names: tuple[str, ...]
    member_count: int
    answered_count: int
    responder_count: int

    def __add__(self, other: "Stratum") -> "Stratum":
        """Return both as one."""
        return Stratum(
            self.names + other.names,
            self.member_count + other.member_count,
            self.answered_count + other.answered_count,
            self.responder_count + other.responder_count,
        )


@dataclass(frozen=True, slots=True)
class WeightedRate:
    """A weighted rate, and how many equal answers would tell as much: the sum of weights squared over that of squares.

    Exact by strata, floats by a model.
    """

    rate: Fraction | float
    effective_count: Fraction | float


def put_together(strata: Iterable[Stratum]) -> list[Stratum]:
    """Return the strata, each in which nobody answered put together with the next; the last with the one before."""
    found: list[Stratum] = []
    waiting: Stratum | None = None
    for stratum in strata:
        joined = stratum if waiting is None else waiting + stratum
        waiting = None if joined.answered_count else joined
        if joined.answered_count:
            found.append(joined)
    if waiting is not None and found:
        found[-1] += waiting
    return found


def weights_of(strata: Sequence[Stratum]) -> list[Fraction]:
    """Return the weight of an answer in each stratum. Every stratum must have one."""
    answered = Fraction(sum(each.answered_count for each in strata), sum(each.member_count for each in strata))
    return [min(max(answered / Fraction(each.answered_count, each.member_count), LEAST), MOST) for each in strata]


def weighted_by_strata(strata: Sequence[Stratum]) -> WeightedRate:
    """Return the exact rate over strata, in each of which somebody answered."""
    weights = weights_of(strata)
    total = sum((weight * each.answered_count for weight, each in zip(weights, strata, strict=True)), Fraction(0))
    yes = sum((weight * each.responder_count for weight, each in zip(weights, strata, strict=True)), Fraction(0))
    squares = sum((weight**2 * each.answered_count for weight, each in zip(weights, strata, strict=True)), Fraction(0))
    return WeightedRate(yes / total, total**2 / squares)


def weighted_by_model(columns: Matrix, has_answered: Vector, is_responder: Vector) -> WeightedRate:
    """Return the rate with the chance to answer fitted over ``columns``; somebody must have answered.

    Both vectors hold 1 or 0 a member. Raises NotConvergedError.
    """
    share = float(np.mean(has_answered))
    weights = np.clip(share / fitted(columns, has_answered), float(LEAST), float(MOST)) * has_answered
    total = float(np.sum(weights))
    return WeightedRate(float(np.sum(weights * is_responder)) / total, total**2 / float(np.sum(weights**2)))
