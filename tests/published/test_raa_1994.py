"""Automatic facultative business, 1981 to 1990, of the Reinsurance Association of America's loss development study.

Mack T, Measuring the variability of chain ladder reserve estimates, Casualty Actuarial Society Forum 1994, which prints
the triangle, reserves of 52,135 and their standard error of 26,909 (thousands of dollars).
"""

from pipelines.actuarial.chain_ladder import completion_factors, links
from pipelines.actuarial.mack import errors

TRIANGLE = (
    (5012, 8269, 10907, 11805, 13539, 16181, 18009, 18608, 18662, 18834),
    (106, 4285, 5396, 10666, 13782, 15599, 15496, 16169, 16704),
    (3410, 8992, 13873, 16141, 18735, 22214, 22863, 23466),
    (5655, 11555, 15766, 21266, 23425, 26083, 27067),
    (1092, 9565, 15836, 22169, 25955, 26180),
    (1513, 6445, 11702, 12935, 15852),
    (557, 4020, 10946, 12314),
    (1351, 6947, 13112),
    (3133, 5395),
    (2063,),
)
FOUND = links(TRIANGLE, len(TRIANGLE))


def test_reserves() -> None:
    factors = completion_factors(FOUND)
    reserves = [row[-1] / factors[len(row) - 1] - row[-1] for row in TRIANGLE]
    assert [round(each) for each in reserves] == [0, 154, 617, 1636, 2747, 3649, 5435, 10907, 10650, 16339]
    assert round(sum(reserves)) == 52_135


def test_standard_errors() -> None:
    found = errors(TRIANGLE, FOUND)
    assert [round(each or 0) for each in found.rows] == [0, 206, 623, 747, 1469, 2002, 2209, 5358, 6333, 24566]
    assert round(found.total) == 26_909
