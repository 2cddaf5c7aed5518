"""Measures: what is counted over what, from which feed, in which window."""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from contracts.terms.instrument import Citation
from contracts.terms.model import Code, Flag, Name, Share, Terms, Text, Whole

Family = Literal["outcome", "claims", "pathway", "engagement", "experience", "access", "reports"]
Source = Literal["events", "outcomes", "survey", "reports", "claims", "supplied"]
Numerator = Literal[
    "engaged",
    "responder",
    "baselined",
    "followed_up",
    "mean_change",
    "expected_by_regression",
    "re_surveyed",
    "on_time",
    "promoters_less_detractors",
    "top_box",
    "advised_in_time",
    "diverted",
    "self_managed",
    "right_door",
    "red_flag_referred",
    "complaint_answered",
    "active_in_month",
    "log_ins",
    "exercises_done",
    "sessions_done",
    "pain_reported",
    "activated",
    "flagged_early",
    "reached_in_time",
    "resolved_within_visits",
    "any_responder",
    "msk_spend",
    "episode_spend",
    "surgery_free",
    "surgery_postponed",
    "low_value",
    "imaged_early",
    "pt_first",
    "opioid_start",
    "advanced_image",
    "emergency_visit",
    "hospital_stay",
    "reached",
    "billed_through_claims",
    "supplied",
]
Denominator = Literal[
    "activated",
    "by_missing_policy",
    "baselined",
    "followed_up",
    "re_surveyed",
    "answered",
    "asked",
    "due",
    "member_months",
    "prescribed",
    "registered",
    "eligible",
    "screened",
    "reviewed",
    "at_risk",
    "requests",
    "index_members",
    "fees",
    "episodes",
    "supplied",
]
Cohort = Literal[
    "VENDOR",
    "VENDOR_SURVEY",
    "IN_PERSON_PT",
    "USUAL_CARE",
    "PT_FIRST",
    "PT_LATER",
    "PT_NEVER",
    "PT_LATER_OR_NEVER",
    "CONTROL_GROUP",
    "PERIOD_BEFORE",
    "POPULATION",
]
Split = Literal["acuity", "region", "age_band", "rurality", "distance", "cohort_quarter"]
Owed = Literal["vendor", "payer"]


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
    baseline_receipt_days: Whole | None = Field(
        default=None,
        ge=0,
        le=90,
        description="days after its own day in which a baseline must be received; absent, it may come as late as a "
        "follow-up, when the outcome is known",
    )
    baseline_capture_at_least: Share = Field(
        default=Decimal("0.80"), description="nri_base with baselines of fewer activated members falls to nri_act"
    )
    follow_up_capture_at_least: Share = Field(
        default=Decimal("0.80"), description="completer with follow-ups of fewer baselines falls to nri_base"
    )


class Measure(Terms):
    """What is counted over what, for clauses to pay on and pages to show. ``form`` is a rate (a proportion) or a score.

    What is ``supplied`` no feed carries: a run leaves it unmeasured, and a person puts it into the facts. ``feeds`` are
    the files it rests on, each with who owes it. ``comparators`` are the groups shown beside it, ``splits`` its
    parts. A ``reported`` measure is shown of every vendor, whatever its agreement judges. ``adjustment`` compares with
    what members like these come to on average.
    """

    measure: Name
    version: Whole = Field(ge=1, le=999)
    title: Text
    form: Literal["rate", "score"]
    source: Source
    numerator: Numerator
    denominator: Denominator
    better: Literal["higher", "lower"] = "higher"
    citation: Citation | None = None
    family: Family | None = None
    feeds: dict[Name, Owed] = Field(default_factory=dict)
    comparators: tuple[Cohort, ...] = ()
    splits: tuple[Split, ...] = ()
    reported: Flag = False
    adjustment: Literal["indirect"] | None = None
    minimum_denominator: Whole | None = Field(default=None, ge=1, le=10_000)
    instrument_rule: Name | None = Field(
        default=None, description="primary (the instrument of the member's region), or an instrument such as nprs"
    )
    responder_rule: Literal["mcid", "mcid_or_30pct"] | None = None
    follow_up: FollowUp | None = None
    sessions: Whole | None = Field(default=None, ge=2, le=12)
    within_days: Whole | None = Field(default=None, ge=14, le=90)
    first_days: Whole | None = Field(
        default=None, ge=0, le=365, description="the first thing that counts must lie within so many days"
    )
    horizon_months: Whole | None = Field(default=None, ge=12, le=24, multiple_of=12, description="12 or 24")
    from_months: Whole | None = Field(
        default=None, ge=12, le=12, description="what happens counts from so many months after the start on"
    )
    visits_at_most: Whole | None = Field(default=None, ge=1, le=52)
    hours_at_most: Whole | None = Field(default=None, ge=1, le=720)
    question: Code | None = Field(default=None, description="the question of a survey that it counts")
    top_score: Whole | None = Field(default=None, ge=1, le=10, description="the answer from which it counts")
    event: Code | None = Field(default=None, description="the event of the vendor that it counts")
    value_set: Code | None = Field(default=None, description="the list of codes that it counts")
    disease_set: Code | None = Field(default=None, description="the list of diagnoses of whom it asks about")
    excuse_set: Code | None = Field(default=None, description="the list of diagnoses that excuse what happened")

    @property
    def family_named(self) -> Family:
        """The family stated, else the one of its source."""
        return self.family or FAMILY_OF_SOURCE[self.source]

    @property
    def feeds_needed(self) -> dict[str, Owed]:
        """The feeds stated with who owes them, else those of its source."""
        return dict(self.feeds or FEEDS_OF_SOURCE[self.source])


# What a file signed before there were these words rests on.
FAMILY_OF_SOURCE: dict[Source, Family] = {
    "events": "engagement",
    "outcomes": "outcome",
    "survey": "experience",
    "reports": "reports",
    "claims": "claims",
    "supplied": "outcome",
}
FEEDS_OF_SOURCE: dict[Source, dict[str, Owed]] = {
    "events": {"session": "vendor", "eligibility": "payer"},
    "outcomes": {"session": "vendor", "outcome_response": "vendor", "eligibility": "payer"},
    "survey": {"satisfaction_response": "payer"},
    "reports": {"vendor_report": "vendor"},
    "claims": {"medical_claim": "payer", "eligibility": "payer"},
    "supplied": {},
}
