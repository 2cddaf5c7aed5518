"""What is left of deviations once the columns that were balanced explain what they can of them.

Weights that make columns agree take out of the estimate whatever spend owes to them. An error that took the weights as
given would count that spread as if it were still there.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from pipelines.actuarial.extract import Flags
from pipelines.actuarial.logistic import Matrix, Vector
from pipelines.actuarial.one_thread import one_thread
from pipelines.actuarial.products import products
from pipelines.actuarial.propensity import independent


@dataclass(frozen=True, slots=True)
class Calibration:
    """Balanced columns of all members, a constant first, and their products over the weighted controls."""

    columns: Matrix
    products: Matrix
    weights: Vector
    is_treated: Flags

    @classmethod
    def of(cls, columns: Matrix, names: tuple[str, ...], weights: Vector, is_treated: Flags) -> Self:
        """Prepare the columns that were balanced."""
        controls = np.where(is_treated, 0.0, weights)
        with one_thread():
            kept = independent(columns[controls > 0], names)
            given = np.empty((len(columns), len(kept) + 1))
            given[:, 0] = 1
            for place, column in enumerate(kept, start=1):
                values = columns[:, column]
                given[:, place] = (values - values.mean()) / values.std()
            return cls(given, products(given, np.zeros(given.shape[1]), controls), weights, is_treated)

    def left(self, deviations: Vector) -> Vector:
        """Return what each member moves a balanced estimate by, less what its columns say; the sum stays as it is.

        The columns' say is that of the controls, by a weighted regression; a treated member has the same with the sign
        turned, for the estimate takes one arm from the other.
        """
        with one_thread():
            owed = np.where(self.is_treated, 0.0, deviations) @ self.columns
            # Weights near 0 may leave columns that hardly differ.
            effects = np.linalg.lstsq(self.products, owed, rcond=None)[0]
            said = self.weights * (self.columns @ effects)
        return deviations - np.where(self.is_treated, -said, said)
