"""Completion factors and their errors beside a second calculation: the chainladder package."""

import random

import numpy as np
import pandas as pd
import pytest

from pipelines.actuarial.chain_ladder import completion_factors, links
from pipelines.actuarial.mack import errors

pytestmark = pytest.mark.filterwarnings("ignore")


def drawn(seed: int) -> list[list[int]]:
    """A triangle of six to ten rows, of which some shrink here and there."""
    draw = random.Random(seed)  # noqa: S311
    size = draw.randint(6, 10)
    typical = [1 + draw.uniform(0.1, 1.5) / (k + 1) ** 2 for k in range(size - 1)]
    rows = []
    for row in range(size):
        cents = [draw.randint(50_000, 200_000)]
        for k in range(size - row - 1):
            cents.append(round(cents[-1] * typical[k] * draw.uniform(0.93, 1.1)))
        rows.append(cents)
    return rows


def of_package(rows: list[list[int]], window: int) -> tuple[list[float], list[float], float]:
    """Return what each row will come to, its standard error, and that of all."""
    import chainladder

    cells = [(2000 + i, 2000 + i + k, cents) for i, row in enumerate(rows) for k, cents in enumerate(row)]
    frame = pd.DataFrame(cells, columns=["origin", "development", "cents"])
    frame[["origin", "development"]] = frame[["origin", "development"]].astype(str)
    triangle = chainladder.Triangle(frame, "origin", "development", "cents", cumulative=True)
    development = chainladder.Development(n_periods=window, sigma_interpolation="mack").fit_transform(triangle)
    found = chainladder.MackChainladder().fit(development)
    summary = found.summary_.to_frame()
    deviations = np.nan_to_num(summary["Mack Std Err"].to_numpy(dtype=float))
    return list(summary["Ultimate"]), list(deviations), float(found.total_mack_std_err_.iloc[0, 0])


@pytest.mark.parametrize("seed", range(20))
def test_as_the_package(seed: int) -> None:
    rows = drawn(seed)
    window = len(rows) if seed % 2 else 4
    found = links(rows, window)
    factors = completion_factors(found)
    ultimates, deviations, total = of_package(rows, -1 if seed % 2 else window)
    assert [float(row[-1] / factors[len(row) - 1]) for row in rows] == pytest.approx(ultimates, rel=1e-9)
    own = errors(rows, found)
    assert [float(each) for each in own.rows] == pytest.approx(deviations, rel=1e-9)
    assert float(own.total) == pytest.approx(total, rel=1e-9)
