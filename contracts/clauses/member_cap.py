"""Member cap: what one member costs in twelve months does not exceed an amount."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Literal

from pydantic import Field

from contracts.clauses.results import Fees, PricedUnits, Result
from contracts.clauses.stage import Context, Limit
from contracts.performance import Misfit, Performance
from contracts.terms.model import Whole, WholeCentDollars
from contracts.terms.money import dollars, exact_cents
from contracts.terms.period import add_months


class MemberCap(Limit):
    """Fees of one member, over all clauses that it applies to, shall not exceed ``amount`` in any ``months``.

    The months run from the member's first charged event of the settled period, and anew from the first one after they
    are over. Events are charged in the order of their days, those of one day in the order of the text; what goes
    beyond the amount is free. The amount belongs to the member's months, so no part of the period scales it.
    """

    turn = 1
    kind: Literal["member_cap"]
    amount: WholeCentDollars = Field(ge=0, description="dollars a member, such as 995.00")
    months: Whole = Field(default=12, ge=1, le=36)

    def limit(self, fees: Fees, context: Context) -> Result:
        """Take back what the events of each member go beyond the amount, from the clauses they belong to."""
        turns = {clause_id: turn for turn, clause_id in enumerate(fees.net_by_clause)}
        rows = sorted(fees.priced, key=lambda row: (row.units.member or "", row.first, turns[row.clause_id]))
        charged, over = Fraction(0), defaultdict[str, Fraction](Fraction)
        for _, events in groupby(rows, key=lambda row: row.units.member):
            for row, cents in self._charged(tuple(events)):
                charged += cents
                over[row.clause_id] += _owed(row) - cents
        # Fees were rounded by month, and claims may be below zero: never is more taken back of a clause than it has.
        taken = {
            fee_id: Fraction(min(max(0, fees.net_by_clause[fee_id]), context.cents(cents)))
            for fee_id, cents in over.items()
        }
        taken_cents = int(sum(taken.values()))
        reason = f"at most {dollars(int(exact_cents(self.amount)))} a member in {self.months} months"
        return Result(self.id, charged, -taken_cents, reason, weights=taken if taken_cents else None)

    def misfits(self, performance: Performance) -> Iterable[Misfit]:
        """Refuse units that do not say whose they are."""
        yield from super().misfits(performance)
        for index, row in enumerate(performance.units):
            if self.applies_to(row.clause) and row.member is None:
                yield Misfit(f"units[{index}].member", f"must be given: clause {self.id} caps the fees of each member")

    def _charged(self, events: Sequence[PricedUnits]) -> Iterator[tuple[PricedUnits, Fraction]]:
        """Yield the events of one member with what is charged for each, in exact cents."""
        since, left = date.min, Fraction(0)
        for row in events:
            if _owed(row) and (since == date.min or row.first >= add_months(since, self.months)):
                since, left = row.first, exact_cents(self.amount)
            charged = min(_owed(row), left)
            left -= charged
            yield row, charged


def _owed(row: PricedUnits) -> Fraction:
    return row.amount - row.member_share_cents
