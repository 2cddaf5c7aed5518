"""Who belongs to a vendor, and which of its claims count: the attribution terms of an agreement."""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from contracts.terms.model import Code, Day, Flag, GroupId, Name, Share, Terms, Whole


class Alignment(Terms):
    """Where a public payer aligns members: its track, and when it may end an alignment.

    A baseline is due within ``baseline_within_days``; nobody leaves for ``lock_days``; contact is lost after so many
    attempts over so many days.
    """

    track: Code = Field(description="the track of the programme, such as MSK")
    baseline_within_days: Whole = Field(default=60, ge=1, le=365)
    lock_days: Whole = Field(default=90, ge=0, le=365)
    contact_attempts: Whole = Field(default=3, ge=1, le=20)
    contact_days: Whole = Field(default=30, ge=1, le=365)


class Attribution(Terms):
    """Who owns a member: by default the first valid activation, for ``lock_months``.

    Events count if of age and received in time. A ``roster`` names members by the vendor's events and sessions,
    ``claims`` by who treated them, ``hybrid`` by the roster with a sign of claims beside it. Of several vendors the
    first, the last, or the one with most days of care owns a member, or a region of one. Of members of other employer
    groups than ``groups`` nothing counts; absent, it covers all.
    """

    method: Literal["roster", "claims", "hybrid"] = "roster"
    multi_touch: Literal["first_touch_lock", "last_touch", "plurality"] = Field(
        default="first_touch_lock", description="which of several vendors owns a member"
    )
    exclusive_by: Literal["member", "region"] = Field(
        default="member", description="whether one vendor owns a member, or each region of a member"
    )
    switch_lock_days: Whole = Field(
        default=90, ge=0, le=365, description="days of ownership before a member may ask for another vendor"
    )
    switch_fee: Literal["split_by_days", "no_second_fee"] = Field(
        default="split_by_days", description="what a switch makes of a case fee"
    )
    programs: tuple[Name, ...] = Field(
        default=(), description="programmes of the vendor as its files name them, the most intense first"
    )
    fee_by_region: Flag = Field(default=False, description="true if a fee is owed once a region, not once a member")
    alignment: Alignment | None = None
    lock_months: Whole = Field(default=12, ge=3, le=12)
    event_submission_days: Whole = Field(default=90, ge=1, le=365)
    minimum_age: Whole = Field(default=18, ge=0, le=120)
    retro_fee_lookback_days: Whole = Field(default=90, ge=60, le=180)
    completed_session_seconds: Whole = Field(default=600, ge=60, le=7200, description="a session so long is completed")
    completed_exercise_share: Share = Field(
        default=Decimal("0.70"), description="so is one with this share of its exercises done"
    )
    suspect_session_seconds: Whole = Field(default=60, ge=0, le=600, description="a shorter session never counts")
    groups: tuple[GroupId, ...] = Field(
        default=(), description="the employer groups it covers, as the eligibility files name them; absent: all"
    )


class VendorProvider(Terms):
    """A billing identity of the vendor: claims that carry it are vendor fees, not medical spend."""

    tax_id: str = Field(pattern=r"^[0-9]{9}$", description="nine digits, in quotes")
    provider_id: str | None = Field(default=None, pattern=r"^[0-9]{10}$", description="a ten-digit NPI, in quotes")
    first: Day = Field(alias="from", description="the first day it bills for the vendor")
    last: Day | None = Field(default=None, alias="to", description="the last day, included")
