-- A member whom the plan asks because care began outside any vendor, and what the answers will say; `vendor_id` is the kind of care.
-- In-person therapy: its first day in the contract year. Usual care: no therapy, and care of a region that had none in the year before.
-- grain: activation_id, measure_code
with cared as (
    select
        line.member_number,
        diagnosis.region_code,
        line.service_date,
        starts_with(line.hcpcs_code, '97') as is_therapy,
        lag(line.service_date) over (
            partition by line.member_number, diagnosis.region_code order by line.service_date, line.claim_key, line.line_number
        ) as former_date
    from claims.line as line
    inner join parameter.diagnosis as diagnosis
        on diagnosis.diagnosis_code = line.diagnosis_code
    where line.is_msk and line.is_untreated
),
begun as (
    select
        cared.member_number,
        coalesce(
            min(struct_pack(on_date := cared.service_date, region_code := cared.region_code, cohort_code := 'IN_PERSON_PT'))
                filter (where cared.is_therapy),
            min(struct_pack(on_date := cared.service_date, region_code := cared.region_code, cohort_code := 'USUAL_CARE'))
                filter (where cared.former_date is null or cared.former_date < cared.service_date - 365)
        ) as first_care
    from cared
    inner join population.member as member
        on member.member_number = cared.member_number
    left join vendors.registration as registration
        on registration.member_number = cared.member_number
    where
        registration.member_number is null
        and member.is_adult
        and cared.service_date >= getvariable('contract_from_date')
        and cared.service_date <= getvariable('contract_to_date')
    group by cared.member_number
),
asked as (
    select
        begun.member_number,
        begun.first_care.cohort_code as cohort_code,
        begun.first_care.on_date as begun_date,
        region.instrument_code,
        coalesce(severity.pain_number, 5) as pain_number,
        measure.measure_code,
        case begun.first_care.cohort_code
            when 'IN_PERSON_PT' then setting('therapy_response_share')
            else setting('usual_care_response_share')
        end as response_share,
        uniform('plan asks', begun.member_number, 1) as shared_draw
    from begun
    inner join parameter.region as region
        on region.region_code = begun.first_care.region_code
    left join population.severity as severity
        on
            severity.member_number = begun.member_number
            and severity.region_code = region.region_code
            and severity.month_number = year(begun.first_care.on_date) * 12 + month(begun.first_care.on_date) - 1
    cross join (values ('PAIN'), ('FUNCTION')) as measure (measure_code)
    where
        begun.first_care is not null
        and uniform('plan asks', begun.member_number, 0) < setting('plan_survey_share')
)
select
    'survey-' || lpad(cast(asked.member_number as varchar), 8, '0') as activation_id,
    asked.cohort_code as vendor_id,
    asked.member_number,
    'NONE' as scenario_code,
    asked.measure_code,
    case asked.measure_code when 'PAIN' then 'NPRS' else asked.instrument_code end as instrument_code,
    asked.begun_date as activated_date,
    asked.pain_number,
    asked.shared_draw < asked.response_share as is_response,
    false as is_floor,
    true as has_baseline,
    setting('non_response') = 0
    or uniform('plan asks', asked.member_number, 2)
    < case when asked.shared_draw < asked.response_share then setting('follow_up_after_success') else setting('follow_up_after_failure') end
        as has_follow_up,
    chance('plan asks ' || asked.measure_code, asked.member_number, 0) as answer_draw,
    asked.begun_date + cast(floor(5 * uniform('plan asks', asked.member_number, 3)) as integer) as baseline_date,
    cast(floor(29 * uniform('plan asks', asked.member_number, 4)) as integer) - 14 as follow_up_offset_days,
    -- Nothing beside the first answers and those of twelve weeks later.
    1.0 as extra_draw
from asked
