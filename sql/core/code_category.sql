-- The service category that a procedure, revenue or place-of-service code gives a line, for the days on which it does.
-- grain: system_code, code, valid_from_date
with
received as (
    select distinct
        'HCPCS' as system_code,
        hcpcs_code as code
    from input.medical_claim
    where hcpcs_code is not null
    union all
    select distinct
        'REVENUE' as system_code,
        revenue_code as code
    from input.medical_claim
    where revenue_code is not null
    union all
    select distinct
        'POS' as system_code,
        place_of_service_code as code
    from input.medical_claim
    where place_of_service_code is not null
),

ranked_set as (
    select
        system_code,
        pattern,
        match_code,
        pattern_to,
        coalesce(valid_from_date, date '1900-01-01') as valid_from_date,
        coalesce(valid_to_date, date '9999-12-31') as valid_to_date,
        case
            when set_id = 'ED' then 30
            when starts_with(set_id, 'SURG_') then 40
            when set_id in ('NEUROSTIM', 'ABLATION') then 50
            when starts_with(set_id, 'INJ_') then 60
            when set_id in ('MRI', 'CT') then 70
            when set_id in ('XR', 'XR_SPINE', 'XR_EXT', 'IMG_OTHER') then 71
            when set_id = 'RTM' then 80
            when set_id in ('PT_OT', 'PT_EVAL', 'PT_TX', 'PT_MODALITY') then 90
            when set_id = 'CHIRO_OMT' then 100
            when set_id = 'ACUP_DRYN' then 101
            when set_id in ('URGENT', 'UC') then 110
            when set_id = 'OFFICE' then 111
            when set_id = 'DME' and system_code = 'HCPCS' then 120
            when set_id = 'AMBULANCE' then 130
            when set_id = 'LABORATORY' then 131
            when set_id = 'OTHER_IMAGING' then 132
        end as category_number,
        case set_id when 'NEEDS_MSK_PRINCIPAL' then 2 when 'NEEDS_MSK_DIAGNOSIS' then 1 end as diagnosis_number
    from terms.value_set
    where system_code in ('HCPCS', 'REVENUE', 'POS')
),

matched as (
    select
        received.system_code,
        received.code,
        listed.valid_from_date,
        listed.valid_to_date,
        listed.category_number,
        listed.diagnosis_number
    from received
    inner join ranked_set as listed
        on
            listed.system_code = received.system_code
            and substr(listed.pattern, 1, 1) = substr(received.code, 1, 1)
            and (
                (listed.match_code = 'EXACT' and received.code = listed.pattern)
                or (listed.match_code = 'PREFIX' and starts_with(received.code, listed.pattern))
                or (
                    listed.match_code = 'RANGE'
                    and received.code >= listed.pattern
                    and substr(received.code, 1, length(listed.pattern_to)) <= listed.pattern_to
                )
            )
    where listed.category_number is not null or listed.diagnosis_number is not null
),

boundary as (
    select system_code, code, valid_from_date as boundary_date
    from matched
    union
    select system_code, code, valid_to_date as boundary_date
    from matched
),

segment as (
    select
        system_code,
        code,
        boundary_date as valid_from_date,
        lead(boundary_date) over (partition by system_code, code order by boundary_date) as valid_to_date
    from boundary
)

select
    segment.system_code,  -- HCPCS, REVENUE or POS
    segment.code,  -- the code
    segment.valid_from_date,  -- first day of service
    segment.valid_to_date,  -- first day of service no longer
    cast(min(matched.category_number) as bigint) as category_number,  -- rank of the category: the lowest found on a line wins
    case max(matched.diagnosis_number)
        when 2 then 'PRINCIPAL'
        when 1 then 'ANY'
    end as diagnosis_needed_code  -- it counts only with a musculoskeletal diagnosis: PRINCIPAL the first, ANY one of the first four; null = always
from segment
inner join matched
    on
        matched.system_code = segment.system_code
        and matched.code = segment.code
        and matched.valid_from_date <= segment.valid_from_date
        and matched.valid_to_date >= segment.valid_to_date
group by segment.system_code, segment.code, segment.valid_from_date, segment.valid_to_date
having min(matched.category_number) is not null
