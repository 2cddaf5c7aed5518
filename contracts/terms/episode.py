"""Condition episodes: what opens one, how long it lasts, and which lines belong to it."""

from typing import Literal

from pydantic import Field

from contracts.terms.instrument import Region
from contracts.terms.model import Name, Terms, Text, Whole


class EpisodeDefinition(Terms):
    """A family of episodes with its clean period and fixed windows, in days."""

    definition: Name
    version: Whole = Field(ge=1, le=999)
    title: Text
    family: Literal["COND"]
    trigger_confirm: Literal["none", "pair"]
    confirm_within_days: Whole = Field(ge=1, le=120)
    clean_days: Whole = Field(ge=60, le=365)
    chronic_lookback_days: Whole = Field(ge=180, le=730)
    chronic_apart_days: Whole = Field(ge=30, le=365)
    post_surgical_days: Whole = Field(ge=30, le=365)
    window_before_days: Whole = Field(ge=0, le=30)
    window_acute_days: Whole = Field(ge=90, le=365)
    window_chronic_days: Whole = Field(ge=90, le=365)
    drug_recency_days: Whole = Field(ge=1, le=120)
    unspecified_recency_days: Whole = Field(ge=1, le=120)
    region_order: tuple[Region, ...] = Field(min_length=1)
