"""Rates at one mix of members: what a vendor's members came to, over what members like them come to everywhere.

Indirect standardisation: a model of who improves is fitted on the members of all vendors of the run, and a vendor's
rate is observed / expected x the rate of all. Silence is a failure in what is observed and in what is expected.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

import numpy as np

from contracts.terms.intervals import byar
from pipelines.actuarial.logistic import Matrix, Vector, fitted

# The last digits of a fit differ from machine to machine; so many of the first do not.
MODELLED = Context(prec=9)
EXACT = Context(prec=12)


@dataclass(frozen=True, slots=True)
class AdjustedRate:
    """A rate at the mix of members of the reference, with Byar's 95 % limits; each from 0 to 1."""

    rate: Decimal
    lower: Decimal
    upper: Decimal


def modelled(value: float | Fraction) -> Decimal:
    """Return what a model computed, in the digits that every machine gives."""
    return MODELLED.create_decimal(repr(float(value)))


def adjusted(observed: int, expected: Decimal, reference: Fraction) -> AdjustedRate:
    """Return observed over expected times the rate of the reference. Something must be expected."""
    limits = byar(observed, expected)
    found = (Fraction(observed) / Fraction(expected), Fraction(limits.lower), Fraction(limits.upper))
    return AdjustedRate(*(_decimal(min(ratio * reference, Fraction(1))) for ratio in found))


def expected_by(columns: Matrix, is_responder: Vector, cohorts: Sequence[str]) -> dict[str, Decimal]:
    """Return how many members of each cohort would improve if they fared as members like them everywhere.

    Over all cohorts together as many are expected as improved. Raises NotConvergedError.
    """
    chances = fitted(columns, is_responder)
    belongs = np.array(cohorts)
    return {cohort: modelled(float(np.sum(chances[belongs == cohort]))) for cohort in sorted(set(cohorts))}


def _decimal(value: Fraction) -> Decimal:
    return EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
