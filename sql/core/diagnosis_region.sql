-- The body region of a diagnosis code, for the days of service on which it holds. Longest pattern first, then the name.
-- Codes that no list holds take their region from the site character of site-coded categories. Status codes (an implant, a fused spine,
-- aftercare) give a region but open nothing. A second definition of what is musculoskeletal, CMS ACCESS 0.9.0, stands beside ours: its codes are marked,
-- and those that ours lacks have a region for it alone.
-- grain: diagnosis_code, valid_from_date
with
matched as (
    select
        diagnosis.diagnosis_code,
        listed.set_id as region_code,
        length(listed.pattern) as pattern_length,
        coalesce(listed.valid_from_date, date '1900-01-01') as valid_from_date,
        coalesce(listed.valid_to_date, date '9999-12-31') as valid_to_date
    from core.diagnosis as diagnosis
    inner join terms.value_set as listed
        on
            substr(listed.pattern, 1, 1) = substr(diagnosis.diagnosis_code, 1, 1)
            and (
                (listed.match_code = 'PREFIX' and starts_with(diagnosis.diagnosis_code, listed.pattern))
                or (listed.match_code = 'EXACT' and diagnosis.diagnosis_code = listed.pattern)
            )
    where listed.system_code = 'ICD10CM' and listed.kind_code = 'REGION'
),

accessed as (
    select distinct
        diagnosis.diagnosis_code,
        coalesce(listed.valid_from_date, date '1900-01-01') as valid_from_date,
        coalesce(listed.valid_to_date, date '9999-12-31') as valid_to_date
    from core.diagnosis as diagnosis
    inner join terms.value_set as listed
        on
            substr(listed.pattern, 1, 1) = substr(diagnosis.diagnosis_code, 1, 1)
            and starts_with(diagnosis.diagnosis_code, listed.pattern)
    where listed.system_code = 'ICD10CM' and listed.kind_code = 'DEFINITION' and listed.set_id = 'ACCESS_0_9_0'
),

status as (
    select
        diagnosis.diagnosis_code,
        case listed.set_id
            when 'JOINT_IMPLANT_SHOULDER' then 'SHOULDER'
            when 'JOINT_IMPLANT_HIP' then 'HIP'
            when 'JOINT_IMPLANT_KNEE' then 'KNEE'
            else 'OTHER_UNSPEC'
        end as region_code,
        coalesce(listed.valid_from_date, date '1900-01-01') as valid_from_date,
        coalesce(listed.valid_to_date, date '9999-12-31') as valid_to_date
    from core.diagnosis as diagnosis
    inner join terms.value_set as listed
        on
            substr(listed.pattern, 1, 1) = substr(diagnosis.diagnosis_code, 1, 1)
            and starts_with(diagnosis.diagnosis_code, listed.pattern)
    where
        listed.system_code = 'ICD10CM'
        and listed.kind_code = 'STATUS'
        and listed.set_id in (
            'JOINT_IMPLANT_SHOULDER', 'JOINT_IMPLANT_HIP', 'JOINT_IMPLANT_KNEE', 'ARTHRODESIS_SPINE', 'ORTHOPAEDIC_AFTERCARE'
        )
),

-- Codes of site-coded categories that neither list has: they have a region on all days.
sited as (
    select diagnosis.diagnosis_code
    from core.diagnosis as diagnosis
    where
        substr(diagnosis.diagnosis_code, 1, 3) in ('M12', 'M13', 'M24', 'M25', 'M60', 'M65', 'M66', 'M67', 'M70', 'M71')
        and substr(diagnosis.diagnosis_code, 5, 1) in ('0', '1', '2', '3', '4', '5', '6', '7', '8', '9')
        and exists (select 1 from terms.value_set as listed where listed.kind_code = 'REGION')
        and not exists (select 1 from matched where matched.diagnosis_code = diagnosis.diagnosis_code)
        and not exists (select 1 from status where status.diagnosis_code = diagnosis.diagnosis_code)
),

boundary as (
    select diagnosis_code, valid_from_date as boundary_date
    from matched
    union
    select diagnosis_code, valid_to_date as boundary_date
    from matched
    union
    select diagnosis_code, valid_from_date as boundary_date
    from status
    union
    select diagnosis_code, valid_to_date as boundary_date
    from status
    union
    select diagnosis_code, valid_from_date as boundary_date
    from accessed
    union
    select diagnosis_code, valid_to_date as boundary_date
    from accessed
    union
    select diagnosis_code, date '1900-01-01' as boundary_date
    from sited
    union
    select diagnosis_code, date '9999-12-31' as boundary_date
    from sited
),

segment as (
    select
        diagnosis_code,
        boundary_date as valid_from_date,
        lead(boundary_date) over (partition by diagnosis_code order by boundary_date) as valid_to_date
    from boundary
),

accessed_segment as (
    select distinct
        segment.diagnosis_code,
        segment.valid_from_date,
        segment.valid_to_date
    from segment
    inner join accessed
        on
            accessed.diagnosis_code = segment.diagnosis_code
            and accessed.valid_from_date <= segment.valid_from_date
            and accessed.valid_to_date >= segment.valid_to_date
),

ranked as (
    select
        segment.diagnosis_code,
        segment.valid_from_date,
        segment.valid_to_date,
        matched.region_code,
        row_number() over (
            partition by segment.diagnosis_code, segment.valid_from_date
            order by matched.pattern_length desc, matched.region_code
        ) as rank_number
    from segment
    inner join matched
        on
            matched.diagnosis_code = segment.diagnosis_code
            and matched.valid_from_date <= segment.valid_from_date
            and matched.valid_to_date >= segment.valid_to_date
),

placed as (
    select
        diagnosis_code,
        valid_from_date,
        valid_to_date,
        region_code,
        'LIST' as source_code
    from ranked
    where rank_number = 1
    union all
    select
        segment.diagnosis_code,
        segment.valid_from_date,
        segment.valid_to_date,
        min(status.region_code) as region_code,
        'STATUS' as source_code
    from segment
    inner join status
        on
            status.diagnosis_code = segment.diagnosis_code
            and status.valid_from_date <= segment.valid_from_date
            and status.valid_to_date >= segment.valid_to_date
    where not exists (select 1 from matched where matched.diagnosis_code = segment.diagnosis_code)
    group by segment.diagnosis_code, segment.valid_from_date, segment.valid_to_date
    union all
    select
        segment.diagnosis_code,
        segment.valid_from_date,
        segment.valid_to_date,
        case
            -- Elsewhere the fifth character is no site.
            when substr(segment.diagnosis_code, 1, 3) not in ('M12', 'M13', 'M14', 'M24', 'M25', 'M60', 'M65', 'M66', 'M67', 'M70', 'M71')
                then 'OTHER_UNSPEC'
            else
                case substr(segment.diagnosis_code, 5, 1)
                    when '1' then 'SHOULDER'
                    when '2' then 'ELBOW_WRIST_HAND'
                    when '3' then 'ELBOW_WRIST_HAND'
                    when '4' then 'ELBOW_WRIST_HAND'
                    when '5' then 'HIP'
                    when '6' then 'KNEE'
                    when '7' then 'ANKLE_FOOT'
                    else 'OTHER_UNSPEC'
                end
        end as region_code,
        case when sited.diagnosis_code is not null then 'SITE' else 'ACCESS' end as source_code
    from segment
    left join sited on sited.diagnosis_code = segment.diagnosis_code
    left join accessed_segment
        on
            accessed_segment.diagnosis_code = segment.diagnosis_code
            and accessed_segment.valid_from_date = segment.valid_from_date
    where
        segment.valid_to_date is not null
        and (sited.diagnosis_code is not null or accessed_segment.diagnosis_code is not null)
        and exists (select 1 from terms.value_set as listed where listed.kind_code = 'REGION')
        and not exists (select 1 from matched where matched.diagnosis_code = segment.diagnosis_code)
        and not exists (select 1 from status where status.diagnosis_code = segment.diagnosis_code)
)

select
    placed.diagnosis_code,  -- upper case, without dots
    placed.valid_from_date,  -- first day of service
    placed.valid_to_date,  -- first day of service no longer
    placed.region_code,  -- body region
    case
        when placed.region_code not in ('KNEE', 'HIP', 'SHOULDER', 'ELBOW_WRIST_HAND', 'ANKLE_FOOT') then 'U'
        when
            substr(placed.diagnosis_code, 1, 3) in ('M16', 'M17', 'M18') and length(placed.diagnosis_code) = 4
            and substr(placed.diagnosis_code, 4, 1) in ('0', '2', '4', '6')
            and not (substr(placed.diagnosis_code, 1, 3) <> 'M16' and substr(placed.diagnosis_code, 4, 1) = '6')
            then 'B'
        -- The last character of these says which meniscus as well as which side.
        when substr(placed.diagnosis_code, 1, 4) in ('M230', 'M232', 'M233') and substr(placed.diagnosis_code, 5, 1) = '0' then 'U'
        else
            case substr(placed.diagnosis_code, case when length(placed.diagnosis_code) > 5 then 6 else 5 end, 1)
                when '1' then 'R'
                when '2' then 'L'
                when '3' then 'B'
                else 'U'
            end
    end as side_code,  -- R, L, B (both) or U (not said)
    placed.source_code = 'SITE' as is_fallback,  -- from the site character, because no list holds the code
    placed.source_code = 'STATUS' as is_status,  -- what was done once: it gives a region but opens nothing
    placed.source_code <> 'ACCESS' as is_msk,  -- musculoskeletal by our own definition
    accessed.diagnosis_code is not null as is_access  -- musculoskeletal by CMS ACCESS 0.9.0
from placed
left join accessed_segment as accessed
    on accessed.diagnosis_code = placed.diagnosis_code and accessed.valid_from_date = placed.valid_from_date
