"""The gate: arms alike but in one column fail on that column, whichever it is, and on nothing else."""

import numpy as np
import pytest

from pipelines.actuarial.balance import Limits, balance, quality, refusals
from pipelines.actuarial.covariates import SPEND, columns
from pipelines.actuarial.entropy_balancing import balanced
from pipelines.actuarial.extract import COVARIATES

LIMITS = Limits(0.10, 0.05, 1000, 0.5, 2.0, 0.10, 1000)
TREATED, CONTROLS = 1000, 5000
IS_TREATED = np.arange(TREATED + CONTROLS) < TREATED
TWO_VALUES = ("has_depression", "has_obesity", "has_tobacco", "REGION:LUMBAR", "SEX:F")
NAMES = (*COVARIATES, *TWO_VALUES[3:])
ONE_CELL = np.zeros(len(IS_TREATED), dtype=np.int64)


def alike(name):
    """Values of both arms with the same mean and variance: those of the controls are the treated's five times."""
    chance = np.random.default_rng(NAMES.index(name))
    values = chance.random(TREATED) < 0.3 if name in TWO_VALUES else chance.gamma(2.0, size=TREATED)
    return np.concatenate([values, np.tile(values, CONTROLS // TREATED)]).astype(np.float64)


def shifted(values, by):
    """Move the mean of the treated by a part of the standard deviation; two values stay two."""
    result, spread = values.copy(), values.std()
    if len(np.unique(values)) > 2:
        result[IS_TREATED] += by * spread
        return result
    zeros = np.flatnonzero(IS_TREATED & (values == 0))
    result[zeros[: int(np.ceil(by * spread * TREATED))]] = 1
    return result


@pytest.mark.parametrize("name", NAMES)
def test_who_is_matched_without_one_column_fails_on_exactly_that_one(name):
    amount = 0.06 if name in SPEND else 0.11
    given = columns({each: shifted(alike(each), amount if each == name else 0) for each in NAMES})
    used = [place for place, each in enumerate(NAMES) if each != name]
    weights = balanced(given.values[:, used], [NAMES[place] for place in used], IS_TREATED, ONE_CELL, most=20).weights
    found = balance(given, IS_TREATED, weights, LIMITS)
    assert [each.name for each in found if not each.is_within] == [name]
    refused = list(refusals(found, quality(IS_TREATED, weights), LIMITS))
    assert [(each.reason_code, each.subject_code, each.limit) for each in refused] == [
        ("UNBALANCED", name, 0.05 if name in SPEND else 0.10)
    ]
    # With the column nothing is refused.
    weights = balanced(given.values, NAMES, IS_TREATED, ONE_CELL, most=20).weights
    assert not list(refusals(balance(given, IS_TREATED, weights, LIMITS), quality(IS_TREATED, weights), LIMITS))


def one_column(treated, controls, name="age_number", limits=LIMITS):
    values = np.array([*treated, *controls], dtype=np.float64)
    is_treated = np.arange(len(values)) < len(treated)
    found = balance(columns({name: values}), is_treated, np.ones(len(values)), limits)
    return found[0], found, quality(is_treated, np.ones(len(values)))


def test_a_difference_is_over_the_spread_of_both_arms_and_equality_is_within():
    # Variances 1 and 4 with ddof 1: over the root of 2.5.
    first, *_ = one_column([2, 3, 4], [0, 2, 4])
    assert first.difference == pytest.approx(1 / np.sqrt(2.5), rel=1e-11)
    assert first.variance_ratio == pytest.approx(4)
    exact = Limits(0.5, 0.5, 1000, 0.25, 4.0, 0.10, 1)
    first, *_ = one_column([1, 3, 5], [0, 2, 4], limits=exact)
    assert (first.difference, first.is_within) == (0.5, True)
    assert one_column([2, 3, 4], [1, 3, 5], limits=exact)[0].is_within


@pytest.mark.parametrize(("ratio", "limit"), [(2.01, 2.0), (0.49, 0.5)])
def test_a_variance_too_wide_or_too_narrow_is_refused_though_the_means_agree(ratio, limit):
    treated = np.tile([-1.0, 0.0, 1.0], 400)
    first, found, counted = one_column(treated, treated * np.sqrt(ratio))
    assert first.difference == pytest.approx(0, abs=1e-12)
    (refused,) = refusals(found, counted, LIMITS)
    assert (refused.reason_code, refused.subject_code, refused.limit) == ("UNBALANCED", "age_number", limit)
    assert refused.value == pytest.approx(ratio)


def test_what_varies_nowhere_is_alike_and_what_differs_without_varying_never_is():
    assert one_column([1, 1], [1, 1])[0].is_within
    assert one_column([1, 1], [2, 2])[0].difference == -np.inf


def test_what_is_the_same_for_everybody_is_alike_under_weights_that_sum_to_one_but_for_a_digit():
    is_treated = np.arange(5) < 2
    first, *_ = balance(columns({"REGION:NECK": np.ones(5)}), is_treated, np.array([1, 1, 1, 1 / 2, 1 / 3]), LIMITS)
    assert (first.difference, first.is_within) == (0, True)


def test_the_narrower_limit_of_spend_applies_from_so_many_treated():
    for treated, limit in ((999, 0.10), (1000, 0.05)):
        first, *_ = one_column(np.arange(treated), np.arange(treated), name="MSK_SPEND_B3_1")
        assert first.difference_limit == limit


def test_ten_percent_unmatched_pass_and_more_do_not():
    for unmatched, reasons in ((100, []), (101, ["TOO_MANY_UNMATCHED"])):
        weights = np.ones(3000)
        weights[:unmatched] = 0
        counted = quality(np.arange(3000) < 1000, weights)
        assert [each.reason_code for each in refusals([], counted, LIMITS)] == reasons
        assert counted.unmatched_count == unmatched


def test_treated_members_alone_in_their_cells_are_unmatched():
    # 900 of 1,000 have controls; a hundred more stand in no cell with one.
    for alone, reasons in ((100, []), (101, ["TOO_MANY_UNMATCHED"])):
        counted = quality(np.arange(2900) < 900, np.ones(2900), alone)
        assert [each.reason_code for each in refusals([], counted, LIMITS)] == reasons
        assert (counted.treated_count, counted.unmatched_count) == (900 + alone, alone)


def test_weights_that_amount_to_too_few_equal_controls_are_refused():
    counted = quality(np.arange(1999) < 1000, np.ones(1999))
    (refused,) = refusals([], counted, LIMITS)
    assert (refused.reason_code, refused.value, refused.limit) == ("TOO_FEW_EFFECTIVE", 999, 1000)
    # Four times as heavy as another: (4 + 1)^2 / (16 + 1).
    uneven = quality(np.array([True, False, False]), np.array([1.0, 4.0, 1.0]))
    assert (uneven.effective_count, uneven.largest_weight_ratio) == (pytest.approx(25 / 17), 1.6)
    assert quality(np.array([True]), np.array([0.0])).effective_count == 0
