"""Chain ladder: TESTs T8.1 and T8.2 of the method, and rules on what was taken back and on too few rows."""

from fractions import Fraction

import pytest

from pipelines.actuarial.chain_ladder import bornhuetter_ferguson, completion_factors, links

# Dollars of four incurred periods, in cents.
WORKED = tuple(
    tuple(100 * dollars for dollars in row)
    for row in (
        (100_000, 150_000, 165_000, 168_300),
        (110_000, 161_000, 178_000),
        (95_000, 145_000),
        (120_000,),
    )
)


def ultimates(triangle, factors):
    return [row[-1] / factors[len(row) - 1] for row in triangle]


def test_t8_1_chain_ladder():
    found = links(WORKED, 12)
    assert [link.factor for link in found] == [Fraction(456, 305), Fraction(343, 311), Fraction(51, 50)]
    factors = completion_factors(found)
    assert [f"{float(each):.9f}" for each in factors] == ["0.594567401", "0.888926999", "0.980392157", "1.000000000"]
    assert [round(each) for each in ultimates(WORKED, factors)] == [16_830_000, 18_156_000, 16_311_801, 20_182_741]
    assert round(sum(ultimates(WORKED, factors))) == 71_480_542
    assert round(sum(ultimates(WORKED, factors))) - sum(row[-1] for row in WORKED) == 10_350_542


def test_t8_2_an_immature_period_leans_on_what_was_expected():
    factor, prior = completion_factors(links(WORKED, 12))[0], 17_200_000 * Fraction(101, 100)
    assert prior == 17_372_000
    assert round(bornhuetter_ferguson(12_000_000, factor, prior)) == 19_043_175
    # The youngest period is less than 60 % complete, so the whole method gives this total (amendment A11).
    others = sum(ultimates(WORKED[:3], completion_factors(links(WORKED, 12))))
    assert round(others + bornhuetter_ferguson(12_000_000, factor, prior)) == 70_340_976


def test_the_latest_rows_count():
    triangle = ((100, 300), (100, 200), (100, 100), (100,))
    assert [links(triangle, window)[0].factor for window in (3, 2, 1)] == [2, Fraction(3, 2), 1]


def test_the_highest_and_the_lowest_are_left_out_of_eight():
    rows = [(100, 100 + growth) for growth in (50, 10, 20, 30, 40, 60, 70, 900)]
    assert links(rows, 12, without_extremes=True)[0].factor == 1 + Fraction(50 + 20 + 30 + 40 + 60 + 70, 600)
    assert links(rows[1:], 12, without_extremes=True)[0].factor == links(rows[1:], 12)[0].factor
    # Of eight pairs one has not begun to grow: seven can be compared.
    assert len(links([(0, 5), *rows[1:]], 12, without_extremes=True)[0].pairs) == 8
    assert len(links([(0, 5), *rows], 12, without_extremes=True)[0].pairs) == 7


def test_more_taken_back_than_paid_is_a_share_above_one():
    factors = completion_factors(links(((100, 125, 120), (100, 125), (100,)), 12))
    assert factors == [Fraction(5, 6), Fraction(25, 24), 1]


def test_growth_from_nothing_is_unknown_and_so_is_all_before_it():
    found = links(((0, 10, 20), (0, 10), (0,)), 12)
    assert [link.factor for link in found] == [None, 2]
    assert completion_factors(found) == [0, Fraction(1, 2), 1]
    assert bornhuetter_ferguson(0, Fraction(0), Fraction(70)) == 70


def test_the_tail_grows_every_share():
    assert completion_factors(links(WORKED, 12), Fraction(101, 100))[-1] == Fraction(100, 101)


@pytest.mark.parametrize("triangle", [(), ((5,),)])
def test_without_two_months_there_is_no_link(triangle):
    assert links(triangle, 12) == []
    assert completion_factors([]) == [1]


def test_case_35_one_factor_on_groups_together_completes_what_is_complete():
    # Inpatient claims are 89 % paid, drugs are paid at the counter.
    inpatient, drugs = Fraction(89, 100), Fraction(1)
    assert 890 / inpatient + 100 / drugs == 1_100
    assert round(990 / inpatient, 2) == Fraction("1112.36")
    # A comparison with the same inpatient care and more drugs is completed by as much, not by more.
    assert 890 / inpatient + 500 / drugs - 1_390 == 110
