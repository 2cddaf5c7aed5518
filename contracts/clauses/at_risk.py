"""The share of fees that is at risk: one for the whole agreement, or one by the day of the event it is charged for."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Annotated

from pydantic import Discriminator, Tag

from contracts.clauses.results import Fees
from contracts.performance import Misfit, Performance
from contracts.terms.dated import Dated
from contracts.terms.model import Share


def _form(value: object) -> str:
    return "dated" if isinstance(value, dict | Dated) else "share"


AtRisk = Annotated[Annotated[Share, Tag("share")] | Annotated[Dated[Share], Tag("dated")], Discriminator(_form)]


def shares(at_risk: AtRisk) -> tuple[Fraction, ...]:
    """Return all shares that hold at some time, in the order of time."""
    stated = [at_risk.on(day) for day in at_risk.dates] if isinstance(at_risk, Dated) else [at_risk]
    return tuple(Fraction(share) for share in stated)


def at_risk_cents(at_risk: AtRisk, cents_by_clause: Mapping[str, int], fees: Fees, last: date) -> Fraction:
    """Exact cents at risk of fees by clause, at least 0.

    A dated share is the mean by what was charged for events of each day, so that caps lessen all days alike; where
    nothing was charged it is that of the last day.
    """
    exact = (cents * _mean_share(at_risk, fee_id, fees, last) for fee_id, cents in cents_by_clause.items())
    return max(Fraction(0), sum(exact, Fraction(0)))


def spanning(
    at_risk: AtRisk, clause_id: str, ids: tuple[str, ...] | None, performance: Performance
) -> Iterator[Misfit]:
    """Refuse rows of units over which the share changes."""
    for index, row in enumerate(performance.units):
        applies = ids is None or row.clause in ids
        if applies and isinstance(at_risk, Dated) and at_risk.changes_within(row.first, row.last):
            yield Misfit(f"units[{index}]", f"must be split where the share at risk of clause {clause_id} changes")


def _mean_share(at_risk: AtRisk, fee_id: str, fees: Fees, last: date) -> Fraction:
    if not isinstance(at_risk, Dated):
        return Fraction(at_risk)
    rows = [row for row in fees.priced if row.clause_id == fee_id]
    charged = [row.amount - row.member_share_cents for row in rows]
    total = sum(charged, Fraction(0))
    if not total:
        return _on(at_risk, last)
    parts = (amount * _on(at_risk, row.first) for row, amount in zip(rows, charged, strict=True))
    return sum(parts, Fraction(0)) / total


def _on(at_risk: Dated[Share], day: date) -> Fraction:
    return Fraction(at_risk.on(day)) if day >= at_risk.first_date else Fraction(0)
