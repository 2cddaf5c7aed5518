"""Amounts of chance, as text."""

from typing import Any

from hypothesis import strategies as st

Plain = dict[str, Any]


def decimals(low: int, high: int, digits: int) -> st.SearchStrategy[str]:
    """Decimals as text, from ``low`` to ``high`` units of the last of their digits."""
    return st.integers(low, high).map(
        lambda units: f"{'-' * (units < 0)}{abs(units) // 10**digits}.{abs(units) % 10**digits:0{digits}}"
    )


def dollars(low: int, high: int) -> st.SearchStrategy[str]:
    """Whole cents as dollars."""
    return decimals(low, high, 2)


SHARES = st.one_of(st.sampled_from(["0", "0.5", "1"]), decimals(0, 100, 2))
