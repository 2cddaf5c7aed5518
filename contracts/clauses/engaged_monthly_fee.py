"""Engaged monthly fee: a rate for each calendar month in which a member completes enough sessions."""

from typing import Literal

from pydantic import Field

from contracts.clauses.rated_fee import RatedFee
from contracts.terms.model import Whole


class EngagedMonthlyFee(RatedFee):
    """Payer pays ``rate`` for each member and month in which sessions are completed on ``sessions`` or more days.

    A month is earned on the day of the last session it needs, and has the rate of that day.
    """

    kind: Literal["engaged_monthly_fee"]
    unit_code = "ENGAGED_MONTH"
    sessions: Whole = Field(ge=1, le=31, description="session days that a month needs, such as 2")
