"""Savings that a naive study would claim, by the number of the case: the same members through what is paid on.

Who may be compared at all is decided in SQL: cases 33 and 34 and the symmetric exclusion of case 30 stand in
tests/sql/savings/judged.md and candidate.md, the cap that no arm sets alone (31) in cap.md, the common day by which
payments are known (36) in follow_up.md.
"""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np

from pipelines.actuarial.difference import Weighting, means
from pipelines.actuarial.matching import METHODS, compare
from pipelines.actuarial.sensitivity import Given, estimate_rows
from pipelines.actuarial.study import Choices, Factors, followed_together, study_of
from tests.actuarial.made_extract import DESIGN, extract_of, without_exposure

PAIRS = 10
EVERYBODY = [(number, -1, 3_000_00) for number in range(2 * PAIRS)] + [
    (number, 1, 3_000_00) for number in range(2 * PAIRS)
]


def pairs(spend):
    """Pairs in cells of their own; even members are treated."""
    return extract_of([True, False] * PAIRS, cells=[f"{number // 2}" for number in range(2 * PAIRS)], spend=spend)


def table_of(extract):
    """The rows of an agreement by code, in dollars a member month."""
    other, main = (compare(extract, DESIGN, method) for method in METHODS)
    rows = estimate_rows(Given(DESIGN, extract, main, other, None, Factors(), Factors(), Factors()))
    return {row.estimate_code: float(row.value) / 100 for row in rows if row.value is not None}


def effect(extract, choices=None, factors=None):
    """The difference in differences with everybody counted once, in cents a member month."""
    ones = Weighting(np.ones(len(extract.is_treated)), np.ones(len(extract.is_treated), dtype=np.int64))
    return means(study_of(extract, choices or Choices(), factors or Factors()), ones)


def test_case_30_one_stay_of_a_control_is_no_saving_beyond_the_cap():
    stay = [(1, 3, 1_200_000_00, "MSK", "IP", "2025-03-01", 50_000_00)]
    everything = [(*row, "ALL_CAUSE") for row in EVERYBODY] + [(1, 3, 1_200_000_00, "ALL_CAUSE", "IP")]
    found = table_of(pairs([*EVERYBODY, *stay, *everything]))
    # Ten thousand dollars a month over the ten controls, or what the cap leaves of it.
    assert found["UNTRUNCATED"] == found["ALL_CAUSE"] == -10_000
    assert round(found["MAIN"], 9) == round(-50_000 / 12 / PAIRS, 9)


def test_case_31_a_cap_of_the_arms_own_would_be_a_saving():
    # One member in ten of either arm has a year of 80,000.00; the same cap leaves both the same.
    def spend(cap_of_treated, cap_of_controls):
        large = [(0, 1, 80_000_00, "MSK", "IP", "2025-01-01", cap_of_treated)]
        return [*EVERYBODY, *large, (1, 1, 80_000_00, "MSK", "IP", "2025-01-01", cap_of_controls)]

    assert table_of(pairs(spend(60_000_00, 60_000_00)))["MAIN"] == 0
    assert table_of(pairs(spend(20_000_00, 60_000_00)))["MAIN"] < -300


def test_case_32_regression_to_the_mean_is_no_saving():
    spend = [(number, -1, 9_000_00) for number in range(2 * PAIRS)]
    spend += [(number, 1, 4_800_00 if number % 2 else 5_500_00) for number in range(2 * PAIRS)]
    found = table_of(pairs(spend))
    assert round(found["NAIVE_PRE_POST"] * 12, 6) == -3_500
    assert round(found["MAIN"] * 12, 6) == 700


def test_case_35_a_factor_of_hospitals_is_not_put_on_drugs():
    march = date(2025, 3, 1)
    # Both arms will come to 1,100.00: the controls' mix is of hospitals, the treated's of drugs.
    spend = [(0, 1, 89_00, "MSK", "IP", "2025-03-01"), (0, 1, 1_000_00, "MSK", "RX", "2025-03-01")]
    spend += [(1, 1, 890_00, "MSK", "IP", "2025-03-01"), (1, 1, 100_00, "MSK", "RX", "2025-03-01")]
    extract, known = extract_of([True, False], spend=spend), Fraction(89, 100)
    by_group = effect(extract, factors=Factors({("IP", march): known}))
    assert abs(float(by_group.effect)) < 1e-6
    one_for_all = effect(extract, factors=Factors({("IP", march): known, ("RX", march): known}))
    assert float(one_for_all.effect) * 12 > 100_00


def test_case_36_months_that_one_source_does_not_know_yet_are_cut_for_both():
    spend = [*EVERYBODY, *((number, month, 1_000_00) for number in range(1, 2 * PAIRS, 2) for month in (11, 12))]
    known = pairs(spend)
    gone = {(number, month) for number in range(0, 2 * PAIRS, 2) for month in (11, 12)}
    cut = without_exposure(replace(known, is_cut_short=known.is_treated), gone)
    # A dear autumn that only the controls have would be a saving of months that nobody compared.
    assert effect(cut).effect < -100_00
    last = followed_together(cut, compare(cut, DESIGN, METHODS[1]).sets)
    assert effect(cut, Choices(last_months=last)).effect == 0
