"""The share of fees that is at risk: one for a signed version, or one by the day of the event it is charged for."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Annotated

from pydantic import Discriminator, Tag

from contracts.clauses.results import PricedUnits
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


def share_on(at_risk: AtRisk, day: date) -> Fraction:
    """Return the share that holds for events of a day; before the first date nothing is at risk."""
    if not isinstance(at_risk, Dated):
        return Fraction(at_risk)
    return Fraction(at_risk.on(day)) if day >= at_risk.first_date else Fraction(0)


def at_risk_cents(
    cents_by_clause: Mapping[str, int],
    priced: Sequence[PricedUnits],
    shares_at_risk: Sequence[Fraction],
    uncharged: Mapping[str, Fraction],
) -> Fraction:
    """Exact cents at risk of fees by clause, at least 0, where a share of each row of units is at risk.

    Each fee is at risk by the mean share of its units, weighted by what was charged for them, so that caps lessen all
    of them alike; a fee of which no unit was charged is at risk by its share in `uncharged`.
    """
    charged, risked = defaultdict[str, Fraction](Fraction), defaultdict[str, Fraction](Fraction)
    for row, share in zip(priced, shares_at_risk, strict=True):
        amount = row.amount - row.member_share_cents
        charged[row.clause_id] += amount
        risked[row.clause_id] += amount * share
    exact = (
        cents * (risked[fee_id] / charged[fee_id] if charged[fee_id] else uncharged[fee_id])
        for fee_id, cents in cents_by_clause.items()
    )
    return max(Fraction(0), sum(exact, Fraction(0)))


def spanning(
    at_risk: AtRisk, clause_id: str, ids: tuple[str, ...] | None, performance: Performance
) -> Iterator[Misfit]:
    """Refuse rows of units over which the share changes."""
    for index, row in enumerate(performance.units):
        applies = ids is None or row.clause in ids
        if applies and isinstance(at_risk, Dated) and at_risk.changes_within(row.first, row.last):
            yield Misfit(f"units[{index}]", f"must be split where the share at risk of clause {clause_id} changes")
