"""The codes of the tables in the words of a page."""

KINDS = {
    "ACCESS_FEE": "Access fee",
    "ACTIVATION_FEE": "Activation fee",
    "ENGAGED_FEE": "Engaged fee",
    "OUTCOME_REPORTED_FEE": "Outcome-reported fee",
    "RTM_CLAIM_FEE": "Remote monitoring fee, billed as claims",
    "VOLUME_TIER": "Volume tier",
    "MEMBER_SHARE": "Members' own share",
    "STANDING_FEE": "Earlier fees that stand",
    "PERIOD_CAP": "Cap of the period",
    "PERFORMANCE_GUARANTEE": "Performance guarantee",
    "ACCESS_OUTCOME": "Withheld for outcomes",
    "REFUNDED_SHARE": "Share of savings that was refunded",
    "ROI_GUARANTEE": "Return-on-investment guarantee",
}
STATUSES = {
    "FINAL": "Final settlement of the period.",
    "PRELIMINARY": "Preliminary: claims or answers of the period may still arrive, and amounts may still change.",
    "INTERIM": "Interim: fees to date. Guarantees are settled when the period is final.",
}
STAGES = {
    "ELIGIBLE": ("Eligible", "covered and in the agreement's scope"),
    "INVITED": ("Invited", "an invitation was sent"),
    "OUTREACHED": ("Invited", "an invitation was sent"),
    "REGISTERED": ("Registered", "an account was created"),
    "SCREENED": ("Screened", "screening was completed"),
    "TRIAGED": ("Triaged", "screened, and suited to the programme"),
    "ENROLLED": ("Enrolled", "consent given and region chosen"),
    "BASELINED": ("Baseline known", "a valid first questionnaire"),
    "ACTIVATED": ("Activated", "a first completed session"),
    "ENGAGED": ("Engaged", "the sessions the agreement names, in time"),
    "RETAINED_3": ("Retained", "a session in each of the first three 30 days"),
    "COMPLETED": ("Completed", "finished the programme by the vendor's word, with a valid follow-up"),
    "OUTCOME_KNOWN": ("Outcome known", "a valid follow-up questionnaire"),
    "RESPONDER": ("Improved", "by at least the least change that matters"),
}
EVENTS = {
    "ELECTIVE_SURGERY": ("Elective surgery", "per 1,000 members a year"),
    "INJECTION": ("Injections", "per 1,000 members a year"),
    "ED": ("Emergency visits", "per 1,000 members a year"),
    "PT_VISIT": ("In-person therapy visits", "per 1,000 members a year"),
    "ADVANCED_IMAGING": ("MRI or CT", "share of members with a low-back episode"),
    "OPIOID_START": ("New opioid use", "share of members"),
    "SAFETY_EVENT": ("New infection or cord compression", "share of members"),
}
MEASURES = {
    "engagement": "Engagement",
    "pain_responder": "Pain improved",
    "function_responder": "Function improved",
    "net_promoter_score": "Net promoter score",
    "reports_on_time": "Reports on time",
    "baseline_capture": "Baseline known",
}
COHORTS = {
    "VENDOR": "This vendor",
    "IN_PERSON_PT": "In-person PT",
    "USUAL_CARE": "Usual care",
    "CONTROL_GROUP": "Control group",
}
GROUPS = COHORTS | {
    "VENDOR_SURVEY": "By the vendor's own survey",
    "PT_FIRST": "Physical therapy first",
    "PT_LATER": "Physical therapy later",
    "PT_NEVER": "No physical therapy",
    "PT_LATER_OR_NEVER": "Later or none",
    "PERIOD_BEFORE": "The period before",
    "POPULATION": "All members",
}
FAMILIES = {
    "OUTCOME": "How members fare",
    "CLAIMS": "Spend, surgery and low-value care",
    "PATHWAY": "Where care of a complaint begins, and what follows: benefits and harms",
    "ENGAGEMENT": "Use of the programme, and what it notices",
    "EXPERIENCE": "Experience, advice and answers",
    "ACCESS": "Whom it reaches, and how it is billed",
    "REPORTS": "Reports",
}
METHODS = {
    "NRI_BASE": "Of members with a baseline, not improved if they did not answer",
    "NRI_ACT": "Of all activated, not improved if they did not answer",
    "COMPLETER": "Of those who answered",
    "IPW_STRATA": "Those who answered stand for others as severe at the start",
    "IPW": "Those who answered stand for others like them",
    "IPW_SESSIONS": "Those who answered stand for others like them who used it as much",
    "WORST_CASE": "If nobody else improved",
    "BEST_CASE": "If everybody else improved",
    "RISK_ADJUSTED": "At the mix of members of all vendors",
}
SPLITS = {
    "ACUITY": "by acuity",
    "REGION": "by region",
    "AGE_BAND": "by age",
    "RURALITY": "by rurality",
    "DISTANCE": "by miles to a therapist",
    "COHORT_QUARTER": "by quarter of activation",
}
FEEDS = {
    "medical_claim": "Medical claims",
    "pharmacy_claim": "Pharmacy claims",
    "eligibility": "Eligibility",
    "vendor_event": "Vendor events",
    "session": "Sessions",
    "outcome_response": "Outcome answers",
    "satisfaction_response": "Satisfaction answers",
    "care_request": "Requests for care",
    "area": "Areas",
    "alignment": "Alignments",
    "complaint": "Complaints",
    "vendor_report": "Vendor reports",
    "vendor_invoice": "Vendor invoices",
    "payer_survey": "Outcome survey by the payer",
}


def spelled_out(code: str) -> str:
    """Write a code without words of its own as it reads: LATE_FEE becomes Late fee."""
    return code.replace("_", " ").capitalize()


def kind_words(kind_code: str) -> str:
    """Name a clause's kind."""
    return KINDS.get(kind_code, spelled_out(kind_code))


def status_words(status_code: str) -> str:
    """Say what a settlement's status means for its amounts."""
    return STATUSES.get(status_code, "")


def stage_words(stage_code: str) -> str:
    """Name a stage of the funnel."""
    return STAGES.get(stage_code, (spelled_out(stage_code), ""))[0]


def stage_detail(stage_code: str) -> str:
    """Say what a member did to reach a stage."""
    return STAGES.get(stage_code, (spelled_out(stage_code), ""))[1]


def event_words(event_code: str, within_days: int | None = None) -> str:
    """Name a service, with the days after the index day in which it must happen if it has such."""
    words = EVENTS.get(event_code, (spelled_out(event_code), ""))[0]
    return words if within_days is None else f"{words} within {within_days} days"


def event_detail(event_code: str) -> str:
    """Say what the use of a service is counted over."""
    return EVENTS.get(event_code, (spelled_out(event_code), ""))[1]


def feed_words(feed_code: str) -> str:
    """Name a feed."""
    return FEEDS.get(feed_code, spelled_out(feed_code))


def absent_words(feed_code: str, owed_by_code: str | None) -> str:
    """Say which feed did not come, and who owes it."""
    owed_by = "the vendor" if owed_by_code == "VENDOR" else "the payer"
    return f"no {feed_words(feed_code.lower()).lower()} came, which {owed_by} owes"


def measure_words(measure_id: str) -> str:
    """Name a measure."""
    return MEASURES.get(measure_id, spelled_out(measure_id))
