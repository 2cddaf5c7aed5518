"""Red flags: what establishes one in claims, how far back it reaches, and what it keeps out."""

from typing import Literal

from pydantic import Field

from contracts.terms.instrument import Region
from contracts.terms.model import Code, Flag, Name, Terms, Text, Whole

Regions = Literal["all"] | tuple[Region, ...]


class RedFlagRule(Terms):
    """One set: a day in a ``direct`` setting is enough, or ``other_days`` days elsewhere, ``apart_days`` apart.

    Days are counted, not claims. Without ``other_days``, claims of other settings are no evidence.
    """

    direct: Literal["inpatient", "emergency"] | None = None
    other_days: Whole | None = Field(default=None, ge=1, le=2)
    apart_days: Whole = Field(default=0, ge=0, le=365)
    lookback_days: Whole = Field(ge=1, le=730, description="all evidence lies at most so long before what it excludes")
    shown_by_diagnostics: Flag = Field(
        default=True, description="whether a claim of imaging and laboratory alone is evidence; it may only rule out"
    )
    refuses_fee: Flag = Field(description="whether the payer owes no fee so soon after it")
    is_safety_event: Flag = Field(
        default=False, description="whether its first evidence after a vendor's activation is an event to look into"
    )
    episodes: Regions = Field(default="all", description="regions whose episodes it excludes")
    outcomes: Regions = Field(default=(), description="regions whose outcome measures it takes a member out of")


class RedFlags(Terms):
    """The rules of all sets that exclude. One version holds for every agreement of a run: the newest."""

    red_flags: Name
    version: Whole = Field(ge=1, le=999)
    title: Text
    sets: dict[Code, RedFlagRule] = Field(min_length=1)
