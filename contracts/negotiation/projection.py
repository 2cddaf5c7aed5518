"""An offer projected: the facts that its period on stated assumptions would give, ready for `settle`.

What a fee, a guarantee or a share of savings needs and the assumptions do not say is refused, all of it at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.clauses.carve_out import CarveOut
from contracts.clauses.interest import Interest
from contracts.clauses.member_cap import MemberCap
from contracts.clauses.most_favoured_price import MostFavouredPrice
from contracts.clauses.rate_escalator import RateEscalator
from contracts.clauses.stage import Clause
from contracts.measured import IndexChange
from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.needed import Basis, Needed, NotProjectedError
from contracts.negotiation.projected_results import projected_results
from contracts.negotiation.projected_savings import projected_savings
from contracts.negotiation.projected_units import projected_cases, projected_units
from contracts.negotiation.spread import months_held
from contracts.negotiation.value import value_each
from contracts.negotiation.volumes import Volumes, volumes
from contracts.performance import Performance, SettlementKind

__all__ = ["Measured", "Needed", "NotProjectedError", "Projection", "project", "taken_for_granted"]

# What totals cannot price, by the kind of clause.
NOT_FROM_TOTALS: Mapping[type[Clause], str] = {
    MemberCap: "what one member costs does not follow from totals",
}
# What a projection takes for granted under a kind of clause.
TAKEN_FOR_GRANTED: Mapping[type[Clause], str] = {
    CarveOut: "nobody belongs to a group, region or program that the clause makes free",
    Interest: "everything is paid on the day it falls due",
    MostFavouredPrice: "no lower price of another customer is disclosed",
}
STEADY = (
    "the offer runs as in a year like any other: events are spread evenly over its days, and what begins late and "
    "counts after the period is made up by what began before it"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a settlement would read where it differs from the truth, as chance makes it; what is not given is as true.

    `numerators` are members by the name of a measure, `saved_cents` the savings found by a study.
    """

    numerators: Mapping[str, int] = field(default_factory=dict)
    saved_cents: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Projection:
    """Facts to settle an offer on, with what no settlement sees: who is engaged, and what is truly saved, in cents.

    `saved_cents` is avoided less induced, of all members engaged in the period; guarantees pay on what is measured, in
    `performance`.
    """

    performance: Performance
    volumes: Volumes
    avoided_cents: Fraction
    induced_cents: Fraction

    @property
    def saved_cents(self) -> Fraction:
        """What care costs less because of the programme."""
        return self.avoided_cents - self.induced_cents


def project(offer: Agreement, scenario: Scenario, measured: Measured | None = None) -> Projection:
    """Return the facts of an offer's period. Raises NotProjectedError with all that is missing or cannot be projected.

    `measured` is what chance makes of results and savings; by default they are measured as they truly are. Only
    clauses that pay are projected.
    """
    offer, measured = offer.binding(), measured or Measured()
    counted, each = volumes(scenario, months_held(offer)), value_each(scenario)
    avoided_cents, induced_cents = (counted.engaged * dollars * 100 for dollars in (each.realised, each.induced_cost))
    found_cents = avoided_cents - induced_cents if measured.saved_cents is None else measured.saved_cents
    basis = Basis(scenario, counted)
    _refuse_what_totals_cannot_price(offer, basis)
    facts = {fact.measure: fact for fact in projected_results(offer, basis, measured.numerators)}
    performance = Performance(
        agreement_id=offer.agreement_id,
        period=offer.period,
        paid_through=offer.period.last,
        settlement=SettlementKind.FINAL,
        units=tuple(projected_units(offer, basis, facts)),
        measures=tuple(facts.values()),
        savings=projected_savings(offer, basis, found_cents),
        cases=tuple(projected_cases(offer, basis)),
        indexes=tuple(_indexes(offer, basis)),
    )
    if basis.missing:
        raise NotProjectedError(offer.agreement_id, tuple(basis.missing))
    return Projection(performance, counted, avoided_cents, induced_cents)


def taken_for_granted(offer: Agreement) -> tuple[str, ...]:
    """Return in words what a projection of an offer takes for granted beside the numbers."""
    binding = offer.binding().clauses
    granted = [STEADY, *(TAKEN_FOR_GRANTED[type(clause)] for clause in binding if type(clause) in TAKEN_FOR_GRANTED)]
    if offer.savings is not None and any(clause.reads_savings for clause in binding):
        granted.append(f"a study passes all tests of the design {offer.savings.design} but those of size and chance")
    return tuple(dict.fromkeys(granted))


def _refuse_what_totals_cannot_price(offer: Agreement, basis: Basis) -> None:
    for clause in offer.clauses:
        if type(clause) in NOT_FROM_TOTALS:
            basis.refuse(clause.id, NOT_FROM_TOTALS[type(clause)])


def _indexes(offer: Agreement, basis: Basis) -> Iterator[IndexChange]:
    """Yield the change of each index that rates follow, the same on every anniversary up to the end."""
    changes: dict[tuple[str, object], IndexChange] = {}
    for clause in offer.clauses:
        if isinstance(clause, RateEscalator):
            for day in clause.anniversaries(offer.period.last):
                change = basis.number(clause.id, f"indexes.{clause.index}", f"how much {clause.index} changes a year")
                if change is not None:
                    row = IndexChange(index=clause.index, first=day, change=change)
                    changes.setdefault((clause.index, day), row)
    yield from changes.values()
