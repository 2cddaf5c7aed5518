-- Spend, operations and low-value care: a measure of this family in one group of members, or one part of it.
-- Spend is dollars a member month: cents times the days that all lengths of months divide, over a hundred times the exposure in these days.
-- grain: agreement_id, measure_id, cohort_code, group_kind_code, group_code
with exposure as (
    select month.agreement_id, month.cohort_code, count(distinct month.member_id) as member_count
    from performance.cohort_month as month
    left join core.capitated_member as capitated on month.member_id = capitated.member_id
    where capitated.member_id is null
    group by month.agreement_id, month.cohort_code
),

-- The exposure of a month stands on each of its categories.
exposed as (
    select
        month.agreement_id,
        month.cohort_code,
        sum(month.member_month_numerator * (377580 // month.member_month_denominator)) as exposure_number
    from (
        select distinct spend.agreement_id, spend.cohort_code, spend.month_date, spend.member_month_numerator, spend.member_month_denominator
        from performance.spend as spend
    ) as month
    group by month.agreement_id, month.cohort_code
),

spent as (
    select spend.agreement_id, spend.cohort_code, sum(spend.spend_cents) as spend_cents
    from performance.spend as spend
    group by spend.agreement_id, spend.cohort_code
)

select
    measure.agreement_id, -- the agreement
    measure.measure_id, -- the measure
    spent.cohort_code, -- VENDOR (members of the agreement), IN_PERSON_PT or USUAL_CARE
    'ALL' as group_kind_code, -- ALL
    'ALL' as group_code, -- ALL
    cast(spent.spend_cents * 377580 as bigint) as numerator_count, -- what is counted
    cast(exposed.exposure_number * 100 as bigint) as denominator_count, -- over what
    exposure.member_count -- persons behind it
from outcomes.measure as measure
inner join spent on measure.agreement_id = spent.agreement_id
inner join exposed on spent.agreement_id = exposed.agreement_id and spent.cohort_code = exposed.cohort_code
inner join exposure on spent.agreement_id = exposure.agreement_id and spent.cohort_code = exposure.cohort_code
left join terms.measure_comparator as beside
    on
        measure.agreement_id = beside.agreement_id
        and measure.measure_id = beside.measure_id
        and spent.cohort_code = beside.cohort_code
where measure.numerator_code = 'MSK_SPEND' and (spent.cohort_code = 'VENDOR' or beside.measure_id is not null)
