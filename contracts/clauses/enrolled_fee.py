"""Enrolled fee: a rate for each member who consented, passed the screening and chose a region."""

from typing import Literal

from pydantic import Field

from contracts.clauses.rated_fee import RatedFee
from contracts.terms.model import Whole


class EnrolledFee(RatedFee):
    """Payer pays ``rate`` once for each member enrolled, in any ``payable_once_months`` from the enrolment."""

    kind: Literal["enrolled_fee"]
    unit_code = "ENROLLED"
    payable_once_months: Whole = Field(default=12, ge=1, le=60)
