"""Columns of members: dollars in logarithms, what nobody knows, levels that enough treated members have."""

import numpy as np
import pytest

from pipelines.actuarial.covariates import columns_of, with_squares
from pipelines.actuarial.extract import COVARIATES, coded
from tests.actuarial.made_extract import extract_of


def values_of(found, name):
    return found.values[:, found.names.index(name)].tolist()


def test_spend_is_a_logarithm_and_marked_and_other_numbers_are_as_they_are():
    extract = extract_of([True, False], covariates={"MSK_SPEND_B3_1": [0, 9_900], "PT_B3_1": [3, 0]})
    found = columns_of(extract)
    assert values_of(found, "MSK_SPEND_B3_1") == pytest.approx([0, np.log(100)])
    assert values_of(found, "PT_B3_1") == [3, 0]
    spends = [name for name, is_spend in zip(found.names, found.is_spend, strict=True) if is_spend]
    assert spends == [name for name in COVARIATES if "SPEND" in name]
    names, values = with_squares(found)
    assert len(names) == len(found.names) + 6
    assert values[:, names.index("MSK_SPEND_B3_1:SQUARED")] == pytest.approx([0, np.log(100) ** 2])


def test_what_nobody_knows_is_the_mean_of_others_and_said():
    found = columns_of(extract_of([True, False, False], covariates={"therapist_miles_number": [1, np.nan, 5]}))
    assert values_of(found, "therapist_miles_number") == [1, 3, 5]
    assert values_of(found, "therapist_miles_number:UNKNOWN") == [0, 1, 0]
    nobody = columns_of(extract_of([True], covariates={"age_number": [np.nan]}))
    assert values_of(nobody, "age_number") == [0]


def test_a_level_has_a_column_from_ten_treated_members_and_a_hundredth_of_them():
    extract = extract_of([True] * 1100 + [False] * 40)
    markets = ["900"] * 1079 + ["901"] * 11 + ["902"] * 10 + ["903"] * 40
    extract.exact["MARKET"] = coded(markets)
    extract.exact["EMPLOYER"] = coded(["A", "B"] * 570)
    found = columns_of(extract)
    assert [name for name in found.names if name.startswith("MARKET")] == ["MARKET:900", "MARKET:901"]
    assert not [name for name in found.names if name.startswith("EMPLOYER")]
    few = extract_of([True] * 19)
    few.exact["MARKET"] = coded(["900"] * 10 + ["901"] * 9)
    assert [name for name in columns_of(few).names if name.startswith("MARKET")] == ["MARKET:900"]


def test_variances_are_compared_of_columns_of_more_than_two_values():
    found = columns_of(extract_of([True] * 3, covariates={"has_obesity": [0, 1, 0], "age_number": [40, 50, 60]}))
    is_continuous = dict(zip(found.names, found.is_continuous.tolist(), strict=True))
    assert is_continuous["age_number"]
    assert not is_continuous["has_obesity"]


def test_nobody_has_columns_without_rows():
    assert columns_of(extract_of([])).values.shape == (0, len(COVARIATES))
