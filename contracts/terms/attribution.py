"""Who belongs to a vendor, and which of its claims count: the attribution terms of an agreement."""

from decimal import Decimal

from pydantic import Field

from contracts.terms.model import Day, Share, Terms, Whole


class Attribution(Terms):
    """The first valid activation owns the member for ``lock_months``; events count if of age and received in time."""

    lock_months: Whole = Field(default=12, ge=3, le=12)
    event_submission_days: Whole = Field(default=90, ge=1, le=365)
    minimum_age: Whole = Field(default=18, ge=0, le=120)
    retro_fee_lookback_days: Whole = Field(default=90, ge=60, le=180)
    completed_session_seconds: Whole = Field(default=600, ge=60, le=7200, description="a session so long is completed")
    completed_exercise_share: Share = Field(
        default=Decimal("0.70"), description="so is one with this share of its exercises done"
    )
    suspect_session_seconds: Whole = Field(default=60, ge=0, le=600, description="a shorter session never counts")


class VendorProvider(Terms):
    """A billing identity of the vendor: claims that carry it are vendor fees, not medical spend."""

    tax_id: str = Field(pattern=r"^[0-9]{9}$", description="nine digits, in quotes")
    provider_id: str | None = Field(default=None, pattern=r"^[0-9]{10}$", description="a ten-digit NPI, in quotes")
    first: Day = Field(alias="from", description="the first day it bills for the vendor")
    last: Day | None = Field(default=None, alias="to", description="the last day, included")
