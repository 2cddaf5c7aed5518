-- A member of whom a measure of claims asks whether something happened from the index day on, and whether it counts. Only members who were covered, and of
-- whom all is known, until the last day that the measure looks at.
-- SURGERY_FREE: no elective surgery of the region of the index day within the months of the measure; SURGERY_POSTPONED: one, and none in its first months.
-- IMAGED_EARLY: an image of the low back within its days, of members with acute low back pain on the index day and no red flag in force on it.
-- LOW_VALUE: an elective operation of the measure's list for its disease, of members treated for the region of that disease whose claims name it from the
-- look-back before the index day on; the disease is named within the look-back of the operation, and nothing that excuses it is.
-- grain: agreement_id, measure_id, member_id
with asked as (
    select
        measure.agreement_id,
        measure.measure_id,
        measure.numerator_code,
        measure.value_set_id,
        measure.disease_set_id,
        measure.excuse_set_id,
        cohort.member_id,
        cohort.cohort_code,
        cohort.index_date,
        cohort.region_code,
        cohort.acuity_code,
        cast(cohort.index_date + cast(measure.from_months_number as integer) * interval 1 month as date) as postponed_from_date,
        case measure.numerator_code
            when 'IMAGED_EARLY' then cast(cohort.index_date + cast(measure.first_days as integer) + 1 as date)
            else cast(cohort.index_date + cast(measure.horizon_months_number as integer) * interval 1 month as date)
        end as look_to_date
    from outcomes.measure as measure
    inner join outcomes.cohort_index as cohort on measure.agreement_id = cohort.agreement_id
    where
        measure.numerator_code in ('SURGERY_FREE', 'SURGERY_POSTPONED', 'LOW_VALUE')
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

diseased as (
    select distinct asked.agreement_id, asked.measure_id, asked.member_id
    from asked
    cross join terms.common_rule as rule
    inner join core.listed_diagnosis as disease
        on
            asked.member_id = disease.member_id
            and asked.disease_set_id = disease.set_id
            and asked.region_code = disease.region_code
            and cast(asked.index_date - cast(rule.low_value_before_days as integer) as date) <= disease.diagnosis_date
            and disease.diagnosis_date < asked.look_to_date
    where asked.numerator_code = 'LOW_VALUE'
),

operated as (
    select
        asked.agreement_id,
        asked.measure_id,
        asked.member_id,
        asked.region_code,
        asked.value_set_id,
        asked.disease_set_id,
        asked.excuse_set_id,
        surgery.surgery_date,
        surgery.last_date
    from asked
    inner join core.surgery_event as surgery
        on
            asked.member_id = surgery.member_id
            and asked.region_code = surgery.region_code
            and asked.index_date <= surgery.surgery_date
            and surgery.surgery_date < asked.look_to_date
    where surgery.is_elective
),

first_operated as (
    select operated.agreement_id, operated.measure_id, operated.member_id, min(operated.surgery_date) as surgery_date
    from operated
    group by operated.agreement_id, operated.measure_id, operated.member_id
),

-- An operation by the codes of its surgeons and facility, with the diseases named shortly before it or on its days.
judged as (
    select
        operated.agreement_id,
        operated.measure_id,
        operated.member_id,
        operated.surgery_date,
        max(case when named.set_id = operated.disease_set_id then 1 else 0 end) as disease_number,
        max(case when named.set_id = operated.excuse_set_id then 1 else 0 end) as excuse_number
    from operated
    cross join terms.common_rule as rule
    inner join core.listed_diagnosis as named
        on
            operated.member_id = named.member_id
            and cast(operated.surgery_date - cast(rule.low_value_before_days as integer) as date) <= named.diagnosis_date
            and named.diagnosis_date <= operated.last_date
    group by operated.agreement_id, operated.measure_id, operated.member_id, operated.surgery_date
),

listed_operation as (
    select distinct operated.agreement_id, operated.measure_id, operated.member_id, operated.surgery_date
    from operated
    inner join core.surgery_part as part
        on
            operated.member_id = part.member_id
            and operated.region_code = part.region_code
            and operated.surgery_date <= part.service_date
            and part.service_date <= operated.last_date
            and not part.is_discontinued
    inner join terms.value_set as listed
        on
            operated.value_set_id = listed.set_id
            and listed.system_code = 'HCPCS'
            and listed.match_code = 'EXACT'
            and part.hcpcs_code = listed.pattern
            and coalesce(listed.valid_from_date, part.service_date) <= part.service_date
            and (listed.valid_to_date is null or part.service_date < listed.valid_to_date)
),

happened as (
    select asked.agreement_id, asked.measure_id, asked.member_id
    from asked
    inner join core.imaging_event as image
        on
            asked.member_id = image.member_id
            and asked.region_code = image.region_code
            and asked.index_date <= image.image_date
            and image.image_date < asked.look_to_date
    where asked.numerator_code = 'IMAGED_EARLY' and image.is_msk
    union
    select judged.agreement_id, judged.measure_id, judged.member_id
    from judged
    inner join listed_operation as listed
        on
            judged.agreement_id = listed.agreement_id
            and judged.measure_id = listed.measure_id
            and judged.member_id = listed.member_id
            and judged.surgery_date = listed.surgery_date
    where judged.disease_number = 1 and judged.excuse_number = 0
)

select
    asked.agreement_id, -- the agreement
    asked.measure_id, -- the measure
    asked.member_id, -- the member
    asked.cohort_code, -- VENDOR, IN_PERSON_PT, USUAL_CARE or CONTROL_GROUP
    asked.region_code, -- body region treated on the index day
    asked.acuity_code, -- how long the trouble had lasted
    asked.look_to_date, -- first day that the measure no longer looks at
    case asked.numerator_code
        when 'SURGERY_FREE' then first_operated.member_id is null
        when 'SURGERY_POSTPONED' then coalesce(first_operated.surgery_date >= asked.postponed_from_date, false)
        else happened.member_id is not null
    end as is_counted -- in the numerator: free of surgery, operated late, imaged or operated for little value
from asked
inner join covered
    on asked.agreement_id = covered.agreement_id and asked.measure_id = covered.measure_id and asked.member_id = covered.member_id
left join flagged
    on asked.agreement_id = flagged.agreement_id and asked.measure_id = flagged.measure_id and asked.member_id = flagged.member_id
left join happened
    on asked.agreement_id = happened.agreement_id and asked.measure_id = happened.measure_id and asked.member_id = happened.member_id
left join first_operated
    on
        asked.agreement_id = first_operated.agreement_id
        and asked.measure_id = first_operated.measure_id
        and asked.member_id = first_operated.member_id
left join diseased
    on asked.agreement_id = diseased.agreement_id and asked.measure_id = diseased.measure_id and asked.member_id = diseased.member_id
where flagged.member_id is null and (asked.numerator_code <> 'LOW_VALUE' or diseased.member_id is not null)
