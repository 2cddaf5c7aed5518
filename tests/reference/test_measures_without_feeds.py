"""For every measure and every feed that it rests on: without the feed it is not measured, and the feed is named."""

from datetime import date

import pytest

from contracts.exhibits import load_exhibits
from contracts.measure_tables import measure_tables
from tests.contracts.building import ACTIVATION, agreement, guarantee, rate
from tests.reference.building import build

NEWEST = [measure for measure in load_exhibits().newest_measures() if measure.source != "supplied"]
FEEDS = sorted({feed.upper() for measure in NEWEST for feed in measure.feeds_needed})
TERMS = {"agreement_id": "example", "vendor_id": "vendor", "period_from_date": date(2026, 1, 1)}
TERMS |= {"period_to_date": date(2026, 1, 31)}


@pytest.fixture(scope="module")
def needed() -> dict[str, list[dict[str, object]]]:
    """The tables about measures of an agreement that judges all of them."""
    measures = [rate(measure.measure, "1", version=str(measure.version)) for measure in NEWEST]
    tables = measure_tables([agreement(ACTIVATION, guarantee(*measures))], (), load_exhibits())
    return {
        f"terms.{name}": [dict(zip(dict(table.columns), row, strict=True)) for row in table.rows]
        for name, table in tables.items()
    }


@pytest.mark.parametrize("absent", FEEDS)
def test_without_a_feed_nothing_that_rests_on_it_is_measured(
    absent: str, needed: dict[str, list[dict[str, object]]]
) -> None:
    given = needed | {
        "terms.agreement": [TERMS],
        "terms.run": [{"paid_through_date": date(2026, 6, 30), "settlement_code": "FINAL"}],
        "core.member_month": [{"member_id": "P1", "month_date": date(2026, 1, 1)}],
        "performance.feed_known": [
            {"feed_code": feed, "vendor_id": "vendor", "row_count": 1} for feed in FEEDS if feed != absent
        ],
    }
    columns = "measure_id, status_code, missing_feed_code"
    built = build(given, ["outcomes.measure", "performance.measure"], {"performance.measure": columns})
    named = {measure_id: (status, feed) for measure_id, status, feed in built["performance.measure"]}
    assert set(named) == {measure.measure for measure in NEWEST}
    for measure in NEWEST:
        expected = absent if absent.lower() in measure.feeds_needed else None
        assert named[measure.measure] == ("NOT_MEASURED", expected), measure.measure
