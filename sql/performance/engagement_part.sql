-- Use of the programme and what it noticed: a measure of this family in one group of members, or one part of it.
-- By region, acuity or quarter of the activation where the measure says so. ACTIVATED is counted of members whose registration lies in the period,
-- ANY_RESPONDER of everybody eligible, as the funnel counts both.
-- grain: agreement_id, measure_id, cohort_code, group_kind_code, group_code
with grouped as (
    select activation.agreement_id, activation.member_id, activation.activation_date, 'ALL' as group_kind_code, 'ALL' as group_code
    from attribution.activation as activation
    union all
    select
        activation.agreement_id, activation.member_id, activation.activation_date, 'REGION' as group_kind_code, activation.region_code as group_code
    from attribution.activation as activation
    union all
    select acuity.agreement_id, acuity.member_id, acuity.activation_date, 'ACUITY' as group_kind_code, acuity.acuity_code as group_code
    from outcomes.activation_acuity as acuity
    union all
    select
        activation.agreement_id,
        activation.member_id,
        activation.activation_date,
        'COHORT_QUARTER' as group_kind_code,
        concat(cast(year(activation.activation_date) as varchar), '-Q', cast((month(activation.activation_date) + 2) // 3 as varchar)) as group_code
    from attribution.activation as activation
),

registered as (
    select
        measure.agreement_id,
        measure.measure_id,
        count(activated.member_id) as numerator_count,
        count(*) as denominator_count
    from outcomes.measure as measure
    inner join terms.agreement as agreement on measure.agreement_id = agreement.agreement_id
    inner join attribution.state as state
        on
            measure.agreement_id = state.agreement_id
            and state.program_code = 'ALL'
            and state.state_code = 'REGISTERED'
            and agreement.period_from_date <= state.from_date
            and state.from_date <= agreement.period_to_date
    left join attribution.state as activated
        on
            state.agreement_id = activated.agreement_id
            and state.member_id = activated.member_id
            and activated.program_code = 'ALL'
            and activated.state_code = 'ACTIVATED'
    left join attribution.data_opt_out as left_out
        on agreement.vendor_id = left_out.vendor_id and state.member_id = left_out.member_id and left_out.is_confirmed
    where measure.numerator_code = 'ACTIVATED' and left_out.member_id is null
    group by measure.agreement_id, measure.measure_id
)

select
    counted.agreement_id, -- the agreement
    counted.measure_id, -- the measure
    'VENDOR' as cohort_code, -- VENDOR (members of the agreement), or POPULATION (everybody eligible)
    grouped.group_kind_code, -- ALL, or what the group is a part by: ACUITY, REGION, COHORT_QUARTER
    grouped.group_code, -- ALL, or the part
    cast(sum(counted.numerator_count) as bigint) as numerator_count, -- what is counted
    cast(sum(counted.denominator_count) as bigint) as denominator_count, -- over what
    count(distinct counted.member_id) as member_count -- persons behind it
from performance.engagement_count as counted
inner join grouped
    on
        counted.agreement_id = grouped.agreement_id
        and counted.member_id = grouped.member_id
        and counted.activation_date = grouped.activation_date
left join terms.measure_split as split
    on
        counted.agreement_id = split.agreement_id
        and counted.measure_id = split.measure_id
        and grouped.group_kind_code = split.group_kind_code
where grouped.group_kind_code = 'ALL' or split.group_kind_code is not null
group by counted.agreement_id, counted.measure_id, grouped.group_kind_code, grouped.group_code
union all
select
    registered.agreement_id,
    registered.measure_id,
    'VENDOR' as cohort_code,
    'ALL' as group_kind_code,
    'ALL' as group_code,
    registered.numerator_count,
    registered.denominator_count,
    registered.denominator_count as member_count
from registered
union all
select
    measure.agreement_id,
    measure.measure_id,
    'POPULATION' as cohort_code,
    'ALL' as group_kind_code,
    'ALL' as group_code,
    responder.member_count as numerator_count,
    eligible.member_count as denominator_count,
    eligible.member_count
from outcomes.measure as measure
inner join performance.funnel as eligible on measure.agreement_id = eligible.agreement_id and eligible.stage_code = 'ELIGIBLE'
inner join performance.funnel as responder on measure.agreement_id = responder.agreement_id and responder.stage_code = 'RESPONDER'
where measure.numerator_code = 'ANY_RESPONDER' and eligible.member_count > 0
