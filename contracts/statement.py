"""A settlement as plain data for programs: amounts in cents, exact values as `n/d` text, dates as ISO text."""

from typing import Any

from contracts.payment import line_id
from contracts.plain_data import plain_data
from contracts.settlement import Settlement

TOTALS = (
    "fees_cents",
    "fixed_cents",
    "at_risk_cents",
    "earned_cents",
    "forfeited_cents",
    "bonus_cents",
    "refund_cents",
    "net_cents",
    "posted_cents",
    "true_up_cents",
    "withheld_cents",
    "cash_cents",
)


def statement(settlement: Settlement) -> dict[str, Any]:
    """Everything a settlement holds, ready for JSON: the heads, the totals, measures, lines and all steps."""
    heads = ("agreement_id", "version", "payer_id", "vendor_id", "kind", "period", "paid_through", "flags")
    return {
        **{name: plain_data(getattr(settlement, name)) for name in heads},
        **{name: getattr(settlement, name) for name in TOTALS},
        "measures": [plain_data(result) for result in settlement.measures],
        "lines": [
            {"line_id": line_id(settlement.agreement_id, settlement.version, line), **plain_data(line)}
            for line in settlement.lines
        ],
        "steps": plain_data(settlement.steps),
        "shown": plain_data(settlement.shown),
    }
