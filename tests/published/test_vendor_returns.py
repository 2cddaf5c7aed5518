"""Returns that vendors state on their pages (2021 to 2025), by the figures of the guarantee of a return.

Savings of a member and fee give the stated return, which is gross: net of fees it is one lower.
"""

from fractions import Fraction
from typing import Any

import pytest

from contracts.settlement import settle
from tests.contracts.building import ACTIVATION, agreement, facts, units


def figures(savings: str, fee: str, definition: str, target: str = "1") -> dict[str, tuple[Fraction, int]]:
    fee_clause = ACTIVATION | {"rate": {"2026-01-01": fee}}
    clause: dict[str, Any] = {
        "kind": "roi_guarantee",
        "id": "10",
        "text": "Return.",
        "roi_definition": definition,
        "target": target,
        "refund_cap": "1",
        "savings": "observed_gross_msk",
    }
    measured = {"status": "credible", "observed_gross": savings, "credibility": "1", "prior_gross": "0"}
    settled = settle(agreement(fee_clause, clause), facts(units("1", "1"), savings=measured), ())
    return {step.key: (step.exact or Fraction(0), step.cents or 0) for step in settled.steps}


@pytest.mark.parametrize(
    ("savings", "fee", "digits", "published"),
    [
        ("2655.00", "995.00", 1, 2.7),
        ("2472.00", "1000.00", 2, 2.47),
        ("3012.00", "1000.00", 3, 3.012),
        ("1663.00", "500.00", 0, 3),
    ],
)
def test_stated_returns_are_gross(savings: str, fee: str, digits: int, published: float) -> None:
    gross, _ = figures(savings, fee, "gross_multiple")["roi"]
    net, _ = figures(savings, fee, "net")["roi"]
    assert round(float(gross), digits) == published
    assert net == gross - 1


def test_a_return_of_324_percent_on_3177_is_a_fee_of_980_56() -> None:
    assert figures("3177.00", "980.56", "gross_multiple", "3.24")["supported fee"][1] == 98_056
