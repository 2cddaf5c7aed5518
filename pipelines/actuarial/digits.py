"""Twelve significant digits: what is left of a float before anything is compared with it or paid on it."""

from decimal import Context, Decimal

import numpy as np
from numpy.typing import NDArray

DIGITS = 12
CONTEXT = Context(prec=DIGITS)


def digits12(value: float) -> Decimal:
    """Return a finite float as a decimal of 12 significant digits, halves to even."""
    return CONTEXT.create_decimal(repr(float(value)))


def rounded12(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each finite float as the one nearest to its 12 significant digits."""
    return np.array([float(f"{value:.{DIGITS - 1}e}") for value in values.tolist()], dtype=np.float64)
