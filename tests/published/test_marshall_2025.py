"""Marshall and others 2025, remote therapeutic monitoring, matched three to one.

72% and 63% reach the benchmark, p .004. Exact counts are not published: these are the nearest whole numbers.
"""

from decimal import Decimal

from contracts.terms.comparison import Rate, chi_square

MONITORED, OTHERS = Rate(221, 306), Rate(580, 918)


def test_functional_benchmark() -> None:
    assert [f"{float(rate.exact):.0%}" for rate in (MONITORED, OTHERS)] == ["72%", "63%"]
    assert round(chi_square(MONITORED, OTHERS, "pearson").chance, 3) == Decimal("0.004")
