"""Cui D and others, digital or in-person therapy of chronic low back pain. npj Digital Medicine 2023, PMC10329005.

The p value of dropout is that of the chi-square with continuity correction. Pearson's, .011, is another.
"""

from decimal import Decimal

from contracts.terms.comparison import Rate, chi_square

DIGITAL, IN_PERSON = Rate(11, 70), Rate(24, 70)


def test_dropout() -> None:
    assert [f"{float(rate.exact):.1%}" for rate in (DIGITAL, IN_PERSON)] == ["15.7%", "34.3%"]
    assert round(chi_square(DIGITAL, IN_PERSON, "continuity").chance, 3) == Decimal("0.019")
    assert round(chi_square(DIGITAL, IN_PERSON, "pearson").chance, 3) == Decimal("0.011")
