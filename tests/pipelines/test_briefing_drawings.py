"""Positions in the drawings of a briefing, worked by hand; and the bars that a distribution falls into."""

from __future__ import annotations

from fractions import Fraction

import pytest

from contracts.negotiation.distribution import Distribution
from pipelines.publish.briefing.chances import bins
from pipelines.publish.briefing.drawings import histogram, money_ticks, payout_curve, swing_bar, swing_scale
from pipelines.publish.briefing.page import Bin, Curve, CurvePoint, Figure, Histogram, Swing, Swings


def dollars(cents: int) -> Figure:
    return Figure(words=f"{cents} cents", value=Fraction(cents), unit_code="cents")


def swings(low: int, high: int) -> tuple[Swing, Swings]:
    one = Swing(
        assumption="population.yield",
        words="Use",
        low_words="5%",
        high_words="20%",
        at_low=dollars(low),
        at_high=dollars(high),
    )
    return one, Swings(offer="a", expected=dollars(0), swings=(one,), worst=dollars(low), best=dollars(high))


def test_a_swing_goes_from_what_is_expected_to_each_end_and_the_low_end_is_hatched():
    one, several = swings(-1000, 1000)
    scale = swing_scale(several)
    # A twenty-fifth of 2,000 is left free at both ends: 80 of 2,160 before the low end.
    assert (scale.lowest, scale.highest) == (-1080, 1080)
    drawn = swing_bar(one, several, scale)
    assert '<rect class="swing-low" x="3.70%" width="46.30%"' in drawn
    assert '<rect class="hatch" x="3.70%" width="46.30%"' in drawn
    assert '<rect class="swing-high" x="50.00%" width="46.30%"' in drawn
    assert "Use: -1000 cents at its low end, 1000 cents at its high end" in drawn


def test_of_two_ends_on_one_side_the_nearer_is_drawn_on_top_and_an_end_that_moves_nothing_is_seen():
    one, several = swings(1000, 400)
    drawn = swing_bar(one, several, swing_scale(several))
    assert drawn.index("swing-low") < drawn.index("swing-high")
    still, alone = swings(0, 1000)
    assert 'width="0.40%"' in swing_bar(still, alone, swing_scale(alone))


def test_a_cliff_is_a_dashed_line_from_a_hollow_to_a_full_dot():
    curve = Curve(
        heading="Baseline known",
        points=(
            CurvePoint(result=Fraction(0), paid_cents=0),
            CurvePoint(result=Fraction(1, 2), paid_cents=0),
            CurvePoint(result=Fraction(1, 2), paid_cents=50_000, is_cliff=True),
            CurvePoint(result=Fraction(1), paid_cents=100_000),
        ),
        expected=Fraction(3, 4),
        expected_words="expected 75.0%",
        labels=((Fraction(0), "0%"), (Fraction(1), "100%")),
    )
    drawn = payout_curve(curve, "c")
    assert '<line x1="50.00%" y1="100.00%" x2="50.00%" y2="50.00%" class="line cliff"/>' in drawn
    assert '<circle cx="50.00%" cy="100.00%" r="4.25" class="cliff-before"/>' in drawn
    assert '<circle cx="50.00%" cy="50.00%" r="4.25" class="cliff-after"/>' in drawn
    assert '<line x1="50.00%" y1="50.00%" x2="100.00%" y2="0.00%" class="line payment"/>' in drawn
    assert "Payment over the result, 1 cliff. The table has the values." in drawn


@pytest.mark.parametrize(
    ("lowest", "highest", "ticks"),
    [
        (0, 90_000, [0, 20_000, 40_000, 60_000, 80_000, 100_000]),
        (-30_000, 90_000, [-40_000, -20_000, 0, 20_000, 40_000, 60_000, 80_000, 100_000]),
        (-90_000, -50_000, [-100_000, -80_000, -60_000, -40_000, -20_000, 0]),
        (0, 0, [0, 100]),
    ],
)
def test_amounts_have_round_values_with_zero_among_them(lowest, highest, ticks):
    assert money_ticks(Fraction(lowest), Fraction(highest)) == ticks


def test_bars_are_equally_wide_meet_at_zero_and_hold_every_case():
    half, quarter = Fraction(1, 2), Fraction(1, 4)
    found = bins(Distribution.of([(-100_000, quarter), (0, half), (99_999, quarter)]))
    # An axis to 199,999 has a value each 50,000; bars are a fourth of that.
    assert {each.last_cents - each.first_cents for each in found} == {12_500}
    assert found[0] == Bin(first_cents=-100_000, last_cents=-87_500, share=quarter)
    assert next(each for each in found if each.first_cents == 0).share == half
    assert sum(each.share for each in found) == 1
    assert bins(Distribution.of([(5, Fraction(1))])) == ()


def test_bars_below_zero_are_hatched():
    of = (
        Bin(first_cents=-100, last_cents=0, share=Fraction(1, 4)),
        Bin(first_cents=0, last_cents=100, share=Fraction(3, 4)),
    )
    drawn = histogram(Histogram(offer="a", cases=4, bins=of), "h")
    assert '<rect class="bar-down" x="0.20%" width="49.60%" y="66.67%" height="33.33%"/>' in drawn
    assert '<rect class="hatch" x="0.20%" width="49.60%" y="66.67%" height="33.33%"/>' in drawn
    assert '<rect class="bar-up" x="50.20%" width="49.60%" y="0.00%" height="100.00%"/>' in drawn
    assert drawn.count("hatch") == 1
    assert "4 cases from −$1 to $1, at most 75.0% of them in one bar." in drawn
