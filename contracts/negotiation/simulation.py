"""An offer over many cases: what it may pay, save and give back, and how likely that is. An estimate throughout.

Every case is settled; cases with the same facts share one settlement. Whether cases were drawn or are all there are,
nothing here knows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import NamedTuple

from contracts.agreement import Agreement
from contracts.clauses.shared_savings import SharedSavings
from contracts.clauses.stage import Charge, Collar, Guarantee, Refund, Sharing
from contracts.negotiation.chances import Case
from contracts.negotiation.distribution import Distribution
from contracts.negotiation.outcome import Outcome, outcome_of
from contracts.negotiation.projection import Projection, project
from contracts.performance import Performance
from contracts.settlement import settle

# Cases by the facts that they come to.
Alike = Mapping[Performance, Sequence[tuple[Projection, Case]]]
# What changes a payment after its fees, beside guarantees.
AFTER_FEES = (Sharing, Collar, Charge)


@dataclass(frozen=True, slots=True)
class Simulation:
    """What an offer may come to, in exact cents, over `case_count` cases settled on `facts_count` facts that differ.

    `headline` are fees before results, `payment` what is paid in the end. `refund` is what guarantees keep from the
    vendor, withheld or given back. `margin` is None where no assumption gives the vendor's costs. `unguaranteed` is the
    payment of the same offer without its guarantees; None where there are none, or shares of savings rest on them.
    """

    case_count: int
    facts_count: int
    payer_net: Distribution
    headline: Distribution
    payment: Distribution
    refund: Distribution
    margin: Distribution | None
    unguaranteed: Distribution | None

    @property
    def chance_of_paying_back(self) -> Fraction:
        """The chance that true savings are at least what is paid."""
        return 1 - self.payer_net.chance_below(0)

    @property
    def chance_of_refund(self) -> Fraction:
        """The chance that guarantees keep anything from the vendor."""
        return 1 - self.refund.chance_below(1)

    @property
    def chance_of_loss(self) -> Fraction | None:
        """The chance that the vendor is paid less than its work costs."""
        return None if self.margin is None else self.margin.chance_below(0)

    @property
    def guarantees_worth_cents(self) -> Fraction | None:
        """By how much guarantees lessen the expected payment: refunds, less bonuses and what both change elsewhere."""
        return None if self.unguaranteed is None else self.unguaranteed.mean - self.payment.mean


class _End(NamedTuple):
    """What is kept of an outcome: settlements of all cases at once would fill the memory."""

    chance: Fraction
    payer_net: Fraction
    headline: int
    payment: int
    refund: int
    margin: Fraction | None


def simulated(offer: Agreement, cases: Sequence[Case]) -> Simulation:
    """Settle an offer in every case. Raises NotProjectedError as `project` does; chances must add up to 1."""
    alike = _alike(offer, cases)
    ends = [_end(outcome, chance) for outcome, chance in _outcomes(offer, alike)]
    has_margin = all(end.margin is not None for end in ends)
    headline = Distribution.of((end.headline, end.chance) for end in ends)
    return Simulation(
        case_count=len(cases),
        facts_count=len(alike),
        payer_net=Distribution.of((end.payer_net, end.chance) for end in ends),
        headline=headline,
        payment=Distribution.of((end.payment, end.chance) for end in ends),
        refund=Distribution.of((end.refund, end.chance) for end in ends),
        margin=Distribution.of((end.margin or Fraction(0), end.chance) for end in ends) if has_margin else None,
        unguaranteed=_unguaranteed(offer, headline, alike),
    )


def without_guarantees(offer: Agreement) -> Agreement | None:
    """Return an offer without what keeps or gives back fees; None where it has no such clause, or shares rest on it."""
    kept = tuple(clause for clause in offer.clauses if not isinstance(clause, Guarantee | Refund))
    rests = chain.from_iterable(clause.rests_on() for clause in kept if isinstance(clause, SharedSavings))
    if len(kept) == len(offer.clauses) or any(rests):
        return None
    return offer.model_copy(update={"clauses": kept})


def _unguaranteed(offer: Agreement, headline: Distribution, alike: Alike) -> Distribution | None:
    plain = without_guarantees(offer)
    if plain is None:
        return None
    # Fees are settled before any result: where nothing else follows them they are the payment.
    return _payment(plain, alike) if any(isinstance(clause, AFTER_FEES) for clause in plain.clauses) else headline


def _payment(plain: Agreement, alike: Alike) -> Distribution:
    """Settle a text that judges no measure on the same facts less what it does not read, so that fewer differ."""
    unread: dict[str, object] = {"measures": ()}
    if not any(clause.reads_savings for clause in plain.clauses):
        unread["savings"] = None
    chances: dict[Performance, Fraction] = {}
    for facts, those in alike.items():
        read = facts.model_copy(update=unread)
        chances[read] = chances.get(read, Fraction(0)) + sum(case.chance for _, case in those)
    return Distribution.of((settle(plain, facts, facts.posted).net_cents, chance) for facts, chance in chances.items())


def _alike(offer: Agreement, cases: Sequence[Case]) -> Alike:
    found: dict[Performance, list[tuple[Projection, Case]]] = {}
    for case in cases:
        projection = project(offer, case.scenario, case.measured)
        found.setdefault(projection.performance, []).append((projection, case))
    return found


def _outcomes(offer: Agreement, alike: Alike) -> Iterator[tuple[Outcome, Fraction]]:
    for facts, those in alike.items():
        settlement = settle(offer, facts, facts.posted)
        for projection, case in those:
            yield outcome_of(offer, settlement, projection, case.scenario), case.chance


def _end(outcome: Outcome, chance: Fraction) -> _End:
    settlement = outcome.settlement
    return _End(
        chance,
        payer_net=outcome.payer_net_cents,
        headline=outcome.headline_cents,
        payment=outcome.payment_cents,
        refund=settlement.forfeited_cents + settlement.refund_cents,
        margin=outcome.margin_cents,
    )
