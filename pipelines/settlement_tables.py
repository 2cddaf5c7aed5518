"""What was settled, as rows of ``settlement.*``.

Exact figures are text such as ``2885/868``: a fraction of cents need not fit in 64 bits.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from contracts.agreement import Agreement
from contracts.clauses.results import MeasureResult
from contracts.exhibits import Exhibits
from contracts.loader import Loaded
from contracts.payment import PaymentLine, Step
from contracts.settlement import Settlement
from contracts.terms.life import Disputes
from contracts.versions import Versions
from pipelines.amendments import earlier_versions
from pipelines.publish.agreement_tables import TABLES as AGREEMENT_TABLES
from pipelines.publish.agreement_tables import agreement_rows
from pipelines.publish.rates import TABLES as RATE_TABLES
from pipelines.publish.rates import rate_rows
from pipelines.settling import Settled

TEXT = "varchar"
WHOLE = "bigint"
TOTALS = (
    "fees_cents",
    "at_risk_cents",
    "earned_cents",
    "forfeited_cents",
    "refund_cents",
    "net_cents",
    "posted_cents",
    "true_up_cents",
    "withheld_cents",
    "cash_cents",
)
SETTLED_TABLES: Mapping[str, Mapping[str, str]] = {
    "settlement.summary": {
        "agreement_id": TEXT,
        "version_number": WHOLE,
        "payer_id": TEXT,
        "vendor_id": TEXT,
        "settlement_code": TEXT,
        "period_from_date": "date",
        "period_to_date": "date",
        **dict.fromkeys(TOTALS, WHOLE),
        "dispute_open_days": WHOLE,
        "dispute_resolve_days": WHOLE,
    },
    "settlement.payment_line": {
        "agreement_id": TEXT,
        "line_number": WHOLE,
        "step_number": WHOLE,
        "clause_id": TEXT,
        "of_clause_id": TEXT,
        "kind_code": TEXT,
        "measure_id": TEXT,
        "month_date": "date",
        "cents": WHOLE,
        "reason": TEXT,
    },
    "settlement.group_part": {
        "agreement_id": TEXT,
        "line_number": WHOLE,
        "group_id": TEXT,
        "cents": WHOLE,
    },
    "settlement.step": {
        "agreement_id": TEXT,
        "entry_number": WHOLE,
        "step_number": WHOLE,
        "key": TEXT,
        "note": TEXT,
        "exact": TEXT,
        "cents": WHOLE,
    },
    "settlement.measure": {
        "agreement_id": TEXT,
        "clause_id": TEXT,
        "measure_id": TEXT,
        "status_code": TEXT,
        "numerator_count": WHOLE,
        "denominator_count": WHOLE,
        "value": TEXT,
        "weight": TEXT,
        "counted_weight": TEXT,
        "fraction": TEXT,
        "is_gate_passed": "boolean",
        "pool_cents": WHOLE,
        "earned_cents": WHOLE,
        "forfeited_cents": WHOLE,
        "reason": TEXT,
    },
}
TABLES: Mapping[str, Mapping[str, str]] = {**SETTLED_TABLES, **AGREEMENT_TABLES, **RATE_TABLES}

Row = list[Any]


def settlement_rows(
    settled: Iterable[Settled], agreements: Sequence[Loaded[Agreement]], exhibits: Exhibits
) -> dict[str, list[Row]]:
    """Return the rows of every table of ``settlement.*``, agreements in the order of their ids.

    ``agreements`` are all of the folder: a day before an amendment has the rates of the version before.
    """
    ordered = sorted(settled, key=lambda item: item.agreement.agreement_id)
    signed = [item.required() for item in agreements]
    settlements = [item.settlement for item in ordered]
    return {
        "settlement.summary": [summary(item.settlement, item.agreement.disputes) for item in ordered],
        "settlement.payment_line": [
            payment_line(item.agreement_id, number, line)
            for item in settlements
            for number, line in enumerate(item.lines, start=1)
        ],
        "settlement.group_part": [
            [item.settlement.agreement_id, number, group, cents]
            for item in ordered
            for number, parts in enumerate(item.groups, start=1)
            for group, cents in sorted(parts.items())
        ],
        "settlement.step": [
            step(item.agreement_id, number, entry)
            for item in settlements
            for number, entry in enumerate(item.steps, start=1)
        ],
        "settlement.measure": [measure(item.agreement_id, result) for item in settlements for result in item.measures],
        **agreement_rows([item.agreement for item in ordered], exhibits),
        "settlement.rate": [
            row
            for item in ordered
            for row in rate_rows(Versions.of(item.agreement, earlier_versions(item.agreement, signed)))
        ],
    }


def summary(settlement: Settlement, disputes: Disputes) -> Row:
    """Return the totals of one settlement, and how long the agreement gives to dispute it and to answer."""
    return [
        settlement.agreement_id,
        settlement.version,
        settlement.payer_id,
        settlement.vendor_id,
        settlement.kind.value.upper(),
        settlement.period.first,
        settlement.period.last,
        *(getattr(settlement, name) for name in TOTALS),
        disputes.open_days,
        disputes.resolve_days,
    ]


def payment_line(agreement_id: str, number: int, line: PaymentLine) -> Row:
    """Return one payment line."""
    return [
        agreement_id,
        number,
        line.step_number,
        line.clause_id,
        line.of_clause_id,
        line.kind.upper(),
        line.measure,
        line.month,
        line.cents,
        line.reason,
    ]


def step(agreement_id: str, number: int, entry: Step) -> Row:
    """Return one recorded result of the 24 steps."""
    return [agreement_id, number, entry.step_number, entry.key, entry.note, exact(entry.exact), entry.cents]


def measure(agreement_id: str, result: MeasureResult) -> Row:
    """Return what one measure earned."""
    return [
        agreement_id,
        result.clause_id,
        result.measure,
        result.status.value.upper(),
        result.numerator,
        result.denominator,
        exact(result.value),
        exact(result.weight),
        exact(result.counted_weight),
        exact(result.fraction),
        result.gate_passed,
        result.pool_cents,
        result.earned_cents,
        result.forfeited_cents,
        result.reason,
    ]


def exact(value: Fraction | None) -> str | None:
    """Write an exact figure as a whole number or as numerator/denominator."""
    return None if value is None else str(Fraction(value))
