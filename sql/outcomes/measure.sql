-- A measure of an agreement, with its windows and rules. A measure that several clauses name is measured once, by the terms of the first of them
-- (by clause id): the facts of a settlement hold one figure a measure. What no clause names is only reported, by the terms of its exhibit.
-- grain: agreement_id, measure_id
with named as (
    select
        measure.agreement_id,
        measure.clause_id,
        measure.measure_id,
        measure.source_code,
        measure.numerator_code,
        measure.denominator_code,
        measure.missing_policy_code,
        measure.instrument_rule_code,
        measure.responder_rule_code,
        measure.target_days,
        measure.window_before_days,
        measure.window_after_days,
        measure.baseline_before_days,
        measure.baseline_after_days,
        measure.receipt_days,
        measure.minimum_denominator_count,
        measure.baseline_capture_minimum_thousandths,
        measure.follow_up_capture_minimum_thousandths,
        measure.sessions_count,
        measure.within_days,
        measure.role_code,
        measure.form_code,
        measure.family_code,
        measure.better_code,
        measure.adjustment_code,
        measure.baseline_receipt_days,
        measure.first_days,
        measure.horizon_months_number,
        measure.visits_maximum_count,
        measure.hours_maximum_number,
        measure.question_code,
        measure.top_score_number,
        measure.event_code,
        measure.value_set_id,
        measure.disease_set_id,
        measure.excuse_set_id,
        measure.from_months_number,
        row_number() over (
            partition by measure.agreement_id, measure.measure_id
            order by measure.role_code, measure.clause_id, measure.measure_version
        ) as order_number
    from terms.measure as measure
)

select
    named.agreement_id, -- the agreement
    named.measure_id, -- the measure
    named.clause_id, -- the clause whose terms it follows; REPORTED = none
    named.source_code, -- EVENTS, OUTCOMES, SURVEY, REPORTS, CLAIMS; SUPPLIED by no feed
    named.numerator_code, -- what is counted, such as ENGAGED or RESPONDER; SUPPLIED
    named.denominator_code, -- over what, such as ACTIVATED or BY_MISSING_POLICY; SUPPLIED
    named.missing_policy_code, -- NRI_BASE, NRI_ACT or COMPLETER
    named.instrument_rule_code, -- PRIMARY (the region's instrument) or an instrument
    named.responder_rule_code, -- MCID or MCID_OR_30PCT
    named.target_days, -- days from activation to the follow-up aimed at
    named.window_before_days, -- days before the target in which a follow-up counts
    named.window_after_days, -- days after it
    named.baseline_before_days, -- days before activation in which a baseline counts
    named.baseline_after_days, -- days after it
    named.receipt_days, -- days after the cohort's last window in which a response may still be received
    named.minimum_denominator_count, -- below so many the measure is not measured
    named.baseline_capture_minimum_thousandths, -- NRI_BASE needs baselines of so many in a thousand, else NRI_ACT
    named.follow_up_capture_minimum_thousandths, -- COMPLETER needs follow-ups of so many in a thousand baselines
    named.sessions_count, -- engagement: distinct session days required
    named.within_days, -- engagement: days allowed, activation being day 1
    named.role_code, -- JUDGED by a clause, or REPORTED
    named.form_code, -- RATE (a proportion) or SCORE
    named.family_code, -- OUTCOME, CLAIMS, PATHWAY, ENGAGEMENT, EXPERIENCE, ACCESS or REPORTS: what computes it and where it is shown
    named.better_code, -- HIGHER or LOWER
    named.adjustment_code, -- INDIRECT: compared with what members like these come to; null = as counted
    named.baseline_receipt_days, -- days after its own day in which a baseline must be received; null = as late as a follow-up
    named.first_days, -- the first thing that counts must lie within so many days
    named.horizon_months_number, -- months after the start that are looked at, 12 or 24
    named.visits_maximum_count, -- visits within which a complaint must be resolved
    named.hours_maximum_number, -- hours within which advice must be given
    named.question_code, -- the question of a survey that it counts
    named.top_score_number, -- the answer from which it counts
    named.event_code, -- the vendor's event that it counts
    named.value_set_id, -- the list of codes that it counts
    named.disease_set_id, -- the list of diagnoses of whom it asks about
    named.excuse_set_id, -- the list of diagnoses that take what happened out of the count
    named.from_months_number -- what happens counts from so many months after the start on
from named
where named.order_number = 1
