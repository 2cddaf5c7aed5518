"""Surgery after digital or other care. Journal of Medical Internet Research 2025, PMC12756660, by its vendor's page.

Counts are not stated; the rates, taken as members of a thousand, give the ratios. The page says 82% fewer operations
of low value; its own rates give 82.9%.
"""

from decimal import Decimal

import pytest

from contracts.terms.comparison import Rate, number_needed_to_treat, risk_ratio

SURGERY = Rate(55, 1000), Rate(132, 1000)
LOW_VALUE_SURGERY = Rate(6, 1000), Rate(35, 1000)


@pytest.mark.parametrize(("rates", "ratio"), [(SURGERY, "0.42"), (LOW_VALUE_SURGERY, "0.17")])
def test_risk_ratios(rates: tuple[Rate, Rate], ratio: str) -> None:
    assert round(risk_ratio(*rates).value, 2) == Decimal(ratio)


def test_number_needed_to_treat() -> None:
    assert number_needed_to_treat(*SURGERY) == 13
