"""What an offer comes to for both sides of the table: payment by `settle`, savings, the payer's net and the margin."""

from dataclasses import dataclass
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.clauses.interest import DAYS_OF_A_YEAR
from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.projection import Projection
from contracts.negotiation.volumes import YEAR, Volumes
from contracts.payment import MEMBER_SHARE
from contracts.settlement import Settlement, settle


@dataclass(frozen=True, slots=True)
class Outcome:
    """An offer over its own period. All in cents; positive payer net is money left after fees, margin is the vendor's.

    `headline_cents` are fees before results; `payment_cents` is what the settlement comes to after withheld parts that
    were not earned, refunds, shares and caps. `vendor_cost_cents` is the vendor's work, and the cost of the money that
    it does not have while fees are withheld; None where no assumption says so.
    """

    settlement: Settlement
    projection: Projection
    vendor_cost_cents: Fraction | None

    @property
    def headline_cents(self) -> int:
        """Fees and fixed amounts before any result."""
        return self.settlement.fees_cents + self.settlement.fixed_cents

    @property
    def payment_cents(self) -> int:
        """What is paid in the end."""
        return self.settlement.net_cents

    @property
    def returned_cents(self) -> int:
        """What of the headline does not stay with the vendor; negative where results earn more."""
        return self.headline_cents - self.payment_cents

    @property
    def payer_net_cents(self) -> Fraction:
        """True savings less payment."""
        return self.projection.saved_cents - self.payment_cents

    @property
    def roi(self) -> Fraction | None:
        """True savings a dollar paid; None when nothing is paid."""
        return self.projection.saved_cents / self.payment_cents if self.payment_cents else None

    @property
    def members_share_cents(self) -> int:
        """What members owe the vendor of fees that are billed as claims; the payer does not pay it."""
        return -sum(line.cents for line in self.settlement.lines if line.kind == MEMBER_SHARE)

    @property
    def margin_cents(self) -> Fraction | None:
        """What the payer and members pay less what the vendor's work costs; None where no assumption says so."""
        if self.vendor_cost_cents is None:
            return None
        return self.payment_cents + self.members_share_cents - self.vendor_cost_cents


def outcome(offer: Agreement, projection: Projection, scenario: Scenario | None) -> Outcome:
    """Settle the projected facts and set savings and the vendor's costs beside; without a scenario no cost is known."""
    settlement = settle(offer, projection.performance, projection.performance.posted)
    return outcome_of(offer, settlement, projection, scenario)


def outcome_of(offer: Agreement, settlement: Settlement, projection: Projection, scenario: Scenario | None) -> Outcome:
    """Set savings and the vendor's costs beside a settlement of the projected facts that is there already."""
    cost_cents = None if scenario is None else _work_cents(scenario, projection.volumes)
    if scenario is not None and cost_cents is not None:
        cost_cents += _waiting_cents(offer, settlement, scenario)
    return Outcome(settlement, projection, cost_cents)


def _work_cents(scenario: Scenario, counted: Volumes) -> Fraction | None:
    """Return what the vendor's work costs; what it costs to win members is for each who is activated."""
    values = scenario.values
    if "vendor.variable_each" not in values:
        return None
    dollars = (
        values["vendor.variable_each"] * counted.engaged
        + values.get("vendor.acquisition_each", Fraction(0)) * counted.treated
        + values.get("vendor.fixed", Fraction(0)) * counted.months / YEAR
    )
    return dollars * 100


def _waiting_cents(offer: Agreement, settlement: Settlement, scenario: Scenario) -> Fraction:
    """Return what it costs the vendor that withheld fees wait: in the mean from mid-period to the final settlement."""
    kept_back = {guarantee.id: guarantee.interim_withheld for guarantee in offer.guarantees}
    withheld = sum(
        (found.pool.cents * kept_back[found.pool.clause_id] for found in settlement.guarantees), start=Fraction(0)
    )
    last = settlement.period.last
    days = Fraction(settlement.period.days, 2) + (offer.calendar.final_from(last) - last).days
    return withheld * scenario.values.get("vendor.capital_rate", Fraction(0)) * days / DAYS_OF_A_YEAR
