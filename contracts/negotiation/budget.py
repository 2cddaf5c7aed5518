"""What an offer does to the budget of a million members, year by year, while engagement ramps up."""

from dataclasses import dataclass
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.outcome import Outcome, outcome
from contracts.negotiation.projection import project

LIVES = 1_000_000
MONTHS = 12


@dataclass(frozen=True, slots=True)
class BudgetYear:
    """One year of an offer for a million members, in cents: positive `net_cents` is what it costs beyond its savings.

    `ramp` is the part of full engagement that the year reaches. Each year is settled on its own members, at the terms
    of the offer's period.
    """

    year: int
    ramp: Fraction
    outcome: Outcome

    @property
    def engaged(self) -> int:
        """Members engaged."""
        return self.outcome.projection.volumes.engaged

    @property
    def fees_cents(self) -> int:
        """What is paid in the end."""
        return self.outcome.payment_cents

    @property
    def avoided_cents(self) -> Fraction:
        """Care that is not needed."""
        return self.outcome.projection.avoided_cents

    @property
    def induced_cents(self) -> Fraction:
        """Care that comes on top."""
        return self.outcome.projection.induced_cents

    @property
    def net_cents(self) -> Fraction:
        """Fees and induced care less avoided care: the impact on the budget; negative is saved."""
        return -self.outcome.payer_net_cents

    @property
    def net_a_member_month_cents(self) -> Fraction:
        """The impact for each member and month."""
        return self.net_cents / (LIVES * MONTHS)


def budget_impact(offer: Agreement, scenario: Scenario) -> tuple[BudgetYear, ...]:
    """Settle a million members for each year of the ramp. Raises NotProjectedError as `project` does."""
    ramp = (Fraction(part) for part in scenario.assumptions.ramp)
    return tuple(_year(offer, scenario, year, part) for year, part in enumerate(ramp, start=1))


def _year(offer: Agreement, scenario: Scenario, year: int, ramp: Fraction) -> BudgetYear:
    engagement = scenario.values["population.yield"] * ramp
    then = scenario.having({"population.lives": Fraction(LIVES), "population.yield": engagement})
    return BudgetYear(year, ramp, outcome(offer, project(offer, then), then))
