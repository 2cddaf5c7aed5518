"""Rate escalator: anniversaries, floor and cap, exact until posted."""

from typing import Any

import pytest
from pydantic import ValidationError

from contracts.fit import FactsDoNotFitError
from contracts.settlement import Settlement, settle
from tests.contracts.building import agreement, facts, month, units

FEE = {"kind": "activation_fee", "id": "1", "text": "Fee.", "rate": {"2026-01-01": "348.25"}}
ESCALATOR = {
    "kind": "rate_escalator",
    "id": "1(b)",
    "text": "Rates follow the index.",
    "index": "CPI_U",
    "from": "2026-07-01",
    "floor": "0.00",
    "cap": "0.03",
}

INDEX = [{"index": "CPI_U", "from": "2026-07-01", "change": "0.029"}]


def fees(change: str | None, *rows: dict[str, Any], terms: dict[str, Any] = ESCALATOR, **more: Any) -> Settlement:
    indexes = [{"index": "CPI_U", "from": "2026-07-01", "change": change}] if change is not None else []
    return settle(agreement(FEE, terms), facts(*rows, indexes=indexes, **more), ())


@pytest.mark.parametrize(
    ("change", "cents"),
    [
        ("0.029", 107_505),  # 3 x 348.25 x 1.029 = 1,075.04775
        ("0.03", 107_609),  # equality: 1,076.0925
        ("0.031", 107_609),  # above the cap of 3 %
        ("-0.01", 104_475),  # below the floor of 0 %
        ("1/300", 104_823),  # 1,044.75 x 301/300 = 1,048.2325
    ],
)
def test_the_change_lies_within_floor_and_cap(change: str, cents: int) -> None:
    assert fees(change, month("1", 7, "3")).fees_cents == cents


def test_a_rate_may_be_a_price_in_whole_cents() -> None:
    escalated = {
        "kind": "volume_tier",
        "id": "2",
        "text": "Tier.",
        "mode": "marginal",
        "tiers": [{"above": "0", "factor": "0.9"}],
    }
    found = [
        settle(
            agreement(FEE, ESCALATOR, escalated, rate_rounding=word), facts(month("1", 7, "1000"), indexes=INDEX), ()
        )
        for word in ("exact", "cent")
    ]
    # 348.25 x 1.029 = 358.34925, x 0.9 = 322.514325; in cents 358.35, then 322.515, which is 322.52.
    assert [each.fees_cents for each in found] == [32_251_433, 32_252_000]


def test_units_before_the_anniversary_keep_their_rate() -> None:
    result = fees("0.02", month("1", 6, "1"), month("1", 7, "1"))
    # 348.25, and 355.215 as 6.97 more (6.965 rounded with the whole component).
    assert [(line.clause_id, line.cents) for line in result.lines] == [("1", 34_825), ("1", 34_825), ("1(b)", 697)]


def test_later_years_build_on_earlier_ones() -> None:
    signed = agreement(FEE, ESCALATOR, terminates="2027-12-31")
    indexes = [
        {"index": "CPI_U", "from": "2026-07-01", "change": "0.02"},
        {"index": "CPI_U", "from": "2027-07-01", "change": "0.09"},
        {"index": "WAGES", "from": "2027-07-01", "change": "0.50"},
    ]
    period = {"from": "2026-01-01", "to": "2027-12-31"}
    row = {"clause": "1", "from": "2027-08-01", "to": "2027-08-31", "count": "1"}
    given = facts(row, indexes=indexes, period=period, paid_through="2028-06-30")
    # 348.25 x 1.02 x 1.03 = 365.87145
    assert settle(signed, given, ()).fees_cents == 36_587


def test_the_final_settlement_needs_the_change_and_rows_split_at_it() -> None:
    with pytest.raises(FactsDoNotFitError, match="indexes: must hold the change of CPI_U from 2026-07-01"):
        fees(None, month("1", 7, "1"))
    with pytest.raises(FactsDoNotFitError, match=r"units\[0\]: must be split where clause 1\(b\) changes the rate"):
        fees("0.02", units("1", "1"))


def test_an_interim_settlement_does_not_wait_for_the_index() -> None:
    assert fees(None, month("1", 7, "1"), settlement="interim").fees_cents == 34_825


def test_a_floor_lies_below_its_cap() -> None:
    with pytest.raises(ValidationError, match="must have a floor at most the cap"):
        agreement(FEE, ESCALATOR | {"floor": "0.04"})
