"""What the words of the agreement language mean where they do not say it themselves, for people who read them."""

VALUES = {
    "CONTROL_GROUP": "the control group",
    "IN_PERSON_PT": "in-person physical therapy",
    "PERIOD_BEFORE": "the period before",
    "POPULATION": "all members",
    "PT_FIRST": "physical therapy first",
    "PT_LATER": "physical therapy later",
    "PT_LATER_OR_NEVER": "physical therapy later or never",
    "PT_NEVER": "no physical therapy",
    "USUAL_CARE": "usual care",
    "VENDOR": "the vendor's members",
    "VENDOR_SURVEY": "the vendor's own survey",
    "access_fees_only": "access fees alone",
    "any_day": "any of its days",
    "annual": "the annual amount",
    "cell": "by like episodes of the reference",
    "completer": "only who answered counts",
    "cond": "conditions",
    "credible_gross_msk": "credible gross savings of musculoskeletal care",
    "day_exact": "each of its days, in parts",
    "first_of_month": "its first day",
    "follow_current": "follows this version",
    "half_even": "half a cent to the even cent",
    "half_up": "half a cent away from zero",
    "first_touch_lock": "the first, while it is locked",
    "gross_multiple": "gross savings for each dollar of fees",
    "in_window": "on any day of the episode",
    "last_of_month": "its last day",
    "last_touch": "the last",
    "marginal": "each unit by its own tier",
    "mid_month": "its fifteenth day",
    "net": "savings net of fees for each dollar of fees",
    "net_fees_before_performance": "net fees",
    "nri_act": "every activated member counts, who did not answer as a failure",
    "nri_base": "every member with a baseline counts, who did not answer later as a failure",
    "observed_gross_msk": "observed gross savings of musculoskeletal care",
    "plurality": "the one with most days of care",
    "proc": "operations",
    "retroactive": "all units by the tier reached",
    "start_version": "stays under the version it began under",
    "withheld": "the withheld part",
    "zero_bonus": "no bonus",
    "zero_earned": "nothing is earned",
}
NAMES = {
    "completed_exercise_share": "or with this part of its exercises done",
    "completed_session_seconds": "a session counts from",
    "event_submission_days": "events count if they arrive within",
    "exclusive_by": "one vendor has a",
    "grandfather": "what began under an earlier version",
    "identity_share": "whatever changes, if identities were wrong of more than",
    "interim_day": "interim settlements are posted from this day of the next month",
    "lock_months": "a member stays with the vendor for",
    "method": "members are attributed by",
    "minimum_age": "members count from the age of",
    "multi_touch": "of several vendors the member is with",
    "of": "applies to",
    "retro_fee_lookback_days": "fees follow corrected coverage back for",
    "roi_definition": "return means",
    "suspect_session_seconds": "a session never counts below",
    "switch_fee": "a switch has a case fee",
    "switch_lock_days": "another vendor may be asked for after",
}
KINDS = {
    "roi_guarantee": "guarantee of a return",
    "rtm_claim_fee": "remote monitoring fee, billed as claims",
    "outcome_reported_fee": "outcome-reported fee",
    "carve_out": "carve-out",
}
NUMERATORS = {
    "engaged": "engaged members",
    "responder": "members who improved",
    "baselined": "members with a valid baseline",
    "promoters_less_detractors": "promoters less detractors",
    "on_time": "reports on time",
    "supplied": "successes, as supplied",
}
DENOMINATORS = {
    "activated": "activated members",
    "answered": "who answered",
    "due": "reports due",
    "supplied": "members, as supplied",
}
BY_POLICY = {
    "nri_base": "members with a baseline (who did not answer later is a failure)",
    "nri_act": "activated members (who did not answer is a failure)",
    "completer": "members who answered at both times",
}
SOURCES = {
    "events": "Payer, from the vendor's sessions",
    "outcomes": "Payer, from the answers to scored questionnaires",
    "survey": "Payer, by its own survey",
    "reports": "Payer, by the days on which reports arrived",
    "claims": "Payer, from claims",
    "supplied": "whoever the parties name; it comes with the facts",
}


def words(name: str) -> str:
    """Write a name of the language as words: `performance_guarantee` is performance guarantee."""
    return name.replace("_", " ")


def value_words(value: str) -> str:
    """Write a value of the language as people say it."""
    return VALUES.get(value, words(value))


def name_words(name: str) -> str:
    """Write the name of a parameter as people say it."""
    return NAMES.get(name, words(name))


def kind_words(kind: str) -> str:
    """Write a kind of clause as people say it."""
    return KINDS.get(kind, words(kind))
