"""Smokers who quit, and the weight they gained: inverse probability weights from a fitted chance.

Hernan MA, Robins JM. Causal Inference: What If (2020), chapter 12: 3.4 kg, 95 % interval 2.4 to 4.5; unweighted 2.5.
"""

import numpy as np
import pytest
from numpy.typing import NDArray

from pipelines.actuarial.clusters import clustered_error
from pipelines.actuarial.difference import Weighting, deviations, means
from pipelines.actuarial.propensity import logits
from tests.published.arms import columns_of, study_of


def known_at_the_start(data: dict[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
    """Return the columns of the book's model of quitting."""
    numbers = {name: data[name] for name in ("age", "smokeintensity", "smokeyrs", "wt71")}
    squares = {f"{name}_squared": values**2 for name, values in numbers.items()}
    levels = {
        f"{name}_{level:.0f}": (data[name] == level) * 1.0
        for name in ("education", "exercise", "active")
        for level in np.unique(data[name])
    }
    return {"sex": data["sex"], "race": data["race"], **numbers, **squares, **levels}


def test_the_published_effect_and_interval() -> None:
    data = columns_of("nhefs.csv")
    is_treated = data["qsmk"] == 1
    given = known_at_the_start(data)
    chance = 1 / (1 + np.exp(-logits(np.column_stack(list(given.values())), tuple(given), data["qsmk"])))
    study = study_of(is_treated, data["wt82_71"])
    crude = means(study, Weighting(np.ones(len(is_treated)), np.ones(len(is_treated), dtype=np.int64)))
    assert float(crude.effect) == pytest.approx(2.540581, abs=5e-7)
    weighting = Weighting(np.where(is_treated, 1 / chance, 1 / (1 - chance)))
    found = means(study, weighting)
    assert float(found.effect) == pytest.approx(3.440535, abs=5e-7)
    moved = sum(deviations(study, weighting, found)[place] * sign for place, sign in ((1, 1), (3, -1)))
    error = clustered_error(moved, np.arange(len(is_treated)))
    assert error is not None
    assert error.value == pytest.approx(0.525494 * np.sqrt(1566 / 1565), abs=1e-6)
    width = error.value * error.multiple(0.95)
    assert (round(float(found.effect) - width, 1), round(float(found.effect) + width, 1)) == (2.4, 4.5)
