"""The paid-through date of a final settlement: period end + the last window + receipt, or the run-out, by hand."""

from datetime import date

import pytest

from contracts.exhibits import Exhibits, load_exhibits
from contracts.windows import final_from
from tests.contracts.building import ACCESS, ACTIVATION, agreement, guarantee, rate
from tests.contracts.test_review_savings import TERMS as SAVINGS
from tests.contracts.test_roi import roi

REPORTED = {"kind": "outcome_reported_fee", "id": "4", "text": "Fee.", "rate": {"2026-01-01": "60.00"}}
ENGAGED = {
    "kind": "engaged_fee",
    "id": "5",
    "text": "Fee.",
    "rate": {"2026-01-01": "90.00"},
    "sessions": "6",
    "within_days": "60",
}


@pytest.fixture(scope="module")
def exhibits() -> Exhibits:
    return load_exhibits()


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        ((ACCESS, ACTIVATION), date(2026, 12, 31)),
        # 2026-12-31 + 84 + 42 + 30 days
        ((ACTIVATION, guarantee(rate("pain_responder", "100"))), date(2027, 6, 5)),
        ((ACTIVATION, guarantee(rate("pain_responder", "100", target_days="168"))), date(2027, 8, 28)),
        ((ACTIVATION, REPORTED), date(2027, 6, 5)),
        # 30 days to engage, the first being that of activation, and 90 to send the sessions
        ((ACTIVATION, guarantee(rate("engagement", "100"))), date(2027, 4, 29)),
        ((ACTIVATION, ENGAGED, guarantee(rate("engagement", "100"))), date(2027, 5, 29)),
        ((ACTIVATION, guarantee(rate("reports_on_time", "100"))), date(2026, 12, 31)),
    ],
)
def test_a_final_settlement_waits_for_the_last_window(
    clauses: tuple[dict, ...], expected: date, exhibits: Exhibits
) -> None:
    assert final_from(agreement(*clauses, calendar={"run_out_months": "0"}), exhibits) == expected
    # 30 June ends six months of run-out.
    assert final_from(agreement(*clauses), exhibits) == max(expected, date(2027, 6, 30))


def test_a_gate_is_judged_too(exhibits: Exhibits) -> None:
    gate = {"measure": "baseline_capture", "at_least": "0.8", "effect": "zero_earned"}
    gated = agreement(
        ACTIVATION, guarantee(rate("reports_on_time", "100", gate=gate)), calendar={"run_out_months": "0"}
    )
    assert final_from(gated, exhibits) == date(2027, 6, 5)


def test_savings_wait_for_the_year_after_the_last_index_day_and_its_run_out(exhibits: Exhibits) -> None:
    """Activated on 2026-12-31, month 0 ends in January and month twelve in January 2028; claims are known in July."""
    agreed = {"savings": SAVINGS, "calendar": {"run_out_months": "6"}}
    assert final_from(agreement(ACTIVATION, roi(), **agreed), exhibits) == date(2028, 7, 31)
    unread = (agreement(ACTIVATION, **agreed), agreement(ACTIVATION, roi(category="reporting_only"), **agreed))
    assert {final_from(each, exhibits) for each in unread} == {date(2027, 6, 30)}
    assert final_from(agreement(ACTIVATION, roi()), exhibits) == date(2027, 6, 30)
