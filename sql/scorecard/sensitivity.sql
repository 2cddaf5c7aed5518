-- What a rate of responders comes to under each treatment of those who did not answer, beside the one that a clause pays on. A measure that is itself
-- adjusted has no others.
-- grain: agreement_id, measure_id, method_code
with counted as (
    select
        measured.agreement_id,
        measured.measure_id,
        method.method_code,
        measured.completer_numerator_count as numerator_count,
        case method.method_code
            when 'NRI_BASE' then measured.baseline_count
            when 'NRI_ACT' then measured.activated_count
            else measured.completer_denominator_count
        end as denominator_count
    from performance.measure as measured
    inner join outcomes.measure as measure
        on measured.agreement_id = measure.agreement_id and measured.measure_id = measure.measure_id and measure.adjustment_code is null
    cross join (values ('NRI_BASE'), ('NRI_ACT'), ('COMPLETER')) as method (method_code)
    where measured.policy_code is not null and measured.missing_feed_code is null
)

select
    counted.agreement_id, -- the agreement
    counted.measure_id, -- the measure
    counted.method_code, -- NRI_BASE, NRI_ACT, COMPLETER; WORST_CASE, BEST_CASE, IPW_STRATA, IPW, IPW_SESSIONS, RISK_ADJUSTED
    case when counted.denominator_count > 0 then 'MEASURED' else 'NOT_MEASURED' end as status_code, -- MEASURED or NOT_MEASURED
    counted.numerator_count, -- responders
    counted.denominator_count, -- members that the method counts over
    cast(null as varchar) as value, -- the value as decimal text or n/d; null = the quotient of the counts
    cast(null as varchar) as note_code -- why it was not measured, or what it had to do
from counted
union all
select
    adjusted.agreement_id,
    adjusted.measure_id,
    adjusted.method_code,
    adjusted.status_code,
    adjusted.numerator_count,
    adjusted.denominator_count,
    adjusted.value,
    adjusted.note_code
from actuarial.adjusted_rate as adjusted
inner join outcomes.measure as measure
    on adjusted.agreement_id = measure.agreement_id and adjusted.measure_id = measure.measure_id and measure.adjustment_code is null
