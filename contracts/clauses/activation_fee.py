"""Activation fee: a rate for each member's first completed session."""

from typing import Literal

from pydantic import Field

from contracts.clauses.rated_fee import RatedFee
from contracts.terms.model import Whole


class ActivationFee(RatedFee):
    """Payer pays ``rate`` once for each member activated, in any ``payable_once_months``."""

    kind: Literal["activation_fee"]
    unit_code = "ACTIVATED"
    payable_once_months: Whole = Field(default=12, ge=1, le=60)
