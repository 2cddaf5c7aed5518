"""The table of an agreement: each row differs from the one that pays by one thing, and naive rows never pay."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from pipelines.actuarial.estimate_rows import COLUMNS
from pipelines.actuarial.matching import METHODS, NEAREST_NEIGHBOUR, compare
from pipelines.actuarial.sensitivity import VARIANTS, Given, estimate_rows
from pipelines.actuarial.study import Factors
from tests.actuarial.made_extract import DESIGN, extract_of, without_exposure

PAIRS = 12
JUNE = ("IP", date(2025, 6, 1))
# What each pair cost, (is control, month, cents), and the stage of the row.
TREATED, CONTROL = 0, 1
COSTS = [
    ((TREATED, -1, 1200_00), 0),
    ((TREATED, 1, 840_00), 0),
    ((TREATED, 2, 100_00), 1),
    ((TREATED, 4, 500_00, "MSK", "PROF", "2025-05-01", 140_00), 0),
    ((CONTROL, -1, 1200_00), 0),
    ((CONTROL, 1, 1200_00), 0),
    ((CONTROL, 3, 60_00), 2),
    ((CONTROL, 5, 90_00, "MSK", "IP", "2025-06-01"), 0),
    ((CONTROL, 1, 12_00, "PLACEBO"), 0),
    ((TREATED, 1, 1200_00, "ALL_CAUSE"), 0),
]
# Dollars of twelve months: what the treated's spend rose by, less that of their like.
EXPECTED = {
    "MAIN": (840 + 100 + 140 - 1200) - (1200 + 100 - 1200),
    "CENSORED_AT_EXCLUSION": (840 + 140 - 1200) - 100,
    "NO_CENSORING": -120 - (100 + 60),
    "UNTRUNCATED": (840 + 100 + 500 - 1200) - 100,
    "CF_LOW": -120 - 120,
    "CF_HIGH": -120 - 90,
    "PLACEBO": -12,
    "ALL_CAUSE": 1200,
    "NAIVE_PRE_POST": -120,
    "NAIVE_PARTICIPANTS": 1080 - 1300,
    "NAIVE_TRENDED": 1080 - 1300,
}


def given(**changes):
    spend, stages = [], []
    for pair in range(PAIRS):
        spend += [(2 * pair + row[0], *row[1:]) for row, _ in COSTS]
        stages += [stage for _, stage in COSTS]
    cells = [f"{number // 2:02d}" for number in range(2 * PAIRS)]
    extract = extract_of([True, False] * PAIRS, cells=cells, spend=spend, stages=stages)
    other, main = (compare(extract, DESIGN, method) for method in METHODS)
    assert main.method_code == NEAREST_NEIGHBOUR
    known = (Factors({JUNE: share}) for share in (Fraction(9, 10), Fraction(3, 4), Fraction(1)))
    return replace(Given(DESIGN, extract, main, other, None, *known), **changes)


@pytest.fixture(scope="module")
def rows():
    return {row.estimate_code: row for row in estimate_rows(given())}


def test_each_row_differs_by_one_thing(rows):
    for code, dollars in EXPECTED.items():
        assert float(rows[code].value) == pytest.approx(dollars * 100 / 12, rel=1e-11), code
    assert float(rows["LOG_RATIO"].value) == pytest.approx(np.log(1080 / 1200) - np.log(1300 / 1200))
    assert set(VARIANTS) <= set(rows)


def test_the_row_that_pays_is_the_first_and_says_what_it_stands_on(rows):
    main = next(iter(rows.values()))
    assert (main.estimate_code, main.is_paid_on, main.treated_count, main.control_count) == ("MAIN", True, 12, 12)
    # Nine tenths known is a factor of 12 digits, so a millionth of a cent is missing.
    assert float(Fraction(main.gross_cents)) == pytest.approx(220_00 * PAIRS, abs=1e-4)
    assert main.actual_cents == str(1080_00 * PAIRS)
    assert (main.month_numerator, main.month_denominator) == (12 * PAIRS, 1)
    assert len(main.cells()) == len(COLUMNS)


def test_nothing_else_pays_and_naive_designs_are_of_the_tier_that_never_does(rows):
    assert [code for code, row in rows.items() if row.is_paid_on] == ["MAIN"]
    assert {code for code, row in rows.items() if row.tier_code == "E"} == {
        "NAIVE_PRE_POST",
        "NAIVE_TRENDED",
        "NAIVE_PARTICIPANTS",
    }


def test_every_estimate_carries_method_population_numbers_interval_and_tier(rows):
    for row in rows.values():
        assert None not in (row.method_code, row.population_code, row.tier_code, row.effective_count)
        if row.value is not None:
            assert None not in (row.value, row.standard_error, row.lower, row.upper, row.cluster_code), row
        else:
            assert row.note_code


def test_tests_have_verdicts(rows):
    assert rows["PLACEBO"].status_code == "DIFFERENT"
    assert rows["ALL_CAUSE"].status_code == "CONTRADICTS"
    assert rows["PRE_TREND"].status_code == "EQUIVALENT"
    assert (rows["DUMMY_YEAR"].status_code, rows["DUMMY_YEAR"].note_code) == ("NOT_POSSIBLE", "NO_DATA")
    assert (rows["WILD_BOOTSTRAP"].status_code, rows["WILD_BOOTSTRAP"].note_code) == ("NOT_ESTIMABLE", "ONE_EMPLOYER")


def test_the_months_before_are_those_of_the_design():
    rows = {row.estimate_code: row for row in estimate_rows(given(design=replace(DESIGN, baseline_months=6)))}
    assert (rows["PRE_TREND"].status_code, rows["PRE_TREND"].note_code) == ("UNDECIDED", "NO_DATA")


def test_a_benchmark_is_the_year_before_by_the_trend_of_the_comparison():
    # The other side rose from 1,200 to 1,320, by a tenth: of the treated's 600 that makes 660, and they cost 630.
    costs = [(TREATED, -1, 600_00), (TREATED, 1, 630_00), (CONTROL, -1, 1200_00), (CONTROL, 1, 1320_00)]
    spend = [(2 * pair + arm, month, cents) for pair in range(PAIRS) for arm, month, cents in costs]
    made = given()
    extract = extract_of([True, False] * PAIRS, cells=[f"{place // 2:02d}" for place in range(2 * PAIRS)], spend=spend)
    trended = replace(DESIGN, tier_code="D", method_code="TRENDED_BENCHMARK")
    rows = {row.estimate_code: row for row in estimate_rows(replace(made, extract=extract, design=trended))}
    assert (rows["MAIN"].actual_cents, rows["MAIN"].gross_cents) == (str(PAIRS * 630_00), str(PAIRS * 30_00))
    assert (rows["MAIN"].tier_code, rows["UNTRUNCATED"].gross_cents) == ("D", str(PAIRS * 30_00))
    effect = estimate_rows(replace(made, extract=extract))[0]
    assert effect.gross_cents == str(PAIRS * 90_00)


def test_the_dummy_year_is_estimated_as_the_year_is():
    made = given()
    rows = {row.estimate_code: row for row in estimate_rows(replace(made, dummy_year=(made.extract, made.main)))}
    assert rows["DUMMY_YEAR"].value == rows["MAIN"].value
    assert rows["DUMMY_YEAR"].status_code == "DIFFERENT"


def test_a_design_that_is_only_shown_or_is_of_all_members_pays_nothing_here():
    for design in (replace(DESIGN, role_code="REPORTED"), replace(DESIGN, population_code="ELIGIBLE")):
        assert not any(row.is_paid_on for row in estimate_rows(given(design=design)))


def test_what_cannot_be_estimated_says_why_and_what_the_other_method_says():
    made = given()
    nobody = extract_of([True, True])
    lonely = compare(nobody, DESIGN, NEAREST_NEIGHBOUR)
    rows = estimate_rows(replace(made, extract=nobody, main=lonely, other=lonely))
    assert [(row.estimate_code, row.status_code, row.note_code, row.treated_count) for row in rows] == [
        ("MAIN", "NOT_ESTIMABLE", "NO_COMPARISON", 0),
        ("OTHER_METHOD", "NOT_ESTIMABLE", "NO_COMPARISON", 0),
    ]
    unbalanced = replace(made.other, status_code="NOT_CONVERGED")
    main, other = estimate_rows(replace(made, main=unbalanced, other=made.main))
    assert (main.value, main.note_code, main.is_paid_on) == (None, "NOT_CONVERGED", False)
    assert (other.method_code, other.is_paid_on) == ("NEAREST_NEIGHBOUR", False)
    assert float(other.value) == pytest.approx(EXPECTED["MAIN"] * 100 / 12)
    gone = without_exposure(made.extract, {(2 * pair, month) for pair in range(PAIRS) for month in range(1, 13)})
    assert {row.note_code for row in estimate_rows(replace(made, extract=gone))} == {"NOBODY_FOLLOWED"}
