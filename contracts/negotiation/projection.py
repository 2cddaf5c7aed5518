"""An offer projected: the facts that a year on stated assumptions would give, ready for `settle`.

What a fee, a guarantee or a share of savings needs and the assumptions do not say is refused, all of it at once.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.clauses.stage import Fee
from contracts.measured import Units
from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.needed import Needed, NotProjectedError
from contracts.negotiation.value import value_each
from contracts.negotiation.volumes import Volumes, volumes
from contracts.performance import Performance, SettlementKind

__all__ = ["Measured", "Needed", "NotProjectedError", "Projection", "project"]

MONTHS = 12


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

    `saved_cents` is avoided less induced, of all engaged members; guarantees pay on what is measured, in `performance`.
    """

    performance: Performance
    volumes: Volumes
    avoided_cents: Fraction
    induced_cents: Fraction

    @property
    def saved_cents(self) -> Fraction:
        """What care costs less because of the programme."""
        return self.avoided_cents - self.induced_cents


def project(offer: Agreement, scenario: Scenario, measured: Measured | None = None) -> Projection:  # noqa: ARG001
    """Return the facts of an offer's period. Raises NotProjectedError with every assumption that is missing.

    `measured` is what chance makes of results and savings; by default they are measured as they truly are.
    """
    counted, each = volumes(scenario), value_each(scenario)
    needed: list[Needed] = []
    units = [row for fee in offer.fees for row in _units(offer, fee, counted, needed)]
    if needed:
        raise NotProjectedError(offer.agreement_id, tuple(needed))
    performance = Performance(
        agreement_id=offer.agreement_id,
        period=offer.period,
        paid_through=offer.period.last,
        settlement=SettlementKind.FINAL,
        units=tuple(units),
    )
    return Projection(
        performance,
        counted,
        avoided_cents=counted.engaged * each.realised * 100,
        induced_cents=counted.engaged * each.induced_cost * 100,
    )


# How many units of a fee members make, by what the fee is for.
COUNTED: Mapping[str, tuple[str, Callable[[Volumes], int | None]]] = {
    "MEMBER_MONTH": ("population.lives", lambda counted: counted.lives * MONTHS),
    "ENGAGED": ("population.yield", lambda counted: counted.engaged),
    "ENROLLED": ("care.enrolled_each", lambda counted: counted.enrolled),
    "ACTIVATED": ("care.activated_each", lambda counted: counted.activated),
}


def _units(offer: Agreement, fee: Fee, counted: Volumes, needed: list[Needed]) -> Iterator[Units]:
    name, count_of = COUNTED[fee.unit_code]
    count = count_of(counted)
    if count is None:
        needed.append(Needed(fee.id, name, f"how many units of {fee.kind} there are"))
        return
    yield Units(clause=fee.id, first=offer.period.first, last=offer.period.last, count=Fraction(count))
