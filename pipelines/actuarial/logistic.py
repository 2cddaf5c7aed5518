"""Logistic regression: how likely a yes is for members like these, fitted by iteratively reweighted least squares."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

STOP = 1e-12
STEPS = 50
# A level of fewer members than this is counted with the commonest: its own effect would be chance.
FEWEST_OF_LEVEL = 10
# A fitted chance never comes nearer to 0 or 1 than this lets it, so that the weights of the fit stay above zero.
FARTHEST = 30.0


class NotConvergedError(Exception):
    """The fit still moved after the last step that it has."""


def design(categories: Sequence[Sequence[str]], numbers: Sequence[Vector] = ()) -> Matrix:
    """Return the columns of a fit: a constant, a column a level of each category but its commonest, and the numbers.

    Every sequence has a value a member, all in the same order. Columns that do not vary are left out.
    """
    count = len(categories[0] if categories else numbers[0])
    columns = [np.ones(count)]
    for values in categories:
        levels = Counter(values)
        commonest = min(levels, key=lambda level: (-levels[level], level))
        kept = sorted(level for level, members in levels.items() if members >= FEWEST_OF_LEVEL and level != commonest)
        columns += [np.array([value == level for value in values], dtype=np.float64) for level in kept]
    columns += [column for column in numbers if np.ptp(column) > 0]
    return np.column_stack(columns)


def fitted(columns: Matrix, is_yes: Vector) -> Vector:
    """Return each member's fitted chance of a yes; ``is_yes`` holds 1 or 0.

    Columns that follow from others share their effect, which leaves the chances as they are. Raises NotConvergedError.
    """
    if np.ptp(is_yes) == 0:
        return is_yes.copy()
    effects = np.zeros(columns.shape[1])
    chance: Vector = np.full(len(is_yes), 0.5)
    before = np.inf
    for _ in range(STEPS):
        scale = np.sqrt(chance * (1 - chance))
        step, *_ = np.linalg.lstsq(columns * scale[:, None], (is_yes - chance) / scale, rcond=None)
        effects = effects + step
        chance = 1 / (1 + np.exp(-np.clip(columns @ effects, -FARTHEST, FARTHEST)))
        deviance = -2 * float(np.sum(np.log(np.where(is_yes == 1, chance, 1 - chance))))
        if abs(before - deviance) <= STOP * (abs(deviance) + 1):
            return chance
        before = deviance
    raise NotConvergedError(f"the fit of {len(is_yes)} members still moved after {STEPS} steps")
