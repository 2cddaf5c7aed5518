"""What is left of deviations once the columns that were balanced explain what they can of them.

Weights that make columns agree take out of the estimate whatever spend owes to them. An error that took the weights as
given would count that spread as if it were still there.
"""

import numpy as np

from pipelines.actuarial.extract import Flags
from pipelines.actuarial.logistic import Matrix, Vector
from pipelines.actuarial.one_thread import one_thread
from pipelines.actuarial.propensity import independent


def calibrated(
    deviations: Vector, weights: Vector, columns: Matrix, names: tuple[str, ...], is_treated: Flags
) -> Vector:
    """Return what each member moves a balanced estimate by, less what its columns say; the sum stays as it is.

    The columns' say is that of the controls, by a weighted regression; a treated member has the same with the sign
    turned, for the estimate takes one arm from the other.
    """
    controls = ~is_treated & (weights > 0)
    with one_thread():
        kept = independent(columns[controls], names)
        given = np.column_stack([np.ones(len(columns)), columns[:, kept] - columns[controls][:, kept].mean(axis=0)])
        given[:, 1:] /= columns[controls][:, kept].std(axis=0)
        weighted = given[controls] * weights[controls, None]
        effects = np.linalg.solve(weighted.T @ given[controls], given[controls].T @ deviations[controls])
        said = weights * (given @ effects)
    return deviations - np.where(is_treated, -said, said)
