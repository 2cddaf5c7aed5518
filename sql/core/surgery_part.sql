-- A used claim line with a procedure code of a surgery list: the parts of which surgery events are made.
-- The region is the code's own, else that of the line's diagnoses (of the spine, for surgery of the spine), else OTHER_UNSPEC.
-- grain: claim_line_id
with
coded as (
    select
        line.claim_line_id,
        line.source_id,
        line.claim_root_id,
        line.member_id,
        line.service_from_date,
        line.hcpcs_code,
        coalesce(contains(line.modifier_codes, '53'), false)
        or coalesce(contains(line.modifier_codes, '73'), false)
            as is_discontinued,
        case
            when line.form_code = 'I' then 3
            when coalesce(contains(line.modifier_codes, 'SG'), false) then 3
            when
                coalesce(contains(line.modifier_codes, '80'), false)
                or coalesce(contains(line.modifier_codes, '81'), false)
                or coalesce(contains(line.modifier_codes, '82'), false)
                or coalesce(contains(line.modifier_codes, 'AS'), false)
                then 2
            else 1
        end as role_number,
        case
            when coalesce(contains(line.modifier_codes, '50'), false) then 'B'
            when coalesce(contains(line.modifier_codes, 'RT'), false)
                then
                    case
                        when coalesce(contains(line.modifier_codes, 'LT'), false)
                            then 'B'
                        else 'R'
                    end
            when coalesce(contains(line.modifier_codes, 'LT'), false) then 'L'
            else 'U'
        end as side_code,
        code.surgery_type_code,
        code.precedence_number,
        code.region_code,
        code.is_starting,
        code.is_fracture_care,
        code.is_primary_fusion,
        code.is_further_level
    from core.claim_line as line
    inner join core.surgery_code as code
        on
            code.hcpcs_code = line.hcpcs_code
            and code.valid_from_date <= coalesce(line.discharge_date, line.service_from_date)
            and coalesce(line.discharge_date, line.service_from_date) < code.valid_to_date
    where line.disposition_code = 'used' and line.util_count > 0
),

-- Codes of fusion, vertebrae and instruments that name no region are of the spine.
diagnosed as (
    select
        coded.claim_line_id,
        region.region_code,
        row_number() over (
            partition by coded.claim_line_id order by region.position_number, region.region_code
        ) as order_number
    from coded
    inner join core.line_region as region on region.claim_line_id = coded.claim_line_id
    where
        coded.region_code is null
        and (
            not (coded.surgery_type_code in ('FUSION', 'CORPECTOMY') or coded.is_fracture_care or not coded.is_starting)
            or region.region_code in ('LOW_BACK', 'NECK', 'THORACIC')
        )
)

select
    coded.claim_line_id,  -- the claim line
    coded.source_id,  -- who sent it
    coded.claim_root_id,  -- the first claim of the chain
    coded.member_id,  -- the person
    coded.service_from_date as service_date,  -- first day of service
    coded.hcpcs_code,  -- procedure
    coalesce(coded.region_code, diagnosed.region_code, 'OTHER_UNSPEC') as region_code,  -- body region operated on
    coded.surgery_type_code,  -- kind of surgery
    coded.precedence_number,  -- its precedence
    case coded.role_number when 1 then 'SURGEON' when 2 then 'ASSISTANT' else 'FACILITY' end as role_code,  -- SURGEON (co-surgeons too), ASSISTANT or FACILITY
    cast(coded.role_number as bigint) as role_number,  -- 1, 2 or 3: whose word about the kind of surgery goes first
    coded.side_code,  -- R, L, B (both) or U (not said), by the modifiers
    coded.is_starting,  -- it can be a surgery by itself
    coded.is_discontinued,  -- broken off before it counts: modifier 53 or 73
    coded.is_fracture_care,  -- care of a fracture
    coded.is_primary_fusion,  -- fusion of a first level
    coded.is_further_level  -- fusion of a further level
from coded
left join diagnosed on diagnosed.claim_line_id = coded.claim_line_id and diagnosed.order_number = 1
