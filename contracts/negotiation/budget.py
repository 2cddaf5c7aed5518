"""What an offer does to the budget of a million members, year by year, while engagement ramps up."""

from dataclasses import dataclass
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.outcome import Outcome, outcome
from contracts.negotiation.projection import project
from contracts.negotiation.volumes import YEAR, whole

LIVES = 1_000_000
AT_THE_PLANS_SIZE = "settled on the plan's own members: amounts, caps and tiers of the offer are for a plan of its size"


@dataclass(frozen=True, slots=True)
class BudgetYear:
    """Twelve months of an offer, in cents for a million members: positive `net_cents` is what it costs beyond savings.

    `ramp` is the part of full engagement that the year reaches. `outcome` is that of the plan's own members over the
    offer's period, for which its dollar amounts and tiers are agreed; it is then put on a million members and a year.
    """

    year: int
    ramp: Fraction
    outcome: Outcome

    @property
    def scale(self) -> Fraction:
        """How many times the member months of the plan a million members have in a year; 0 where it has none."""
        counted = self.outcome.projection.volumes
        member_months = counted.lives * counted.months
        return LIVES * YEAR / member_months if member_months else Fraction(0)

    @property
    def engaged(self) -> int:
        """Members engaged."""
        return whole(self.outcome.projection.volumes.engaged * self.scale)

    @property
    def fees_cents(self) -> Fraction:
        """What is paid in the end."""
        return self.outcome.payment_cents * self.scale

    @property
    def avoided_cents(self) -> Fraction:
        """Care that is not needed."""
        return self.outcome.projection.avoided_cents * self.scale

    @property
    def induced_cents(self) -> Fraction:
        """Care that comes on top."""
        return self.outcome.projection.induced_cents * self.scale

    @property
    def net_cents(self) -> Fraction:
        """Fees and induced care less avoided care: the impact on the budget; negative is saved."""
        return -self.outcome.payer_net_cents * self.scale

    @property
    def net_a_member_month_cents(self) -> Fraction:
        """The impact for each member covered and month."""
        return self.net_cents / (LIVES * YEAR)


def budget_impact(offer: Agreement, scenario: Scenario) -> tuple[BudgetYear, ...]:
    """Settle the plan for each year of the ramp. Raises NotProjectedError as `project` does."""
    ramp = (Fraction(part) for part in scenario.assumptions.ramp)
    return tuple(_year(offer, scenario, year, part) for year, part in enumerate(ramp, start=1))


def _year(offer: Agreement, scenario: Scenario, year: int, ramp: Fraction) -> BudgetYear:
    then = scenario.having({"population.yield": scenario.values["population.yield"] * ramp})
    return BudgetYear(year, ramp, outcome(offer, project(offer, then), then))
