"""RTM claim fee: remote therapeutic monitoring that the vendor bills as claims."""

from decimal import Decimal
from fractions import Fraction
from typing import Literal

from pydantic import Field

from contracts.clauses.results import PricedUnits
from contracts.clauses.stage import Fee
from contracts.measured import Units
from contracts.terms.model import Code
from contracts.terms.money import exact_cents


class RtmClaimFee(Fee):
    """The fee is what claims with codes of ``value_set`` were allowed; members owe their share, the payer the rest."""

    kind: Literal["rtm_claim_fee"]
    unit_code = "RTM_CLAIM"
    billed_as_claims = True
    value_set: Code = Field(default="RTM", description="the value set of procedure codes that are the fee")

    def price(self, units: Units) -> PricedUnits:
        """Price claim lines at their mean allowed amount: they are adjudicated, so nothing is priced again."""
        allowed, plan_paid = _cents(units.allowed), _cents(units.plan_paid)
        rate = allowed / units.count if units.count else Fraction(0)
        return PricedUnits(self.id, units, units.count, rate, int(allowed - plan_paid))

    def why_not(self, units: Units) -> str | None:
        """Refuse rows without amounts, and amounts without lines or above what was allowed."""
        if units.allowed is None or units.plan_paid is None:
            return f"must give allowed and plan_paid: clause {self.id} is billed as claims"
        if units.plan_paid > units.allowed:
            return f"must not have plan_paid {units.plan_paid} above allowed {units.allowed}"
        if units.allowed and not units.count:
            return "must count the claim lines that were allowed"
        return None


def _cents(dollars: Decimal | None) -> Fraction:
    return Fraction(0) if dollars is None else exact_cents(dollars)
