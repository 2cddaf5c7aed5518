"""Weights of controls under which they are on average as the treated are, as near as can be to the weights before.

Within cells controls start with the share of the treated; weights are then tilted by an exponential of the columns
until every mean agrees (Hainmueller 2012). The dual is convex: one solution, from one start, with nothing drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.actuarial.digits import rounded12
from pipelines.actuarial.extract import Flags, Numbers
from pipelines.actuarial.logistic import Matrix, NotConvergedError, Vector
from pipelines.actuarial.one_thread import one_thread
from pipelines.actuarial.products import products
from pipelines.actuarial.propensity import independent

# Means agree when they differ by no more than this, in standard deviations of the column.
STOP = 1e-8
STEPS = 200
# A search that compares values of the dual cannot see the last eight digits of its solution; from here on, steps of
# Newton's method do, and few are needed.
NEAR, LAST_STEPS = 1e-5, 10
TOLD = 3


@dataclass(frozen=True, slots=True)
class Balanced:
    """What each member counts, in the order of members: 1 for the treated, for controls what balances; 0 for the rest.

    Weights of controls sum to the number of treated who count. ``steps`` is how many the solution took.
    """

    weights: Vector
    steps: int


def base_weights(is_treated: Flags, cells: Numbers) -> Vector:
    """Return the weight of each member before balancing; 0 in cells that lack treated or controls.

    A control counts the treated of its cell over the controls of its cell.
    """
    size = int(cells.max(initial=-1)) + 1
    treated, controls = (np.bincount(cells[arm], minlength=size) for arm in (is_treated, ~is_treated))
    share = np.where((treated > 0) & (controls > 0), treated / np.maximum(controls, 1), 0.0)
    return np.where(is_treated, (share > 0)[cells], share[cells])


def balanced(values: Matrix, names: Sequence[str], is_treated: Flags, cells: Numbers, *, most: float) -> Balanced:
    """Weigh the controls so that their means are those of the treated.

    A weight above ``most`` times the mean is cut to it, once, and the others are solved again beside it. Raises
    NotConvergedError, which names the columns that differ most.
    """
    base = base_weights(is_treated, cells)
    counted, controls = is_treated & (base > 0), ~is_treated & (base > 0)
    if not counted.any():
        raise NotConvergedError("no cell has both treated members and controls")
    with one_thread():
        kept = np.array(independent(values[controls], names), dtype=np.intp)
        scale = values[:, kept].std(axis=0)
        goal = values[np.ix_(np.flatnonzero(counted), kept)].mean(axis=0) / scale
        columns = values[np.ix_(np.flatnonzero(controls), kept)] / scale
        solved = _cut_once(columns, [names[place] for place in kept.tolist()], goal, base[controls], most)
    weights = counted.astype(np.float64)
    weights[controls] = solved.weights
    return Balanced(rounded12(weights), solved.steps)


def _cut_once(columns: Matrix, names: Sequence[str], goal: Vector, base: Vector, most: float) -> Balanced:
    """Solve, cut, and solve again the rest; weights sum to those of ``base``."""
    total, limit = base.sum(), most * base.mean()
    first = _solved(columns, names, goal, base)
    weights = total * first.weights
    is_cut = weights > limit
    if not is_cut.any():
        return Balanced(weights, first.steps)
    weights[is_cut] = limit
    left, rest = total - limit * is_cut.sum(), ~is_cut
    goal_left = (total * goal - limit * columns[is_cut].sum(axis=0)) / left
    again = _solved(columns[rest], names, goal_left, base[rest])
    weights[rest] = left * again.weights
    return Balanced(weights, first.steps + again.steps)


@dataclass(frozen=True, slots=True)
class _Dual:
    """What balancing minimises: how far columns are from the goal, and the logarithms of the weights before."""

    away: Matrix
    log_base: Vector

    def value(self, tilt: Vector) -> float:
        """Return the logarithm of the sum of the tilted weights."""
        exponents = self.log_base + self.away @ tilt
        highest = exponents.max()
        return float(highest + np.log(np.exp(exponents - highest).sum()))

    def stop(self, tilt: Vector) -> None:
        """Stop where no weights can have the means of the goal.

        The value says how far they would be from the weights before, and all on the lightest member is farthest.
        """
        if self.value(tilt) < self.log_base.min():
            raise StopIteration

    def weights(self, tilt: Vector) -> Vector:
        """Return the tilted weights; they sum to 1."""
        exponents = self.log_base + self.away @ tilt
        parts = np.exp(exponents - exponents.max())
        found: Vector = parts / parts.sum()
        return found

    def gradient(self, tilt: Vector) -> Vector:
        """Return by how much the weighted means differ from the goal."""
        return self.weights(tilt) @ self.away

    def curvature(self, tilt: Vector) -> Matrix:
        """Return the weighted covariance of the columns."""
        weights = self.weights(tilt)
        return products(self.away, weights @ self.away, weights)


def _solved(columns: Matrix, names: Sequence[str], goal: Vector, base: Vector) -> Balanced:
    """Return the weights, which sum to 1, that are nearest to ``base`` and have the means of ``goal``."""
    from scipy.optimize import minimize  # noqa: PLC0415  # loaded only by who fits

    if not columns.shape[1]:
        return Balanced(base / base.sum(), 0)
    dual = _Dual(columns - goal, np.log(base))
    found = minimize(
        dual.value,
        np.zeros(columns.shape[1]),
        method="trust-exact",
        jac=dual.gradient,
        hess=dual.curvature,
        callback=dual.stop,
        options={"gtol": NEAR, "maxiter": STEPS},
    )
    tilt, steps, differences = found.x, int(found.nit), dual.gradient(found.x)
    while steps < found.nit + LAST_STEPS and STOP < np.abs(differences).max(initial=0) <= NEAR:
        tilt = tilt - np.linalg.lstsq(dual.curvature(tilt), differences, rcond=None)[0]
        steps, differences = steps + 1, dual.gradient(tilt)
    if not np.all(np.abs(differences) <= STOP):
        largest = np.argsort(-np.abs(differences), kind="stable")[:TOLD]
        told = ", ".join(f"{names[place]} by {differences[place]:.3g}" for place in largest)
        raise NotConvergedError(f"no weights make the controls as the treated are; most apart: {told}")
    return Balanced(dual.weights(tilt), steps)
