"""Engaged fee: a rate for each member who completes enough sessions soon after activation."""

from typing import Literal

from pydantic import Field

from contracts.clauses.rated_fee import RatedFee
from contracts.terms.model import Whole


class EngagedFee(RatedFee):
    """Payer pays ``rate`` once for each member with ``sessions`` sessions within ``within_days`` of activation.

    Only completed sessions count, and it is paid once in any ``payable_once_months``.
    """

    kind: Literal["engaged_fee"]
    unit_code = "ENGAGED"
    sessions: Whole = Field(default=4, ge=2, le=12)
    within_days: Whole = Field(default=30, ge=14, le=90)
    payable_once_months: Whole = Field(default=12, ge=1, le=60)
