"""National Supported Work: men drawn by lot for a job programme, and what they earned in 1978.

Dehejia R, Wahba S. Causal effects in nonexperimental studies. Journal of the American Statistical Association 1999:
1,794 dollars more, standard error 633 by pooled least squares. An error that lets the arms vary each by itself is 671
(HC1); ours, the sum of squares with G/(G-1), is its neighbour.
"""

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS

from pipelines.actuarial.clusters import clustered_error
from pipelines.actuarial.difference import Weighting, deviations, means
from tests.published.arms import columns_of, study_of


def test_the_published_difference_and_its_two_errors() -> None:
    data = columns_of("nsw.csv")
    is_treated = data["treat"] == 1
    assert (int(is_treated.sum()), len(is_treated)) == (185, 445)
    study = study_of(is_treated, data["re78"])
    weighting = Weighting(np.ones(445), np.ones(445, dtype=np.int64))
    found = means(study, weighting)
    assert round(float(found.effect), 2) == 1794.34
    regression = OLS(data["re78"], np.column_stack([np.ones(445), data["treat"]]))
    assert regression.fit().params[1] == pytest.approx(float(found.effect))
    assert regression.fit().bse[1] == pytest.approx(632.853, abs=5e-4)
    assert regression.fit(cov_type="HC1").bse[1] == pytest.approx(670.824, abs=5e-4)
    moved = sum(deviations(study, weighting, found)[place] * sign for place, sign in ((1, 1), (3, -1)))
    error = clustered_error(moved, np.arange(445))
    assert error is not None
    assert error.value == pytest.approx(regression.fit(cov_type="HC0").bse[1] * np.sqrt(445 / 444))
    assert round(error.value) == 670
