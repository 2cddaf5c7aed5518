"""A settlement as plain data for programs: amounts in cents, exact values as `n/d` text, dates as ISO text."""

from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any

from contracts.payment import line_id
from contracts.settlement import Settlement
from contracts.terms.model import Terms

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
        **{name: _plain(getattr(settlement, name)) for name in heads},
        **{name: getattr(settlement, name) for name in TOTALS},
        "measures": [_plain(result) for result in settlement.measures],
        "lines": [
            {"line_id": line_id(settlement.agreement_id, settlement.version, line), **_plain(line)}
            for line in settlement.lines
        ],
        "steps": _plain(settlement.steps),
        "shown": _plain(settlement.shown),
    }


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Terms):
        return {name: _plain(part) for name, part in value.model_dump(by_alias=True).items()}
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if isinstance(value, str | date | Decimal | Fraction):
        return str(value)
    raise TypeError(f"a settlement cannot hold {type(value).__name__}")
