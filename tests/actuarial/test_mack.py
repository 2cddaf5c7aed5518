"""Errors of a chain ladder: TEST T8.1's triangle by hand, and rows of which little is known."""

from decimal import Decimal
from fractions import Fraction

from pipelines.actuarial.chain_ladder import Link, links
from pipelines.actuarial.mack import errors, variances
from tests.actuarial.test_chain_ladder import WORKED

# In dollars: a variance is in the unit of the triangle.
IN_DOLLARS = tuple(tuple(cents // 100 for cents in row) for row in WORKED)


def test_t8_1_errors():
    found = links(IN_DOLLARS, 12)
    # 100,000 (1.5 - 456/305)^2 + 110,000 (161/110 - 456/305)^2 + 95,000 (145/95 - 456/305)^2, halved; then of two rows.
    assert [f"{float(each):.6f}" for each in variances(found)] == ["101.933485", "2.426554", "0.057765"]
    found_errors = errors(IN_DOLLARS, found)
    assert [round(each, 2) for each in found_errors.rows] == [
        Decimal("0.00"),
        Decimal("146.20"),
        Decimal("744.94"),
        Decimal("4723.30"),
    ]
    assert round(found_errors.total, 2) == Decimal("4834.77")


def test_a_link_of_one_pair_varies_as_the_least_of_those_before_it():
    # Growth of 1.3 and 1.1 is 0.1 from 1.2, twice 100 x 0.01; of 1.2 and 1.1 twice 100 x 0.0025; of 1.1 twice nothing.
    far, near, none = (Link(((100, after), (100, 110))) for after in (130, 120, 110))
    one, half = Link(((100, 110),)), Fraction(1, 2)
    assert variances([far, near, one]) == [2, half, half**2 / 2]
    assert variances([near, far, one]) == [half, 2, half]
    assert variances([none, near, one]) == [0, half, 0]
    assert variances([near, one]) == [half, 0]


def test_of_a_row_without_a_cent_or_beyond_an_unknown_link_nothing_is_known():
    triangle = ((0, 10, 30), (0, 10, 20), (0, 12), (0,))
    found = errors(triangle, links(triangle, 12))
    assert found.rows[:2] == (0, 0)
    assert found.rows[2] > 0
    assert found.rows[3] is None
    assert found.total == found.rows[2]
