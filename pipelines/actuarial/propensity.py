"""How likely members like these are treated: the number on which one is compared with another."""

import warnings
from collections.abc import Sequence

import numpy as np

from pipelines.actuarial.digits import rounded12
from pipelines.actuarial.logistic import Matrix, NotConvergedError, Vector
from pipelines.actuarial.one_thread import one_thread
from pipelines.actuarial.products import products

STOP = 1e-10
STEPS = 50
# What is left of a column beside those kept, as a share of its own square: less is another column again.
SEPARATE = 1e-9


def independent(columns: Matrix, names: Sequence[str]) -> list[int]:
    """Return the places of the columns that do not follow from a constant and others, in byte order of their names.

    Of columns that follow from each other, the first by name stays.
    """
    given = products(columns, columns.mean(axis=0))
    kept: list[int] = []
    for place in sorted(range(len(names)), key=lambda place: names[place].encode()):
        beside = given[kept, place]
        left = given[place, place] - beside @ np.linalg.solve(given[np.ix_(kept, kept)], beside)
        if left > SEPARATE * max(given[place, place], np.finfo(float).tiny * len(columns)):
            kept.append(place)
    return kept


def standardised(columns: Matrix) -> Matrix:
    """Return columns that vary, each less its mean and in its standard deviations."""
    found: Matrix = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    return found


def logits(columns: Matrix, names: Sequence[str], is_treated: Vector) -> Vector:
    """Return each member's log odds of being treated, to 12 digits; ``is_treated`` holds 1 or 0.

    Raises NotConvergedError, also where the columns tell the treated from the others without error.
    """
    with one_thread():
        kept = independent(columns, names)
        return rounded12(_fitted(standardised(columns[:, kept]), is_treated))


def _fitted(columns: Matrix, is_treated: Vector) -> Vector:
    from statsmodels.discrete.discrete_model import Logit  # noqa: PLC0415  # takes 2 s to load: only who fits waits

    regression = Logit(is_treated, np.column_stack([np.ones(len(columns)), columns]))
    with warnings.catch_warnings():
        # It warns of a fit that did not converge or that separates; here either is an error, raised below.
        warnings.simplefilter("ignore")
        try:
            found = regression.fit(method="newton", tol=STOP, maxiter=STEPS, disp=False)
        except np.linalg.LinAlgError as error:
            raise NotConvergedError("the chance of treatment has no one fit") from error
    values: Vector = found.predict(which="linear")
    if not found.mle_retvals["converged"] or not np.all(np.isfinite(values)) or _is_separated(values, is_treated):
        raise NotConvergedError(f"the chance of treatment did not converge in {STEPS} steps")
    return values


def _is_separated(values: Vector, is_treated: Vector) -> bool:
    """Tell whether every treated member lies above every other one: then no fit is the best."""
    return bool(values[is_treated == 1].min() > values[is_treated == 0].max())
