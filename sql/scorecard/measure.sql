-- A measure of a guarantee as its page shows it: what was counted, what was agreed, what it was worth. Gates have no money of their own.
-- grain: agreement_id, clause_id, measure_id
-- Instruments whose numbers were not checked with a source, by the rule through which a measure uses them.
with unverified as (
    select exhibit.agreement_id, exhibit.exhibit_id as rule_code
    from settlement.unverified_exhibit as exhibit
    union
    select exhibit.agreement_id, 'PRIMARY' as rule_code
    from settlement.unverified_exhibit as exhibit
    inner join terms.region_instrument as region
        on exhibit.agreement_id = region.agreement_id and exhibit.exhibit_id = region.instrument_id
)

select
    target.agreement_id, -- the agreement
    target.clause_id, -- the guarantee
    target.measure_id, -- the measure
    target.position_number, -- its place in the agreement
    target.role_code, -- PAID or GATE
    target.measure_title, -- what it counts, in the exhibit's words
    target.comparison_code, -- AT_LEAST or AT_MOST
    target.target_numerator, -- from here on everything is earned (a gate: it is open)
    target.target_denominator, -- its denominator
    target.ladder, -- how a result pays, in words
    coalesce(terms.form_code, 'RATE') as value_code, -- RATE (n/N) or SCORE
    coalesce(terms.source_code, 'EVENTS') as source_code, -- EVENTS, OUTCOMES, SURVEY, REPORTS, CLAIMS
    coalesce(terms.minimum_denominator_count, 0) as minimum_denominator_count, -- below it the measure is not measured
    coalesce(settled.status_code, measured.status_code, 'NOT_MEASURED') as status_code, -- MEASURED, NOT_MEASURED, NOT_CREDIBLE, VENDOR_FAULT, PAYER_FAULT
    coalesce(settled.numerator_count, measured.numerator_count, 0) as numerator_count, -- n
    coalesce(settled.denominator_count, measured.denominator_count, 0) as denominator_count, -- N, or the number of answers of a SCORE
    settled.value, -- the exact result as text
    measured.completer_numerator_count, -- n among those who answered
    measured.completer_denominator_count, -- N among those who answered
    measured.missing_count, -- without a valid answer
    measured.missing_feed_code, -- the feed that did not come; null = all did
    measured.missing_feed_owed_by_code, -- VENDOR or PAYER: who owes it
    coalesce(settled.counted_weight, '0') as counted_weight, -- weight in percent after those not measured were shared out, exact text
    coalesce(settled.fraction, '0') as earned_fraction, -- share of its pool that it earned, exact text
    coalesce(not settled.is_gate_passed, false) as is_gate_failed, -- a gate is closed, so nothing is earned
    coalesce(settled.pool_cents, 0) as at_risk_cents, -- its part of the pool
    coalesce(settled.earned_cents, 0) as earned_cents, -- of it earned
    unverified.rule_code is not null as has_unverified_table -- an instrument it rests on has numbers that were not checked with a source
from settlement.target as target
left join terms.measure as terms
    on
        target.agreement_id = terms.agreement_id
        and target.clause_id = terms.clause_id
        and target.measure_id = terms.measure_id
left join unverified
    on target.agreement_id = unverified.agreement_id and terms.instrument_rule_code = unverified.rule_code
left join settlement.measure as settled
    on
        target.agreement_id = settled.agreement_id
        and target.clause_id = settled.clause_id
        and target.measure_id = settled.measure_id
left join performance.measure as measured
    on target.agreement_id = measured.agreement_id and target.measure_id = measured.measure_id
