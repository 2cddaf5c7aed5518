"""Marrache M and others, early physical therapy for acute low back pain. BMC Health Services Research 2022, Table 2.

Use of care within 30 days, early therapy against none. The study's ratios are of odds, not of risks.
"""

from decimal import Decimal

import pytest

from contracts.terms.comparison import Rate, odds_ratio

EARLY, NONE = 110_834, 868_389


@pytest.mark.parametrize(
    ("early", "none", "published"),
    [
        pytest.param(14_572, 182_971, ".57 .56 .58", id="advanced imaging"),
        pytest.param(8_469, 146_073, ".41 .40 .42", id="chiropractor"),
        pytest.param(1_775, 26_772, ".51 .49 .54", id="emergency department"),
        pytest.param(3_994, 45_546, ".68 .65 .70", id="epidural injection"),
        pytest.param(12_479, 137_893, ".67 .66 .69", id="orthopaedist"),
        pytest.param(3_959, 61_399, ".49 .47 .50", id="pain specialist"),
    ],
)
def test_table_2(early: int, none: int, published: str) -> None:
    found = odds_ratio(Rate(early, EARLY), Rate(none, NONE))
    assert [round(value, 2) for value in (found.value, found.interval.lower, found.interval.upper)] == [
        Decimal(value) for value in published.split()
    ]
