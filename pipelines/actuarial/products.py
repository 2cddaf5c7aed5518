"""Products of columns with each other, in parts of rows: two copies of all would take too much memory."""

import numpy as np

from pipelines.actuarial.logistic import Matrix, Vector

# Rows of a part. Digits depend on it, so it is no setting.
PART = 16_384


def products(columns: Matrix, centre: Vector, weights: Vector | None = None) -> Matrix:
    """Return the (weighted) sum over rows of each column times each other, all less their centre."""
    found = np.zeros((columns.shape[1], columns.shape[1]))
    for start in range(0, len(columns), PART):
        part = columns[start : start + PART] - centre
        found += (part if weights is None else part * weights[start : start + PART, None]).T @ part
    return found
