"""Figures as people read them, rounded for display only."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from pipelines.publish import figures


@pytest.mark.parametrize(
    ("cents", "written"),
    [(0, "$0.00"), (5, "$0.05"), (-5, "−$0.05"), (123_456_789, "$1,234,567.89"), (-100_000, "−$1,000.00")],
)
def test_money(cents, written):
    assert figures.money(cents) == written


@pytest.mark.parametrize(("cents", "written"), [(1, "+$0.01"), (0, "$0.00"), (-1, "−$0.01")])
def test_signed_money(cents, written):
    assert figures.signed_money(cents) == written


@pytest.mark.parametrize(
    ("cents", "written"),
    [(0, "$0"), (99, "$0.99"), (12_345, "$123"), (99_999, "$1k"), (94_226_500, "$942k"), (99_999_900, "$1M"),
     (-1_250_000_00, "−$1.25M"), (123_456_789_012, "$1.23B"), (5_550_00, "$5.55k")],
)  # fmt: skip
def test_short_money(cents, written):
    assert figures.short_money(cents) == written


@pytest.mark.parametrize(
    ("share", "written"),
    [(Fraction(11, 15), "73.3%"), (Fraction(1, 2000), "0.1%"), (Fraction(1, 2001), "0.0%"), (Fraction(1), "100.0%"),
     (Fraction(-1, 2000), "−0.1%"), (Fraction(2443, 1000), "244.3%")],
)  # fmt: skip
def test_percent_rounds_half_away_from_zero(share, written):
    assert figures.percent(share) == written


@pytest.mark.parametrize(
    ("share", "written"),
    [(Fraction(9, 20), "45%"), (Fraction(5, 8), "62.5%"), (Fraction(1), "100%"), (Fraction(1, 3), "33.3%")],
)
def test_a_term_has_no_decimals_it_does_not_need(share, written):
    assert figures.whole_percent(share) == written


def test_dates_counts_lists_and_names():
    assert figures.day(date(2026, 6, 3)) == "3 Jun 2026"
    assert figures.count(-1234) == "−1,234"
    assert (figures.counted(1, "member"), figures.counted(2, "member")) == ("1 member", "2 members")
    assert figures.listed(["a"]) == "a"
    assert figures.listed(["a", "b", "c"]) == "a, b and c"
    assert figures.name_of("northgate_pt") == "Northgate PT"
