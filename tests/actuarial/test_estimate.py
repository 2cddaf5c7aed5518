"""Estimates of hand-made payers: naive designs beside the one that pays, who moves together, what is counted."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from pipelines.actuarial.calibration import Calibration
from pipelines.actuarial.difference import NotEstimableError, Weighting, means
from pipelines.actuarial.estimate import (
    change_beyond_trend,
    change_of_treated,
    difference_after,
    difference_in_differences,
    estimate,
    log_ratio,
)
from pipelines.actuarial.matching import NEAREST_NEIGHBOUR, compare
from pipelines.actuarial.study import EVERYTHING, FOLLOWED, Choices, Factors, followed_together, study_of
from tests.actuarial.made_extract import DESIGN, extract_of, without_exposure

BOTH = Weighting(np.ones(2), np.ones(2, dtype=np.int64))
# 210.00 -> 238.00 a month among the treated, 205.00 -> 260.00 beside them.
WORKED = [(0, -1, 2520_00), (0, 1, 2856_00), (1, -1, 2460_00), (1, 1, 3120_00)]


def rates(extract, choices=None, factors=None):
    return means(study_of(extract, choices or Choices(), factors or Factors()), BOTH)


def test_three_naive_designs_of_the_worked_figures_and_the_one_that_pays():
    found = rates(extract_of([True, False], spend=WORKED))
    assert difference_in_differences(found).value == -27_00
    assert change_of_treated(found).value == 28_00
    assert change_beyond_trend(found).value == 238_00 - 210_00 * Fraction(260, 205)
    assert difference_after(found).value == -22_00
    assert log_ratio(found).value == pytest.approx(np.log(238 / 210) - np.log(260 / 205))


@pytest.mark.parametrize("contrast", [difference_in_differences, change_of_treated, change_beyond_trend, log_ratio])
def test_slopes_are_what_a_cent_more_does(contrast):
    extract = extract_of([True, False], spend=WORKED)
    value, slopes = contrast(rates(extract))
    for place, slope in enumerate(slopes):
        more = [(member, month, cents + 12 * (place == number)) for number, (member, month, cents) in enumerate(WORKED)]
        moved = contrast(rates(extract_of([True, False], spend=more))).value
        assert float(moved - value) == pytest.approx(slope, rel=1e-4)


def test_what_counts_is_chosen():
    spend = [
        *[(0, -13, 9), (0, -12, 100), (0, 12, 40), (1, 1, 7, "MSK", "IP", "2025-06-01"), (1, 2, 5, "PLACEBO")],
        *[(1, 3, 50, "MSK", "PROF", "2025-01-01", 20), (1, 4, 60)],
    ]
    extract = extract_of([True, False], spend=spend, stages=[0, 0, 1, 0, 0, 0, 2])

    def after(**chosen):
        found = rates(extract, Choices(**chosen), Factors({("IP", date(2025, 6, 1)): Fraction(7, 10)}))
        return found.treated_before.cents, found.treated_after.cents, found.control_after.cents

    # Of members who are red flagged later the months after count, of controls who activate they do not.
    assert after() == (100, 40, Fraction("1.42857142857") * 7 + 20)
    assert after(stages=FOLLOWED)[1] == 0
    assert after(stages=EVERYTHING, is_truncated=False)[2] == Fraction("1.42857142857") * 7 + 50 + 60
    assert after(outcome="PLACEBO") == (0, 0, 5)
    assert after(before=(-24, -13))[0] == 9
    assert after(last_months=np.array([11, 2]))[1:] == (0, Fraction("1.42857142857") * 7)


def test_each_claim_group_and_month_is_completed_by_itself():
    # 890 of 1,000 hospital dollars are known and all of the pharmacy's: 1,100, not 990 / 0.89.
    spend = [(0, 1, 890, "MSK", "IP", "2025-06-01"), (0, 1, 100, "MSK", "RX", "2025-06-01"), (1, 1, 5)]
    found = rates(
        extract_of([True, False], spend=spend), factors=Factors({("IP", date(2025, 6, 1)): Fraction(89, 100)})
    )
    assert float(found.treated_after.cents) == pytest.approx(1100)


def test_an_actuarys_factor_carries_spend_before_a_change_of_benefits_over_in_both_arms():
    spend = [
        (member, month, 100, "MSK", "PROF", day)
        for member in (0, 1, 2)
        for month, day in ((-1, "2025-03-01"), (1, "2025-04-01"))
    ]
    extract = extract_of([True, False, False], employers=["A", "A", "B"], spend=spend)
    factors = Factors(plan_changes={"A": ((date(2025, 4, 1), Fraction(9, 10)),)})
    study = study_of(extract, Choices(), factors)
    assert study.cents(0).tolist() == [90, 90, 100]
    assert study.cents(1).tolist() == [100, 100, 100]


def test_a_set_ends_when_the_calendar_ends_it_for_one_of_its_members():
    gone = {(1, month) for month in (10, 11, 12)} | {(2, month) for month in range(4, 13)}
    gone |= {(3, month) for month in range(1, 13)}
    extract = without_exposure(extract_of([True, False, True, True, False]), gone)
    # The second is cut by the calendar after month 9, the third left by itself; the fourth is cut before month 1.
    extract.is_cut_short[[1, 3]] = True
    last = followed_together(extract, np.array([0, 0, 2, -1, 2]))
    assert last[:2].tolist() == [9, 9]
    assert (last[2] == last[4], last[2] > 12, last[3]) == (True, True, 0)


def compared(extract):
    return compare(extract, DESIGN, NEAREST_NEIGHBOUR)


def payer(count=24):
    """Pairs in cells of their own whose treated cost 1.00 less a month each pair; two employers."""
    is_treated = [number % 2 == 0 for number in range(count)]
    spend = [(number, month, 1200_00) for number in range(count) for month in (-1,)]
    spend += [(number, 1, 1200_00 - (number // 2 * 1200 if number % 2 == 0 else 0)) for number in range(count)]
    cells = [f"{number // 2:02d}" for number in range(count)]
    employers = ["A" if number < count // 2 else "B" for number in range(count)]
    return extract_of(is_treated, cells=cells, employers=employers, spend=spend)


def test_pairs_are_matched_in_their_cells_and_the_larger_error_is_the_employers():
    extract = payer()
    comparison = compared(extract)
    assert comparison.quality.matched_count == 12
    found = estimate(extract, study_of(extract, Choices(), Factors()), comparison)
    assert found.value == Fraction(-sum(range(12)) * 100, 12)
    # Means of the two employers are 2.50 and 8.50 below: 6.00 apart, so 3.00 from their mean each.
    assert (found.cluster_code, found.error.cluster_count, found.employer_count) == ("EMPLOYER", 2, 2)
    assert found.error.value == pytest.approx(300)
    assert (found.wild.far_count, found.wild.pattern_count) == (2, 4)
    assert found.limits()[0] == pytest.approx(-550 - 300 * 12.7062047, rel=1e-7)


def test_a_single_set_has_no_error():
    extract = payer(2)
    with pytest.raises(NotEstimableError):
        estimate(extract, study_of(extract, Choices(), Factors()), compared(extract))


def test_who_is_not_covered_after_the_index_is_not_followed_at_no_cost():
    extract = without_exposure(payer(8), {(0, month) for month in range(1, 13)})
    study = study_of(extract, Choices(), Factors())
    assert means(study, compared(extract).weighting).treated_after.months == 36


def test_what_balanced_columns_explain_is_no_error():
    chance = np.random.default_rng(4)
    column = chance.normal(size=400)
    is_treated = np.arange(400) < 100
    weights = np.where(is_treated, 1.0, 1 / 3)
    column[is_treated] += (weights[~is_treated] @ column[~is_treated] - column[is_treated].sum()) / 100
    noise = chance.normal(size=400) / 1000
    for arm in (is_treated, ~is_treated):
        noise[arm] -= weights[arm] @ noise[arm] / weights[arm].sum()
    sign = np.where(is_treated, 1, -1)
    centred = column - weights[~is_treated] @ column[~is_treated] / 100
    moved = sign * weights * (centred + noise)
    left = Calibration.of(column[:, None], ("column",), weights, is_treated).left(moved)
    assert left == pytest.approx(sign * weights * noise, abs=1e-3)
    assert left.sum() == pytest.approx(moved.sum(), abs=1e-9)
