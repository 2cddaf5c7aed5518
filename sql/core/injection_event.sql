-- An injection into a joint, soft tissue, the spine or a nerve: a member, a day and a body region, however many levels and claims.
-- Guidance and injected drugs of the day join as cost: with the event of their own diagnosis' region, else the first by name. Injections of other
-- nerves count only with a musculoskeletal diagnosis. A drug or guidance alone is no event. Where the code names no region, the facility follows the professionals.
-- grain: injection_event_id
with
code as (
    select
        pattern as hcpcs_code,
        coalesce(valid_from_date, date '1900-01-01') as valid_from_date,
        max(coalesce(valid_to_date, date '9999-12-31')) as valid_to_date,
        max(case when starts_with(set_id, 'INJ_') and set_id <> 'INJ_DRUG' then 1 else 0 end) as injection_number
    from terms.value_set
    where
        system_code = 'HCPCS'
        and match_code = 'EXACT'
        and (starts_with(set_id, 'INJ_') or pattern in ('77002', '77003'))
    group by pattern, coalesce(valid_from_date, date '1900-01-01')
),

needing_diagnosis as (
    select distinct pattern as hcpcs_code
    from terms.value_set
    where system_code = 'HCPCS' and set_id = 'NEEDS_MSK_DIAGNOSIS'
),

own_region as (
    select
        hcpcs_code,
        min(region_code) as region_code
    from core.procedure_region
    group by hcpcs_code
),

-- Once a line, though two sets may hold its code.
coded as (
    select
        line.claim_line_id,
        line.member_id,
        line.service_from_date as injection_date,
        line.hcpcs_code,
        line.form_code,
        line.is_msk,
        line.spend_cents,
        max(code.injection_number) as injection_number
    from core.claim_line as line
    inner join code
        on
            code.hcpcs_code = line.hcpcs_code
            and code.valid_from_date <= line.service_from_date
            and line.service_from_date < code.valid_to_date
    left join needing_diagnosis on needing_diagnosis.hcpcs_code = line.hcpcs_code
    where
        line.disposition_code = 'used'
        and line.util_count > 0
        and (needing_diagnosis.hcpcs_code is null or line.is_msk)
    group by
        line.claim_line_id, line.member_id, line.service_from_date, line.hcpcs_code, line.form_code, line.is_msk,
        line.spend_cents
),

-- A named region goes before one that is not.
diagnosed as (
    select
        coded.claim_line_id,
        region.region_code,
        row_number() over (
            partition by coded.claim_line_id
            order by case when region.region_code = 'OTHER_UNSPEC' then 1 else 0 end, region.position_number, region.region_code
        ) as order_number
    from coded
    inner join core.line_region as region on region.claim_line_id = coded.claim_line_id
    where region.position_number is not null
),

told as (
    select
        coded.claim_line_id,
        coded.member_id,
        coded.injection_date,
        coded.hcpcs_code,
        coded.is_msk,
        coded.spend_cents,
        coded.injection_number,
        case when coded.form_code = 'I' then 1 else 0 end as facility_number,
        own_region.region_code as own_region_code,
        coalesce(diagnosed.region_code, 'OTHER_UNSPEC') as region_code
    from coded
    left join own_region on own_region.hcpcs_code = coded.hcpcs_code
    left join diagnosed on diagnosed.claim_line_id = coded.claim_line_id and diagnosed.order_number = 1
),

named as (
    select
        member_id,
        injection_date,
        hcpcs_code,
        region_code,
        min(facility_number) as facility_number
    from told
    where injection_number = 1 and own_region_code is null and region_code <> 'OTHER_UNSPEC'
    group by member_id, injection_date, hcpcs_code, region_code
),

-- The facility's line, and one that names no region, are of the region that others name for the code and day: professionals before facilities.
followed as (
    select
        told.claim_line_id,
        named.region_code,
        row_number() over (
            partition by told.claim_line_id
            order by
                named.facility_number,
                case when named.region_code = told.region_code then 0 else 1 end,
                named.region_code
        ) as order_number
    from told
    inner join named
        on
            named.member_id = told.member_id
            and named.injection_date = told.injection_date
            and named.hcpcs_code = told.hcpcs_code
    where
        told.injection_number = 1
        and told.own_region_code is null
        and (told.facility_number = 1 or told.region_code = 'OTHER_UNSPEC')
),

placed as (
    select
        told.claim_line_id,
        told.member_id,
        told.injection_date,
        told.is_msk,
        told.spend_cents,
        told.injection_number,
        coalesce(told.own_region_code, followed.region_code, told.region_code) as region_code
    from told
    left join followed on followed.claim_line_id = told.claim_line_id and followed.order_number = 1
),

event as (
    select distinct
        member_id,
        injection_date,
        region_code
    from placed
    where injection_number = 1
),

-- What goes with it: one event a line.
joined as (
    select
        placed.claim_line_id,
        event.region_code,
        row_number() over (
            partition by placed.claim_line_id
            order by case when event.region_code = placed.region_code then 0 else 1 end, event.region_code
        ) as order_number
    from placed
    inner join event on event.member_id = placed.member_id and event.injection_date = placed.injection_date
    where placed.injection_number = 0
),

counted as (
    select
        placed.member_id,
        placed.injection_date,
        placed.region_code,
        placed.is_msk,
        placed.spend_cents
    from placed
    where placed.injection_number = 1
    union all
    select
        placed.member_id,
        placed.injection_date,
        joined.region_code,
        placed.is_msk,
        placed.spend_cents
    from placed
    inner join joined on joined.claim_line_id = placed.claim_line_id and joined.order_number = 1
)

select
    md5(concat_ws('|', member_id, cast(injection_date as varchar), region_code)) as injection_event_id,  -- hash of member, day and region
    member_id,  -- the person
    injection_date,  -- the day
    region_code,  -- body region; OTHER_UNSPEC if nothing says it
    max(case when is_msk then 1 else 0 end) = 1 as is_msk,  -- a line of it has a musculoskeletal diagnosis
    count(*) as line_count,  -- claim lines of the event: injections, guidance, drugs
    cast(sum(spend_cents) as bigint) as spend_cents  -- their spend
from counted
group by member_id, injection_date, region_code
