"""Offers on one page: what each would be paid and return at low, base and high engagement, all else as assumed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from contracts.negotiation.assumption import LEVELS
from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.offer import Offer
from contracts.negotiation.outcome import Outcome, outcome
from contracts.negotiation.projection import MONTHS, project

ENGAGEMENT = "population.yield"


@dataclass(frozen=True, slots=True)
class AtEngagement:
    """One offer at one level of engagement. Amounts per head in exact cents; None where there is no such head."""

    engagement: str
    share_engaged: Fraction
    outcome: Outcome

    @property
    def per_eligible_month_cents(self) -> Fraction | None:
        """What is paid in the end for each eligible member and month."""
        return self._for_each(self.outcome.projection.volumes.eligible * MONTHS)

    @property
    def per_engaged_cents(self) -> Fraction | None:
        """What is paid in the end for each engaged member; None when nobody engaged."""
        return self._for_each(self.outcome.projection.volumes.engaged)

    def _for_each(self, heads: int) -> Fraction | None:
        return Fraction(self.outcome.payment_cents, heads) if heads else None


@dataclass(frozen=True, slots=True)
class Compared:
    """One offer at every level of engagement."""

    offer: Offer
    levels: tuple[AtEngagement, ...]


def engagement_levels(scenario: Scenario) -> Mapping[str, Fraction]:
    """Return low, base and high engagement as assumed, those that differ."""
    number = scenario.assumptions.named[ENGAGEMENT]
    levels = ("base",) if number.is_certain else LEVELS
    return {level: number.at(level) for level in levels}


def compare(offers: Sequence[Offer], scenario: Scenario, engagement: Mapping[str, Fraction]) -> tuple[Compared, ...]:
    """Settle every offer at every level of engagement, all other numbers as in the scenario."""
    return tuple(Compared(offer, tuple(_levels(offer, scenario, engagement))) for offer in offers)


def _levels(offer: Offer, scenario: Scenario, engagement: Mapping[str, Fraction]) -> list[AtEngagement]:
    found = []
    for name, share in engagement.items():
        at_level = scenario.having({ENGAGEMENT: share})
        found.append(AtEngagement(name, share, outcome(offer.agreement, project(offer.agreement, at_level), at_level)))
    return found
