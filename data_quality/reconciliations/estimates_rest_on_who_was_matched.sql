-- The members that a comparison counts, and that an estimate says it stands on, are those who were matched, on either side.
-- severity: critical
with counted as (
    select
        matched.agreement_id,
        matched.year_code,
        matched.method_code,
        sum(case when matched.arm_code = 'TREATED' and matched.reason_code = 'MATCHED' then 1 else 0 end) as treated_count,
        sum(case when matched.arm_code = 'CONTROL' and matched.reason_code = 'MATCHED' then 1 else 0 end) as control_count
    from actuarial.match as matched
    group by matched.agreement_id, matched.year_code, matched.method_code
),

told as (
    select
        quality.agreement_id,
        quality.year_code,
        quality.method_code,
        'COMPARISON' as estimate_code,
        quality.matched_count as treated_count,
        quality.control_count
    from actuarial.match_quality as quality
    union all
    select
        estimate.agreement_id,
        case when estimate.estimate_code = 'DUMMY_YEAR' and estimate.status_code <> 'NOT_POSSIBLE' then 'DUMMY_YEAR' else 'SETTLED' end as year_code,
        estimate.method_code,
        estimate.estimate_code,
        estimate.treated_count,
        estimate.control_count
    from actuarial.savings_estimate as estimate
    where estimate.population_code = 'PARTICIPANTS'
)

select told.agreement_id, told.year_code, told.method_code, told.estimate_code
from told
left join counted
    on
        told.agreement_id = counted.agreement_id
        and told.year_code = counted.year_code
        and told.method_code = counted.method_code
where
    told.treated_count <> coalesce(counted.treated_count, 0)
    or told.control_count <> coalesce(counted.control_count, 0)
