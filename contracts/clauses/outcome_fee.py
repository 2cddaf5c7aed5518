"""Outcome fee: a rate for each member who recovered, by a measure's own rule; nothing for the others."""

from typing import Literal

from pydantic import Field

from contracts.clauses.category import Lan
from contracts.clauses.rated_fee import RatedFee
from contracts.terms.model import Name, Whole


class OutcomeFee(RatedFee):
    """Payer pays ``rate`` once for each member improved by ``measure``, on the day of the follow-up that shows it.

    The measure's exhibit says which instrument counts and what change is enough; who does not answer is no responder.
    """

    kind: Literal["outcome_fee"]
    unit_code = "RESPONDER"
    measure: Name = Field(description="the name of a measure exhibit that counts responders, such as pain_responder")
    version: Whole = Field(default=1, ge=1, le=999)
    target_days: Whole = Field(default=84, ge=56, le=365)
    responder_rule: Literal["mcid", "mcid_or_30pct"] | None = None
    payable_once_months: Whole = Field(default=12, ge=1, le=60)

    def usual_lan(self) -> Lan | None:
        """Pay for performance."""
        return "2C"
