"""An offer projected: the facts that a year on stated assumptions would give, ready for `settle`.

What a fee, a guarantee or a share of savings needs and the assumptions do not say is refused, all of it at once.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.clauses.stage import Fee
from contracts.measured import Units
from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.value import value_each
from contracts.negotiation.volumes import Volumes, volumes
from contracts.performance import Performance, SettlementKind

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Needed:
    """An assumption that an offer cannot be projected without: the clause, its name in the file, and what it is for."""

    clause_id: str
    name: str
    why: str


class NotProjectedError(ValueError):
    """The assumptions do not say all that an offer pays on; `needed` holds every number that is missing."""

    def __init__(self, agreement_id: str, needed: tuple[Needed, ...]) -> None:
        said = (f"clause {each.clause_id} needs {each.name}: {each.why}" for each in needed)
        super().__init__("; ".join([f"{agreement_id} cannot be projected", *said]))
        self.agreement_id = agreement_id
        self.needed = needed


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


def project(offer: Agreement, scenario: Scenario) -> Projection:
    """Return the facts of one year of an offer. Raises NotProjectedError with every assumption that is missing."""
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
