"""Outcome-reported fee: a rate for each member with a valid baseline and follow-up, whatever the result."""

from typing import Literal

from pydantic import Field

from contracts.clauses.category import Lan
from contracts.clauses.rated_fee import RatedFee
from contracts.terms.model import Whole


class OutcomeReportedFee(RatedFee):
    """Payer pays ``rate`` once for each member with a valid follow-up ``target_days`` after activation."""

    kind: Literal["outcome_reported_fee"]
    unit_code = "OUTCOME_REPORTED"
    target_days: Whole = Field(default=84, ge=56, le=365)
    payable_once_months: Whole = Field(default=12, ge=1, le=60)

    def usual_lan(self) -> Lan | None:
        """Pay for reporting."""
        return "2B"
