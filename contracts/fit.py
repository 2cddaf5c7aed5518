"""Whether facts fit an agreement: what must hold before anything is priced."""

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.agreement import Agreement
from contracts.performance import Cases, Performance, SettlementKind, Units


@dataclass(frozen=True, slots=True)
class Misfit:
    """A place in the facts, as a field path, and what does not fit there."""

    field: str
    message: str


class FactsDoNotFitError(ValueError):
    """The facts cannot be settled under the agreement; `misfits` says all the reasons."""

    def __init__(self, misfits: tuple[Misfit, ...]) -> None:
        super().__init__("; ".join(f"{misfit.field}: {misfit.message}" for misfit in misfits))
        self.misfits = misfits


def misfits(agreement: Agreement, performance: Performance) -> tuple[Misfit, ...]:
    """All reasons why the facts cannot be settled under the agreement; empty when they can."""
    found = [*_scope(agreement, performance)]
    for index, row in enumerate(performance.units):
        found += _units(agreement, performance, row, f"units[{index}]")
    known = {fee.id for fee in agreement.fees}
    listed = [(f"refused[{index}]", row.clause) for index, row in enumerate(performance.refused)]
    listed += [(f"standing[{index}]", row.clause) for index, row in enumerate(performance.standing)]
    known = {fee.id for fee in agreement.fees}
    found += [
        Misfit(f"{field}.clause", _unknown_clause(agreement, clause)) for field, clause in listed if clause not in known
    ]
    for index, cases in enumerate(performance.cases):
        found += _cases(agreement, cases, f"cases[{index}]")
    if performance.settlement is SettlementKind.FINAL:
        found += _final(agreement, performance)
    return tuple(found)


def _scope(agreement: Agreement, performance: Performance) -> Iterator[Misfit]:
    if performance.agreement_id != agreement.agreement_id:
        message = f"must be {agreement.agreement_id}, the agreement settled, got {performance.agreement_id}"
        yield Misfit("agreement_id", message)
    if not agreement.period.holds_period(performance.period):
        first, last = agreement.period.first, agreement.period.last
        yield Misfit("period", f"must lie in the agreement's period {first} to {last}")


def _units(agreement: Agreement, performance: Performance, row: Units, field: str) -> Iterator[Misfit]:
    fee = next((fee for fee in agreement.fees if fee.id == row.clause), None)
    if fee is None:
        yield Misfit(f"{field}.clause", _unknown_clause(agreement, row.clause))
        return
    if not (performance.period.holds(row.first) and performance.period.holds(row.last)):
        yield Misfit(field, f"must lie in the period of the facts, got {row.first} to {row.last}")
    reason = fee.why_not(row)
    if reason:
        yield Misfit(field, reason)


def _cases(agreement: Agreement, cases: Cases, field: str) -> Iterator[Misfit]:
    clause = next((clause for clause in agreement.cases if clause.id == cases.clause), None)
    if clause is None:
        known = ", ".join(clause.id for clause in agreement.cases) or "none"
        yield Misfit(f"{field}.clause", f"must be a case rate of the agreement ({known}), got {cases.clause}")
        return
    reason = clause.why_not(cases)
    if reason:
        yield Misfit(field, reason)


def _final(agreement: Agreement, performance: Performance) -> Iterator[Misfit]:
    if performance.paid_through < performance.period.last:
        message = f"a final settlement needs claims paid through the period's end, {performance.period.last}, or later"
        yield Misfit("paid_through", message)
    for guarantee in agreement.guarantees:
        for name in guarantee.measures_needed():
            if performance.measure(name) is None:
                yield Misfit("measures", f"must hold {name}, which clause {guarantee.id} is judged on")
    for refund in agreement.refunds:
        if performance.savings is None:
            yield Misfit(
                "savings", f"must be given for clause {refund.id}; where there are none: {{status: not_credible}}"
            )


def _unknown_clause(agreement: Agreement, clause_id: str) -> str:
    known = ", ".join(fee.id for fee in agreement.fees)
    return f"must be a fee clause of the agreement ({known}), got {clause_id}"
