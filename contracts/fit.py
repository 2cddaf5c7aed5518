"""Whether facts fit an agreement: what must hold before anything is priced."""

from collections.abc import Iterator

from contracts.agreement import Agreement
from contracts.measured import Cases, Units
from contracts.performance import Misfit, Performance
from contracts.versions import Versions


class FactsDoNotFitError(ValueError):
    """The facts cannot be settled under the agreement; `misfits` says all the reasons."""

    def __init__(self, misfits: tuple[Misfit, ...]) -> None:
        super().__init__("; ".join(f"{misfit.field}: {misfit.message}" for misfit in misfits))
        self.misfits = misfits


def misfits(versions: Versions, performance: Performance) -> tuple[Misfit, ...]:
    """All reasons why the facts cannot be settled under the agreement; empty when they can."""
    agreement = versions.current
    found = [*_scope(agreement, performance)]
    for index, row in enumerate(performance.units):
        found += _units(versions, performance, row, f"units[{index}]")
    known = {fee.id for fee in versions.fees}
    listed = [(f"refused[{index}]", row.clause) for index, row in enumerate(performance.refused)]
    listed += [(f"resolved[{index}]", row.clause) for index, row in enumerate(performance.resolved)]
    listed += [(f"standing[{index}]", row.clause) for index, row in enumerate(performance.standing)]
    found += [
        Misfit(f"{field}.clause", _unknown_clause(versions, clause)) for field, clause in listed if clause not in known
    ]
    for index, cases in enumerate(performance.cases):
        found += _cases(versions, cases, f"cases[{index}]")
    if not performance.is_interim and performance.paid_through < performance.period.last:
        message = f"a final settlement needs claims paid through the period's end, {performance.period.last}, or later"
        found.append(Misfit("paid_through", message))
    found += [misfit for clause in agreement.binding().clauses for misfit in clause.misfits(performance)]
    return tuple(found)


def _scope(agreement: Agreement, performance: Performance) -> Iterator[Misfit]:
    if performance.agreement_id != agreement.agreement_id:
        message = f"must be {agreement.agreement_id}, the agreement settled, got {performance.agreement_id}"
        yield Misfit("agreement_id", message)
    if not agreement.period.holds_period(performance.period):
        first, last = agreement.period.first, agreement.period.last
        yield Misfit("period", f"must lie in the agreement's period {first} to {last}")


def _units(versions: Versions, performance: Performance, row: Units, field: str) -> Iterator[Misfit]:
    if all(fee.id != row.clause for fee in versions.fees):
        yield Misfit(f"{field}.clause", _unknown_clause(versions, row.clause))
        return
    if not (performance.period.holds(row.first) and performance.period.holds(row.last)):
        yield Misfit(field, f"must lie in the period of the facts, got {row.first} to {row.last}")
    if row.version is not None and row.version not in versions.clauses:
        yield Misfit(f"{field}.version", f"must be a version of the agreement, got {row.version}")
    days = (day for day in versions.changes if row.first < day <= row.last)
    if any(versions.terms(row, day) != versions.terms(row, row.first) for day in days):
        yield Misfit(field, f"must be split where another version of clause {row.clause} takes effect")
    fee = versions.fee(row)
    reason = fee.why_not(row) if fee else None
    if reason:
        yield Misfit(field, reason)


def _cases(versions: Versions, cases: Cases, field: str) -> Iterator[Misfit]:
    clause = next((clause for clause in versions.current.cases if clause.id == cases.clause), None)
    if clause is None:
        known = ", ".join(clause.id for clause in versions.current.cases) or "none"
        yield Misfit(f"{field}.clause", f"must be a case rate of the agreement ({known}), got {cases.clause}")
        return
    signed = versions.clauses.get(cases.version or versions.current.version, {}).get(clause.id)
    if not isinstance(signed, type(clause)):
        yield Misfit(f"{field}.version", f"must be a version that has clause {clause.id}, got {cases.version}")
        return
    reason = signed.why_not(cases)
    if reason:
        yield Misfit(field, reason)


def _unknown_clause(versions: Versions, clause_id: str) -> str:
    known = ", ".join(fee.id for fee in versions.fees)
    return f"must be a fee clause of the agreement ({known}), got {clause_id}"
