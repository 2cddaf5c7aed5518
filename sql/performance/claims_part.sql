-- Spend, operations and low-value care: a measure of this family in one group of members, or one part of it.
-- Spend is dollars a member month: cents times the days that all lengths of months divide, over a hundred times the exposure in these days.
-- Spend of an episode is dollars too, with what was operated in it: of the complete, settled episodes of the region treated that were open on the index day.
-- Members whose capitated care has no price are in no spend.
-- grain: agreement_id, measure_id, cohort_code, group_kind_code, group_code
with counted as (
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
        spend.member_id,
        spend.cohort_code,
        coalesce(cohort.region_code, 'OTHER_UNSPEC') as region_code,
        coalesce(cohort.acuity_code, 'UNKNOWN') as acuity_code,
        spend.spend_cents * 377580 as numerator_number,
        spend.exposure_number * 100 as denominator_number
    from outcomes.measure as measure
    inner join performance.spend_member as spend on measure.agreement_id = spend.agreement_id
    left join outcomes.cohort_index as cohort
        on spend.agreement_id = cohort.agreement_id and spend.member_id = cohort.member_id
    where measure.numerator_code = 'MSK_SPEND'
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
    inner join outcomes.cohort_index as cohort on measure.agreement_id = cohort.agreement_id
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
    grouped.agreement_id, -- the agreement
    grouped.measure_id, -- the measure
    grouped.cohort_code, -- VENDOR (members of the agreement), IN_PERSON_PT, USUAL_CARE or CONTROL_GROUP
    grouped.group_kind_code, -- ALL, or what the group is a part by: ACUITY, REGION
    grouped.group_code, -- ALL, or the part
    cast(sum(grouped.numerator_number) as bigint) as numerator_count, -- what is counted
    cast(sum(grouped.denominator_number) as bigint) as denominator_count, -- over what
    count(distinct grouped.member_id) as member_count -- persons behind it
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
