"""Most favoured price: a disclosed lower price, from its own day on."""

from typing import Any

import pytest

from contracts.fit import FactsDoNotFitError
from contracts.settlement import Settlement, settle
from tests.contracts.building import agreement, facts, units

FEE = {"kind": "activation_fee", "id": "4.1", "text": "Fee.", "rate": {"2026-01-01": "398.00"}}
CLAUSE = {"kind": "most_favoured_price", "id": "4.9", "text": "No customer pays less."}
HALVES = [
    {"clause": "4.1", "from": "2026-01-01", "to": "2026-06-30", "count": "700"},
    {"clause": "4.1", "from": "2026-07-01", "to": "2026-12-31", "count": "500"},
]


def fees(*prices: tuple[str, str], rows: list[dict[str, Any]] | None = None, **terms: Any) -> Settlement:
    disclosed = [{"clause": "4.1", "from": first, "price": price} for first, price in prices]
    return settle(agreement(FEE, CLAUSE | terms), facts(*(rows or HALVES), prices=disclosed), ())


def test_a_price_disclosed_later_holds_from_its_own_day_and_not_before() -> None:
    # T7.2 and case 41: disclosed on 2026-07-10 for 2026-07-01: 700 x 398.00 + 500 x 380.00.
    assert fees(("2026-07-01", "380.00")).fees_cents == 27_860_000 + 19_000_000 == 46_860_000


def test_a_higher_price_changes_nothing_and_the_least_one_holds() -> None:
    assert fees(("2026-07-01", "400.00")).fees_cents == 1_200 * 39_800
    assert fees(("2026-07-01", "380.00"), ("2026-07-01", "350.00")).fees_cents == 27_860_000 + 500 * 35_000


def test_it_looks_back_only_where_the_clause_says_so() -> None:
    # 181 days before 2026-07-01 is 2026-01-01.
    assert fees(("2026-07-01", "380.00"), look_back_days="181").fees_cents == 1_200 * 38_000


def test_a_row_that_spans_the_day_is_refused() -> None:
    with pytest.raises(FactsDoNotFitError, match=r"must be split where a price disclosed under clause 4.9 starts"):
        fees(("2026-07-01", "380.00"), rows=[units("4.1", "1200")])
    with pytest.raises(FactsDoNotFitError, match="must be split"):
        fees(("2026-07-01", "380.00"), look_back_days="90")
