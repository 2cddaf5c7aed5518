"""Which measures an agreement names: those that clauses judge, with their terms, and those that are only shown."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from contracts.agreement import Agreement
from contracts.clauses.measure_terms import JudgedTerms, MissingPolicy
from contracts.clauses.milestone_fee import MilestoneFee
from contracts.clauses.outcome_fee import OutcomeFee
from contracts.exhibits import Exhibits
from contracts.terms.measure import Cohort, Measure

REPORTED = "REPORTED"


@dataclass(frozen=True, slots=True)
class Named:
    """A measure of an agreement: by the clause that judges it, with that clause's terms, or without one to be shown."""

    agreement: Agreement
    clause_id: str
    missing_policy: MissingPolicy
    term: JudgedTerms | OutcomeFee | MilestoneFee | None
    exhibit: Measure

    @property
    def is_judged(self) -> bool:
        """Whether a clause pays on it."""
        return self.clause_id != REPORTED

    @property
    def responder_rule(self) -> str | None:
        """How an improvement is judged: as the clause says, else the exhibit."""
        return (self.term.responder_rule if self.term else None) or self.exhibit.responder_rule

    @property
    def comparators(self) -> tuple[Cohort, ...]:
        """Whom it is compared with: a control group that a public payer keeps stands beside usual care."""
        beside = self.exhibit.comparators
        is_kept = self.agreement.attribution.alignment is not None and "USUAL_CARE" in beside
        return (*beside, "CONTROL_GROUP") if is_kept and "CONTROL_GROUP" not in beside else beside


def judged(agreement: Agreement, exhibits: Exhibits) -> Iterator[Named]:
    """Yield every measure that a clause names, one a clause."""
    for guarantee in agreement.guarantees:
        terms = {term.measure: term for term in guarantee.measures}
        for name in guarantee.measures_needed():
            term = terms.get(name)
            exhibit = exhibit_of(agreement, exhibits, name, term.version if term else 1)
            yield Named(agreement, guarantee.id, guarantee.missing_policy, term, exhibit)
    by_guarantee = {name for guarantee in agreement.guarantees for name in guarantee.measures_needed()}
    for fee in agreement.fees:
        # Where a guarantee judges the measure of a fee, the review lets the two have the same terms only.
        if isinstance(fee, OutcomeFee | MilestoneFee) and fee.measure is not None and fee.measure not in by_guarantee:
            yield Named(agreement, fee.id, "nri_base", fee, exhibit_of(agreement, exhibits, fee.measure, fee.version))


def reported(agreement: Agreement, exhibits: Exhibits) -> Iterator[Named]:
    """Yield the newest version of every measure that is shown of all vendors and that no clause judges."""
    paid = {each.exhibit.measure for each in judged(agreement, exhibits)}
    for exhibit in exhibits.newest_measures():
        if exhibit.reported and exhibit.measure not in paid:
            yield Named(agreement, REPORTED, "nri_base", None, exhibit)


def by_first_clause(named: Iterable[Named]) -> list[Named]:
    """Return each measure of an agreement once, by the terms of the first clause that names it, as it is measured."""
    first: dict[tuple[str, str], Named] = {}
    for each in sorted(named, key=lambda each: (each.clause_id, each.exhibit.version)):
        first.setdefault((each.agreement.agreement_id, each.exhibit.measure), each)
    return list(first.values())


def exhibit_of(agreement: Agreement, exhibits: Exhibits, name: str, version: int) -> Measure:
    """Return a measure's exhibit; raise LookupError where none holds it."""
    exhibit = exhibits.measure(name, version)
    if exhibit is None:
        raise LookupError(f"agreement {agreement.agreement_id}: no exhibit for measure {name} version {version}")
    return exhibit
