-- Where care of a new complaint began, and what followed within the measure's months by that: opioids, images, emergency visits and hospital stays of any
-- cause, as harms are shown with benefits. A description, never an effect.
-- grain: agreement_id, measure_id, cohort_code, group_kind_code, group_code
with counted as (
    select
        measure.agreement_id,
        measure.measure_id,
        measure.numerator_code,
        pathway.member_id,
        pathway.first_care_code,
        pathway.start_date,
        cast(pathway.start_date + cast(coalesce(measure.horizon_months_number, 0) as integer) * interval 1 month as date) as horizon_date
    from outcomes.measure as measure
    inner join performance.pathway_member as pathway
        on
            measure.agreement_id = pathway.agreement_id
            and measure.first_days = pathway.first_days
            and pathway.left_out_code is null
    where measure.family_code = 'PATHWAY'
),

event as (
    select 'OPIOID_START' as numerator_code, fill.member_id, fill.fill_date as event_date
    from core.drug_fill as fill
    where fill.class_code = 'OPIOID' and fill.is_class_start
    union all
    select 'ADVANCED_IMAGE' as numerator_code, imaging.member_id, imaging.image_date as event_date
    from core.imaging_event as imaging
    where imaging.is_advanced and imaging.is_msk
    union all
    select 'EMERGENCY_VISIT' as numerator_code, emergency.member_id, emergency.visit_date as event_date
    from core.emergency_visit as emergency
    where emergency.is_msk
    union all
    select 'HOSPITAL_STAY' as numerator_code, stay.member_id, stay.admit_date as event_date
    from core.stay as stay
    where stay.is_used
),

followed as (
    select
        counted.agreement_id,
        counted.measure_id,
        counted.member_id,
        counted.first_care_code,
        max(case when event.member_id is not null then 1 else 0 end) as event_number
    from counted
    left join event
        on
            counted.numerator_code = event.numerator_code
            and counted.member_id = event.member_id
            and counted.start_date <= event.event_date
            and event.event_date < counted.horizon_date
    where counted.numerator_code <> 'PT_FIRST'
    group by counted.agreement_id, counted.measure_id, counted.member_id, counted.first_care_code
),

grouped as (
    select
        counted.agreement_id,
        counted.measure_id,
        'POPULATION' as cohort_code,
        case counted.first_care_code when 'PT_FIRST' then 1 else 0 end as event_number
    from counted
    where counted.numerator_code = 'PT_FIRST'
    union all
    select followed.agreement_id, followed.measure_id, followed.first_care_code as cohort_code, followed.event_number
    from followed
    union all
    select followed.agreement_id, followed.measure_id, 'PT_LATER_OR_NEVER' as cohort_code, followed.event_number
    from followed
    where followed.first_care_code in ('PT_LATER', 'PT_NEVER')
)

select
    grouped.agreement_id, -- the agreement
    grouped.measure_id, -- the measure
    grouped.cohort_code, -- PT_FIRST, PT_LATER, PT_NEVER, PT_LATER_OR_NEVER; POPULATION: all of them
    'ALL' as group_kind_code, -- ALL
    'ALL' as group_code, -- ALL
    cast(sum(grouped.event_number) as bigint) as numerator_count, -- members whose care began with therapy, or to whom it happened
    count(*) as denominator_count, -- members with a new complaint
    count(*) as member_count -- the same
from grouped
left join terms.measure_comparator as beside
    on
        grouped.agreement_id = beside.agreement_id
        and grouped.measure_id = beside.measure_id
        and grouped.cohort_code = beside.cohort_code
where grouped.cohort_code in ('PT_FIRST', 'POPULATION') or beside.measure_id is not null
group by grouped.agreement_id, grouped.measure_id, grouped.cohort_code
