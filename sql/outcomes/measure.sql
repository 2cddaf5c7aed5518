-- A measure that pays under an agreement, with its windows and rules. A measure that several clauses name is measured once, by the terms of the
-- first of them (by clause id): the facts of a settlement hold one figure a measure.
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
        row_number() over (
            partition by measure.agreement_id, measure.measure_id
            order by measure.clause_id, measure.measure_version
        ) as order_number
    from terms.measure as measure
)

select
    named.agreement_id, -- the agreement
    named.measure_id, -- the measure
    named.clause_id, -- the clause whose terms it follows
    named.source_code, -- EVENTS, OUTCOMES, SURVEY, REPORTS; SUPPLIED by no feed
    named.numerator_code, -- what is counted: ENGAGED, RESPONDER, BASELINED, PROMOTERS_LESS_DETRACTORS, ON_TIME; SUPPLIED
    named.denominator_code, -- over what: ACTIVATED, BY_MISSING_POLICY, ANSWERED, DUE; SUPPLIED
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
    named.within_days -- engagement: days allowed, activation being day 1
from named
where named.order_number = 1
