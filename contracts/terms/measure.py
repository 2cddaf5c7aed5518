"""Measures: what is counted over what, from which feed, in which window."""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from contracts.terms.model import Name, Share, Terms, Text, Whole


class FollowUp(Terms):
    """Days around activation in which a baseline, and around the target in which a follow-up, counts. Ends included."""

    baseline_before_days: Whole = Field(ge=0, le=60)
    baseline_after_days: Whole = Field(ge=0, le=60)
    target_days: Whole = Field(ge=56, le=365)
    before_days: Whole = Field(ge=0, le=120)
    after_days: Whole = Field(ge=0, le=120)
    receipt_days: Whole = Field(
        default=30, ge=0, le=90, description="days after the cohort's last window in which a response may be received"
    )
    baseline_capture_at_least: Share = Field(
        default=Decimal("0.80"), description="nri_base with baselines of fewer activated members falls to nri_act"
    )
    follow_up_capture_at_least: Share = Field(
        default=Decimal("0.80"), description="completer with follow-ups of fewer baselines falls to nri_base"
    )


class Measure(Terms):
    """A measure that clauses can pay on. ``form`` is a rate (a proportion) or a score.

    What is ``supplied`` no feed carries: a run leaves it unmeasured, and a person puts it into the facts.
    """

    measure: Name
    version: Whole = Field(ge=1, le=999)
    title: Text
    form: Literal["rate", "score"]
    source: Literal["events", "outcomes", "survey", "reports", "claims", "supplied"]
    numerator: Literal["engaged", "responder", "baselined", "promoters_less_detractors", "on_time", "supplied"]
    denominator: Literal["activated", "by_missing_policy", "answered", "due", "supplied"]
    minimum_denominator: Whole | None = Field(default=None, ge=1, le=10_000)
    instrument_rule: Literal["primary", "nprs"] | None = None
    responder_rule: Literal["mcid", "mcid_or_30pct"] | None = None
    follow_up: FollowUp | None = None
    sessions: Whole | None = Field(default=None, ge=2, le=12)
    within_days: Whole | None = Field(default=None, ge=14, le=90)
