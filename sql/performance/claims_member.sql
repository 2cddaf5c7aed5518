-- A member of whom a measure of claims asks whether something happened from the index day on, and whether it counts. Only members who were covered, and of
-- whom all is known, until the last day that the measure looks at.
-- SURGERY_FREE: no elective surgery of the region of the index day within the months of the measure. IMAGED_EARLY: an image of the low back within its days,
-- of members with acute low back pain on the index day and no red flag in force on it.
-- grain: agreement_id, measure_id, member_id
with asked as (
    select
        measure.agreement_id,
        measure.measure_id,
        measure.numerator_code,
        cohort.member_id,
        cohort.cohort_code,
        cohort.index_date,
        cohort.region_code,
        cohort.acuity_code,
        case measure.numerator_code
            when 'SURGERY_FREE' then cast(cohort.index_date + cast(measure.horizon_months_number as integer) * interval 1 month as date)
            else cast(cohort.index_date + cast(measure.first_days as integer) + 1 as date)
        end as look_to_date
    from outcomes.measure as measure
    inner join performance.cohort_index as cohort on measure.agreement_id = cohort.agreement_id
    where
        measure.numerator_code = 'SURGERY_FREE'
        or (measure.numerator_code = 'IMAGED_EARLY' and cohort.region_code = 'LOW_BACK' and cohort.acuity_code = 'ACUTE')
),

covered as (
    select asked.agreement_id, asked.measure_id, asked.member_id
    from asked
    cross join terms.run as run
    inner join core.coverage_span as span
        on
            asked.member_id = span.member_id
            and span.span_from_date < asked.look_to_date
            and (span.span_to_date is null or asked.index_date < span.span_to_date)
    where asked.look_to_date <= cast(run.paid_through_date + 1 as date)
    group by asked.agreement_id, asked.measure_id, asked.member_id, asked.index_date, asked.look_to_date
    having
        sum(
            date_diff(
                'day', greatest(asked.index_date, span.span_from_date), least(asked.look_to_date, coalesce(span.span_to_date, asked.look_to_date))
            )
        ) = date_diff('day', asked.index_date, asked.look_to_date)
),

flagged as (
    select distinct asked.agreement_id, asked.measure_id, asked.member_id
    from asked
    inner join attribution.exclusion as exclusion
        on
            asked.member_id = exclusion.member_id
            and exclusion.region_code in ('ALL', asked.region_code)
            and exclusion.evidence_date <= asked.index_date
            and asked.index_date <= exclusion.excluded_to_date
    where asked.numerator_code = 'IMAGED_EARLY'
),

happened as (
    select asked.agreement_id, asked.measure_id, asked.member_id
    from asked
    inner join core.surgery_event as surgery
        on
            asked.member_id = surgery.member_id
            and asked.region_code = surgery.region_code
            and asked.index_date <= surgery.surgery_date
            and surgery.surgery_date < asked.look_to_date
    where asked.numerator_code = 'SURGERY_FREE' and surgery.is_elective
    union
    select asked.agreement_id, asked.measure_id, asked.member_id
    from asked
    inner join core.imaging_event as image
        on
            asked.member_id = image.member_id
            and asked.region_code = image.region_code
            and asked.index_date <= image.image_date
            and image.image_date < asked.look_to_date
    where asked.numerator_code = 'IMAGED_EARLY' and image.is_msk
)

select
    asked.agreement_id, -- the agreement
    asked.measure_id, -- the measure
    asked.member_id, -- the member
    asked.cohort_code, -- VENDOR, IN_PERSON_PT or USUAL_CARE
    asked.region_code, -- body region treated on the index day
    asked.acuity_code, -- how long the trouble had lasted
    asked.look_to_date, -- first day that the measure no longer looks at
    (asked.numerator_code = 'SURGERY_FREE') = (happened.member_id is null) as is_counted -- in the numerator: free of surgery, or imaged
from asked
inner join covered
    on asked.agreement_id = covered.agreement_id and asked.measure_id = covered.measure_id and asked.member_id = covered.member_id
left join flagged
    on asked.agreement_id = flagged.agreement_id and asked.measure_id = flagged.measure_id and asked.member_id = flagged.member_id
left join happened
    on asked.agreement_id = happened.agreement_id and asked.measure_id = happened.measure_id and asked.member_id = happened.member_id
where flagged.member_id is null
