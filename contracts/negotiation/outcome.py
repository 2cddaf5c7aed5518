"""What an offer comes to for both sides of the table: payment by `settle`, savings, the payer's net and the margin."""

from dataclasses import dataclass
from fractions import Fraction

from contracts.agreement import Agreement
from contracts.negotiation.assumptions import Scenario
from contracts.negotiation.projection import Projection
from contracts.settlement import Settlement, settle


@dataclass(frozen=True, slots=True)
class Outcome:
    """One year of an offer. All in cents; positive payer net is money left after fees, margin is the vendor's.

    `headline_cents` are fees before results; `payment_cents` is what the settlement comes to after withheld parts that
    were not earned, refunds, shares and caps.
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
    def margin_cents(self) -> Fraction | None:
        """Payment less what the vendor's work costs; None where no assumption says so."""
        return None if self.vendor_cost_cents is None else self.payment_cents - self.vendor_cost_cents


def outcome(offer: Agreement, projection: Projection, scenario: Scenario) -> Outcome:
    """Settle the projected facts and set savings and the vendor's costs beside."""
    return outcome_of(settle(offer, projection.performance, projection.performance.posted), projection, scenario)


def outcome_of(settlement: Settlement, projection: Projection, scenario: Scenario) -> Outcome:
    """Set savings and the vendor's costs beside a settlement of the projected facts that is there already."""
    return Outcome(settlement, projection, _vendor_cost_cents(scenario, projection))


def _vendor_cost_cents(scenario: Scenario, projection: Projection) -> Fraction | None:
    values, counted = scenario.values, projection.volumes
    if "vendor.variable_each" not in values:
        return None
    activated = counted.engaged if counted.activated is None else counted.activated
    dollars = (
        values["vendor.variable_each"] * counted.engaged
        + values.get("vendor.acquisition_each", Fraction(0)) * activated
        + values.get("vendor.fixed", Fraction(0))
    )
    return dollars * 100
