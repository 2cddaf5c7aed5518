-- An image of the musculoskeletal system: a member, a day, a modality and a body region, however many claims bill it (reading, taking, facility).
-- The region is the code's own, else that of the diagnoses, one that is named before one that is not. Guidance of an injection is no image. A CT of the pelvis counts only with a musculoskeletal
-- first diagnosis. Revenue codes speak only on lines without a procedure.
-- grain: imaging_event_id
with
code as (
    select
        pattern as hcpcs_code,
        coalesce(valid_from_date, date '1900-01-01') as valid_from_date,
        max(coalesce(valid_to_date, date '9999-12-31')) as valid_to_date,
        min(case set_id when 'MRI' then 'MRI' when 'CT' then 'CT' when 'XR_SPINE' then 'XRAY' when 'XR_EXT' then 'XRAY' else 'OTHER' end) as modality_code
    from terms.value_set
    where
        system_code = 'HCPCS'
        and match_code = 'EXACT'
        and set_id in ('MRI', 'CT', 'XR_SPINE', 'XR_EXT', 'IMG_OTHER')
        and pattern not in ('77002', '77003')
    group by pattern, coalesce(valid_from_date, date '1900-01-01')
),

needing_principal as (
    select distinct pattern as hcpcs_code
    from terms.value_set
    where system_code = 'HCPCS' and set_id = 'NEEDS_MSK_PRINCIPAL'
),

-- Few lines: those whose first diagnosis is musculoskeletal, and no status code.
shown_line as (
    select line.claim_line_id
    from core.claim_line as line
    inner join needing_principal on needing_principal.hcpcs_code = line.hcpcs_code
    inner join core.line_region as region on region.claim_line_id = line.claim_line_id
    where region.trigger_position_number = 1
),

revenue as (
    select
        pattern,
        case set_id when 'XR' then 'XRAY' else set_id end as modality_code
    from terms.value_set
    where system_code = 'REVENUE' and set_id in ('MRI', 'CT', 'XR') and match_code = 'PREFIX'
),

imaged as (
    select
        line.claim_line_id,
        line.member_id,
        line.service_from_date as image_date,
        line.hcpcs_code,
        code.modality_code,
        line.is_msk,
        line.spend_cents
    from core.claim_line as line
    inner join code
        on
            code.hcpcs_code = line.hcpcs_code
            and code.valid_from_date <= line.service_from_date
            and line.service_from_date < code.valid_to_date
    left join needing_principal on needing_principal.hcpcs_code = line.hcpcs_code
    left join shown_line on shown_line.claim_line_id = line.claim_line_id
    where
        line.disposition_code = 'used'
        and line.util_count > 0
        and (needing_principal.hcpcs_code is null or shown_line.claim_line_id is not null)
    union all
    select
        line.claim_line_id,
        line.member_id,
        line.service_from_date as image_date,
        '' as hcpcs_code,
        revenue.modality_code,
        line.is_msk,
        line.spend_cents
    from core.claim_line as line
    inner join revenue on revenue.pattern = substr(line.revenue_code, 1, 3)
    where
        line.disposition_code = 'used'
        and line.util_count > 0
        and line.hcpcs_code is null
        and line.is_msk
),

-- The region of a code on the day: one for all who bill it, whatever the order of their diagnoses.
diagnosed as (
    select
        imaged.member_id,
        imaged.image_date,
        imaged.hcpcs_code,
        imaged.modality_code,
        region.region_code,
        row_number() over (
            partition by imaged.member_id, imaged.image_date, imaged.hcpcs_code, imaged.modality_code
            order by
                case when region.region_code = 'OTHER_UNSPEC' then 1 else 0 end,
                min(region.position_number), region.region_code
        ) as order_number
    from imaged
    inner join core.line_region as region on region.claim_line_id = imaged.claim_line_id
    left join core.procedure_region as own on own.hcpcs_code = imaged.hcpcs_code
    where own.hcpcs_code is null and region.position_number is not null
    group by imaged.member_id, imaged.image_date, imaged.hcpcs_code, imaged.modality_code, region.region_code
),

own_region as (
    select
        hcpcs_code,
        min(region_code) as region_code
    from core.procedure_region
    group by hcpcs_code
),

placed as (
    select
        imaged.member_id,
        imaged.image_date,
        imaged.modality_code,
        coalesce(own_region.region_code, diagnosed.region_code, 'OTHER_UNSPEC') as region_code,
        imaged.is_msk,
        imaged.spend_cents
    from imaged
    left join own_region on own_region.hcpcs_code = imaged.hcpcs_code
    left join diagnosed
        on
            diagnosed.member_id = imaged.member_id
            and diagnosed.image_date = imaged.image_date
            and diagnosed.hcpcs_code = imaged.hcpcs_code
            and diagnosed.modality_code = imaged.modality_code
            and diagnosed.order_number = 1
)

select
    md5(concat_ws('|', member_id, cast(image_date as varchar), modality_code, region_code)) as imaging_event_id,  -- hash of member, day, modality and region
    member_id,  -- the person
    image_date,  -- the day
    modality_code,  -- MRI, CT, XRAY or OTHER
    region_code,  -- body region; OTHER_UNSPEC if nothing says it
    modality_code in ('MRI', 'CT') as is_advanced,  -- magnetic resonance or computed tomography
    max(case when is_msk then 1 else 0 end) = 1 as is_msk,  -- a line of it has a musculoskeletal diagnosis
    count(*) as line_count,  -- claim lines that bill it
    cast(sum(spend_cents) as bigint) as spend_cents  -- their spend
from placed
group by member_id, image_date, modality_code, region_code
