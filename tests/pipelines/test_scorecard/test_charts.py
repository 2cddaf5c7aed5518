"""Positions in the drawings, worked by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from pipelines.publish.charts import (
    Scale,
    funnel_bar,
    interval_bar,
    place,
    round_ticks,
    spend_lines,
    spread_apart,
    walk_bar,
    walk_scale,
)


def test_places_have_two_decimals_and_stay_inside():
    assert place(Fraction(100, 3)) == "33.33%"
    assert place(Scale(Fraction(0), Fraction(10)).at(Fraction(12))) == "100.00%"
    assert place(Scale(Fraction(5), Fraction(10)).at(Fraction(4))) == "0.00%"
    assert place(Scale(Fraction(7), Fraction(7)).at(Fraction(7))) == "0.00%"


def test_a_change_of_two_percent_fills_two_thirds_of_the_scale(changed):
    page = changed(
        lines=[("FEE", "4.1", None, 100_000), ("FEES", None, None, 100_000), ("CHANGE", "5.1", "M", -2_000),
               ("NET", None, None, 98_000)],
    )  # fmt: skip
    scale = walk_scale(page.walk)
    assert (scale.lowest, scale.highest) == (97_000, 100_000)
    assert 'width="66.67%"' in walk_bar(page.walk[2], scale)
    assert 'x="33.33%"' in walk_bar(page.walk[2], scale)
    assert "axis-break" in walk_bar(page.walk[1], scale)
    assert "axis-break" not in walk_bar(page.walk[2], scale)


def test_the_scale_starts_at_zero_where_zero_is_near_and_below_it_for_a_negative_net(changed):
    half = changed(lines=[("FEES", None, None, 0), ("CHANGE", "4.1", None, 100), ("CHANGE", "5.1", "M", -60),
                          ("NET", None, None, 40)])  # fmt: skip
    assert (walk_scale(half.walk).lowest, walk_scale(half.walk).highest) == (0, 100)
    owed = changed(lines=[("FEES", None, None, 0), ("CHANGE", "5.1", "M", -60), ("NET", None, None, -60)])
    assert (walk_scale(owed.walk).lowest, walk_scale(owed.walk).highest) == (-60, 0)
    assert walk_scale(()).highest == 1
    same = changed(lines=[("FEE", "4.1", None, 100), ("FEES", None, None, 100), ("NET", None, None, 100)])
    assert (walk_scale(same.walk).lowest, walk_scale(same.walk).highest) == (0, 100)


def test_a_cent_still_has_a_mark(changed):
    page = changed(lines=[("FEES", None, None, 0), ("CHANGE", "4.1", None, 1_000_000), ("CHANGE", "5.1", "M", -1),
                          ("NET", None, None, 999_999)])  # fmt: skip
    assert 'width="0.40%"' in walk_bar(page.walk[2], Scale(Fraction(0), Fraction(1_000_000)))


def test_an_interval_stands_where_its_numbers_say(page):
    function = page.measures[1]
    drawn = interval_bar(function)
    assert 'x1="46.23%" x2="65.33%"' in drawn  # Wilson 56/100: 0.462306 to 0.653282
    assert 'cx="56.00%"' in drawn
    assert 'x1="60.00%" x2="60.00%"' in drawn
    assert "dot missed" in drawn
    assert "dot met" in interval_bar(page.measures[0])


def test_a_score_has_no_interval_and_its_own_scale(page):
    drawn = interval_bar(page.measures[3])
    assert "interval met" not in drawn
    assert 'cx="77.50%"' in drawn  # 55 on -100 to 100
    assert 'x1="70.00%"' in drawn


def test_a_delivery_record_has_no_interval(page):
    assert page.measures[4].interval is None
    assert page.measures[4].is_met


def test_a_stage_is_a_share_of_the_one_before(page):
    by_code = {stage.stage_code: stage for stage in page.funnel}
    assert 'width="100.00%"' in funnel_bar(by_code["ELIGIBLE"])
    assert 'width="75.00%"' in funnel_bar(by_code["ENGAGED"])
    assert 'width="62.75%"' in funnel_bar(by_code["OUTCOME_KNOWN"])  # 640 of 1,020 with a baseline
    more = by_code["ENGAGED"].model_copy(update={"previous_count": 1})
    assert 'width="100.00%"' in funnel_bar(more)


def test_lines_break_where_a_month_is_missing_and_the_last_months_are_shaded(page):
    whole = spend_lines(page.spend, "s", date(2027, 4, 1))
    assert whole.count('class="line vendor"') == 11
    assert "arriving" not in whole
    gap = tuple(p for p in page.spend if not (p.cohort_code == "VENDOR" and p.month_date == date(2026, 6, 1)))
    assert spend_lines(gap, "s", date(2027, 4, 1)).count('class="line vendor"') == 9
    late = spend_lines(page.spend, "s", date(2026, 10, 1))
    assert 'class="arriving"' in late
    assert 'x="77.27%" width="22.73%"' in late  # half a month before the tenth of twelve


def test_labels_move_apart_and_stay_inside():
    assert spread_apart([Fraction(10), Fraction(11), Fraction(50)], Fraction(8), Fraction(100)) == [10, 18, 50]
    assert spread_apart([Fraction(97), Fraction(98), Fraction(99)], Fraction(8), Fraction(100)) == [84, 92, 100]
    assert spread_apart([], Fraction(8), Fraction(100)) == []


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [(0, [0, 100]), (716, [0, 200, 400, 600, 800]), (1000, [0, 200, 400, 600, 800, 1000]),
     (1001, [0, 250, 500, 750, 1000, 1250]),
     (9, [0, 2, 4, 6, 8, 10]), (30000, [0, 10000, 20000, 30000])],
)  # fmt: skip
def test_ticks_are_round(highest, ticks):
    assert round_ticks(Fraction(highest)) == ticks
