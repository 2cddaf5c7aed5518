"""Common rules: numbers that no agreement states, and that hold for every agreement of a run."""

from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from contracts.terms.instrument import Citation
from contracts.terms.model import Name, Terms, Text, Whole


class Rules(Terms):
    """The numbers by which claims and coverage are read, vendors told apart and services counted; ends included."""

    bridged_gap_days: Whole = Field(
        ge=0, le=60, description="the longest break that a test of continuous enrolment bridges"
    )
    bridged_gap_months: Whole = Field(ge=1, le=24, description="it bridges one such break in so many months")
    identity_tolerance_cents: Whole = Field(
        ge=0, le=100, description="how far the amounts of a line may be from adding up"
    )
    newborn_days: Whole = Field(ge=0, le=90, description="a patient born at most so long before a service is a newborn")
    newborn_care_age_years: Whole = Field(
        ge=1, le=18, description="care of a newborn billed under a member of this age or more is not the member's"
    )
    supply_maximum_days: Whole = Field(ge=30, le=400, description="the longest days supply that is believed")
    supply_assumed_days: Whole = Field(ge=1, le=90, description="the days supply where what was sent cannot be")
    price_minimum_count: Whole = Field(
        ge=1, le=1000, description="paid claims that a code's median price is taken from at least"
    )
    mark_member_maximum_count: Whole = Field(
        ge=2, le=100, description="a mark on more person ids than this identifies nobody"
    )
    region_receipt_days: Whole = Field(
        ge=1, le=60, description="a body region that a vendor states counts if it is received so soon after its day"
    )
    tie_first_days: Whole = Field(
        ge=1, le=90, description="of two vendors of one day, the one with more session days in so many days has it"
    )
    claims_months: Whole = Field(
        ge=1, le=36, description="where claims say whose a member is, those of so many months before a month do"
    )
    claims_day_count: Whole = Field(
        ge=1, le=30, description="a vendor has a member with so many days of claims at least"
    )
    evidence_within_days: Whole = Field(
        ge=1, le=1000, description="a claim shows a complaint if it lies so many days before an activation at most"
    )
    evidence_pain_points: Whole = Field(ge=1, le=10, description="so does a baseline of so much pain or more")
    fast_response_seconds: Whole = Field(
        ge=0, le=120, description="a form of many items answered faster than this has no score"
    )
    fast_response_item_count: Whole = Field(ge=1, le=100, description="a form of so many items or more has many")
    device_supply_days: Whole = Field(
        ge=1, le=90, description="a device for remote monitoring is owed once in so many days"
    )
    imaging_within_days: Whole = Field(ge=0, le=90, description="imaging so soon after the index day is early")
    opioid_start_within_days: Whole = Field(
        ge=0, le=365, description="a first opioid so soon after the index day is counted"
    )
    low_value_before_days: Whole = Field(
        ge=0, le=365, description="an operation is judged by the diagnoses named so long before it, or on its days"
    )
    acuity_after_days: Whole = Field(
        ge=0, le=90, description="without an episode open on the day of activation, one that opens so soon after tells"
    )
    risk_watch_days: Whole = Field(
        ge=1, le=365, description="in so many days from activation a break without sessions is a risk"
    )
    risk_break_days: Whole = Field(ge=1, le=90, description="so many days without a session are such a break")
    risk_rise_points: Whole = Field(ge=1, le=10, description="pain of so many points more than before is a risk")
    risk_before_days: Whole = Field(ge=0, le=90, description="a risk may be flagged so long before it is found")
    report_valid_days: Whole = Field(
        ge=0, le=90, description="of an outcome report to a public payer: the oldest answer on its receipt"
    )
    report_quarter_from_days: Whole = Field(ge=1, le=365, description="the soonest after the report before")
    report_quarter_to_days: Whole = Field(ge=1, le=365, description="the latest after the report before")
    report_end_from_days: Whole = Field(ge=1, le=365, description="of the last report: the soonest from alignment")
    report_year_days: Whole = Field(ge=1, le=366, description="from so many days on only the last report is due")
    report_end_to_days: Whole = Field(ge=1, le=500, description="of the last report: the latest from alignment")


class CommonRules(Terms):
    """The rules and where each number comes from. One version holds for every agreement of a run: the newest."""

    common_rules: Name
    version: Whole = Field(ge=1, le=999)
    title: Text
    rules: Rules
    citations: dict[Name, Citation]

    @model_validator(mode="after")
    def _every_rule_is_cited(self) -> Self:
        wrong = sorted(set(Rules.model_fields) ^ set(self.citations))
        if wrong:
            message = "must cite every rule and nothing else, see {wrong}"
            raise PydanticCustomError("citations", message, {"wrong": ", ".join(wrong)})
        return self
