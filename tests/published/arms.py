"""Public data of two arms as a study of one side: amounts after, nothing before."""

import csv
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipelines.actuarial.difference import AFTER, BEFORE, Rows, Study

DATA = Path(__file__).parents[1] / "data" / "causal_benchmarks"
# Amounts are whole millionths.
WHOLE = 1_000_000


def columns_of(name: str) -> dict[str, NDArray[np.float64]]:
    """Read a file of numbers."""
    with (DATA / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {column: np.array([float(row[column]) for row in rows]) for column in rows[0]}


def study_of(is_treated: NDArray[np.bool_], amounts: Sequence[float]) -> Study:
    """Make a study in which everybody was followed for a month on each side and cost nothing before."""
    count = len(is_treated)
    members, places = np.arange(count), np.zeros(count, dtype=np.int64)
    whole = np.array([round(amount * WHOLE) for amount in amounts], dtype=np.int64)
    after = Rows(members, np.full(count, AFTER), whole, places, (Fraction(1, WHOLE),))
    sides, ones = np.repeat([BEFORE, AFTER], count), np.ones(2 * count, dtype=np.int64)
    return Study(is_treated, after, Rows(np.tile(members, 2), sides, ones, np.tile(places, 2), (Fraction(1),)))
