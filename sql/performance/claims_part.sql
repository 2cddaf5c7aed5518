-- Spend, operations and low-value care: a measure of this family in one group of members, or one part of it.
-- Spend is dollars a member month: cents times the days that all lengths of months divide, over a hundred times the exposure in these days.
-- Spend of an episode is dollars too, with what was operated in it: of the complete, settled episodes of the region treated that were open on the index day.
-- Members whose capitated care has no price are in no spend.
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
),

counted as (
    select
        member.agreement_id,
        member.measure_id,
        member.member_id,
        member.cohort_code,
        member.region_code,
        member.acuity_code,
        case when member.is_counted then 1 else 0 end as numerator_number,
        1 as denominator_number
    from performance.claims_member as member
    union all
    select
        measure.agreement_id,
        measure.measure_id,
        cohort.member_id,
        cohort.cohort_code,
        cohort.region_code,
        cohort.acuity_code,
        episode.level_2_cents as numerator_number,
        100 as denominator_number
    from outcomes.measure as measure
    inner join terms.agreement as agreement on measure.agreement_id = agreement.agreement_id
    inner join performance.cohort_index as cohort on measure.agreement_id = cohort.agreement_id
    inner join episodes.episode as episode
        on
            agreement.episode_definition_id = episode.definition_id
            and cohort.member_id = episode.member_id
            and cohort.region_code = episode.region_code
            and episode.family_code = 'COND'
            and episode.status_code = 'COMPLETE'
            and episode.is_mature
            and episode.start_date <= cohort.index_date
            and cohort.index_date < episode.window_to_date
    left join core.capitated_member as capitated on cohort.member_id = capitated.member_id
    where measure.numerator_code = 'EPISODE_SPEND' and capitated.member_id is null
),

grouped as (
    select
        counted.agreement_id,
        counted.measure_id,
        counted.member_id,
        counted.cohort_code,
        'ALL' as group_kind_code,
        'ALL' as group_code,
        counted.numerator_number,
        counted.denominator_number
    from counted
    union all
    select
        counted.agreement_id,
        counted.measure_id,
        counted.member_id,
        counted.cohort_code,
        'REGION' as group_kind_code,
        counted.region_code as group_code,
        counted.numerator_number,
        counted.denominator_number
    from counted
    union all
    select
        counted.agreement_id,
        counted.measure_id,
        counted.member_id,
        counted.cohort_code,
        'ACUITY' as group_kind_code,
        counted.acuity_code as group_code,
        counted.numerator_number,
        counted.denominator_number
    from counted
)

select
    measure.agreement_id, -- the agreement
    measure.measure_id, -- the measure
    spent.cohort_code, -- VENDOR (members of the agreement), IN_PERSON_PT or USUAL_CARE
    'ALL' as group_kind_code, -- ALL, or what the group is a part by: ACUITY, REGION
    'ALL' as group_code, -- ALL, or the part
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
union all
select
    grouped.agreement_id,
    grouped.measure_id,
    grouped.cohort_code,
    grouped.group_kind_code,
    grouped.group_code,
    cast(sum(grouped.numerator_number) as bigint) as numerator_count,
    cast(sum(grouped.denominator_number) as bigint) as denominator_count,
    count(distinct grouped.member_id) as member_count
from grouped
left join terms.measure_comparator as beside
    on
        grouped.agreement_id = beside.agreement_id
        and grouped.measure_id = beside.measure_id
        and grouped.cohort_code = beside.cohort_code
left join terms.measure_split as split
    on
        grouped.agreement_id = split.agreement_id
        and grouped.measure_id = split.measure_id
        and grouped.group_kind_code = split.group_kind_code
where
    (grouped.cohort_code = 'VENDOR' or beside.measure_id is not null)
    and (grouped.group_kind_code = 'ALL' or split.group_kind_code is not null)
group by grouped.agreement_id, grouped.measure_id, grouped.cohort_code, grouped.group_kind_code, grouped.group_code
