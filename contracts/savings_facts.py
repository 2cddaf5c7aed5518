"""Rows of `actuarial.savings` as what clauses may know of savings."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from contracts.agreement import Agreement
from contracts.measured_savings import Savings, SavingsStatus
from contracts.terms.model import MAXIMUM_FRACTION_DIGITS

Rows = Iterable[Mapping[str, Any]]


def savings_facts(agreement: Agreement, rows: Rows, reasons: Rows) -> Savings | None:
    """Return the savings of an agreement as its clauses may read them; None where no clause reads any.

    Where the agreement names no design its savings are estimated to be shown, and no clause finds them credible.
    """
    if not any(clause.reads_savings for clause in agreement.clauses):
        return None
    if agreement.savings is None:
        return Savings(status=SavingsStatus.NOT_CREDIBLE)
    row = next(iter(rows), None)
    if row is None:
        return Savings(status=SavingsStatus.SUSPENDED, reasons=("NOT_ESTIMATED",))
    prior_cents = row["prior_gross_cents"]
    status = SavingsStatus(row["status_code"].lower())
    return Savings(
        status=status,
        benchmark=_dollars(row["benchmark_cents"]),
        actual=_dollars(row["actual_cents"]),
        standard_error=_dollars(row["standard_error_cents"]),
        # Surely a share only of credible savings: what is not may err by more than the benchmark.
        minimum_savings_rate=_rounded(row["smallest_rate"]) if status is SavingsStatus.CREDIBLE else None,
        credibility=None if prior_cents is None else _rounded(row["credibility"]),
        prior_gross=_dollars(prior_cents),
        reasons=tuple(sorted({str(reason["reason_code"]) for reason in reasons})),
        design=f"{agreement.savings.design}.v{agreement.savings.design_version}",
        tier=row["tier_code"],
        treated=row["treated_count"],
        effective=row["effective_count"],
        lower=_dollars(row["lower_cents"]),
        upper=_dollars(row["upper_cents"]),
    )


def _dollars(cents: int | str | None) -> Decimal | None:
    """Return cents, whole or as decimal text, in dollars with at most 12 digits after the point."""
    return None if cents is None else _rounded(Decimal(cents).scaleb(-2))


def _rounded(number: Decimal | str) -> Decimal:
    return round(Decimal(number), MAXIMUM_FRACTION_DIGITS)
