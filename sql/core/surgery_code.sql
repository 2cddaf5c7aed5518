-- A procedure code of a surgery list: what kind of surgery it is, and what it says about an event.
-- Kinds in order of precedence: REVISION, ARTHROPLASTY, FUSION, CORPECTOMY, DECOMPRESSION, ARTHROSCOPY, OPEN, OTHER.
-- grain: hcpcs_code, valid_from_date
with
kind as (
    select
        code.pattern as hcpcs_code,
        coalesce(code.valid_from_date, date '1900-01-01') as valid_from_date,
        coalesce(code.valid_to_date, date '9999-12-31') as valid_to_date,
        case
            when ends_with(code.set_id, '_ADDON') or code.set_id = 'SURG_SPINE_INSTR' then 90
            when ends_with(code.set_id, '_REVISION') then 10
            when ends_with(code.set_id, '_ARTHROPLASTY') then 20
            when starts_with(code.set_id, 'SURG_SPINE_FUSION_') or code.set_id = 'SURG_SI_FUSION' then 30
            when code.set_id = 'SURG_SPINE_CORPECTOMY' then 40
            when starts_with(code.set_id, 'SURG_SPINE_DECOMP_') then 50
            when ends_with(code.set_id, '_ARTHROSCOPY') then 60
            when ends_with(code.set_id, '_OPEN') then 70
            else 80
        end as kind_number,
        case when code.set_id in ('SURG_HIP_FRACTURE', 'SURG_VERTEBRAL_AUG') then 1 else 0 end as fracture_care_number,
        case
            when code.set_id = 'SURG_SPINE_FUSION_ADDON' or code.pattern in ('22632', '22634', '22552') then 1 else 0
        end as further_level_number
    from terms.value_set as code
    where
        code.system_code = 'HCPCS'
        and code.kind_code = 'PROCEDURE'
        and code.match_code = 'EXACT'
        and starts_with(code.set_id, 'SURG_')
),

one as (
    select
        hcpcs_code,
        valid_from_date,
        max(valid_to_date) as valid_to_date,
        min(kind_number) as kind_number,
        max(fracture_care_number) as fracture_care_number,
        max(further_level_number) as further_level_number
    from kind
    group by hcpcs_code, valid_from_date
),

-- One region a code: where its sets name several, none.
region as (
    select
        hcpcs_code,
        valid_from_date,
        min(region_code) as region_code
    from core.procedure_region
    where is_surgery
    group by hcpcs_code, valid_from_date
    having count(*) = 1
)

select
    one.hcpcs_code,  -- the procedure code
    one.valid_from_date,  -- first day of service
    one.valid_to_date,  -- first day of service no longer
    case one.kind_number
        when 10 then 'REVISION'
        when 20 then 'ARTHROPLASTY'
        when 30 then 'FUSION'
        when 40 then 'CORPECTOMY'
        when 50 then 'DECOMPRESSION'
        when 60 then 'ARTHROSCOPY'
        when 70 then 'OPEN'
        else 'OTHER'
    end as surgery_type_code,  -- kind of surgery
    cast(one.kind_number as bigint) as precedence_number,  -- precedence of the kind: the lowest of an event names it
    region.region_code,  -- body region of the code; null = its diagnosis decides
    one.kind_number < 90 as is_starting,  -- it can be a surgery by itself: no add-on, no instrumentation
    one.fracture_care_number = 1 as is_fracture_care,  -- care of a fracture
    one.kind_number = 30 and one.further_level_number = 0 as is_primary_fusion,  -- fusion of a first level
    one.further_level_number = 1 as is_further_level  -- fusion of a further level
from one
left join region on region.hcpcs_code = one.hcpcs_code and region.valid_from_date = one.valid_from_date
