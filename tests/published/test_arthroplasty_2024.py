"""Total joint arthroplasty after digital or in-person care. American Journal of Managed Care 2024;30(4):e103.

Matched groups. The article states rates and p values; events are the whole numbers that its rates are of. Its test is
Pearson's.
"""

from decimal import Decimal

import pytest

from contracts.terms.comparison import Rate, chi_square, risk_difference


@pytest.mark.parametrize(
    ("digital", "in_person", "percents", "points"),
    [
        pytest.param(Rate(28, 739), Rate(105, 739), ("3.79", "14.21"), "-10.42", id="knee"),
        pytest.param(Rate(23, 141), Rate(46, 141), ("16.31", "32.62"), "-16.31", id="hip"),
    ],
)
def test_rates_and_their_difference(digital: Rate, in_person: Rate, percents: tuple[str, str], points: str) -> None:
    assert tuple(f"{float(rate.exact):.2%}" for rate in (digital, in_person)) == tuple(f"{each}%" for each in percents)
    assert round(100 * risk_difference(digital, in_person).value, 2) == Decimal(points)


def test_chance() -> None:
    assert chi_square(Rate(28, 739), Rate(105, 739), "pearson").chance < Decimal("0.001")
    assert round(chi_square(Rate(23, 141), Rate(46, 141), "pearson").chance, 3) == Decimal("0.001")
