-- An injection into a joint, soft tissue, the spine or a nerve: a member, a day and a body region, however many levels and claims.
-- Guidance and injected drugs of the day join as cost: with the event of their own diagnosis' region, else the first by name. Injections of other
-- nerves count only with a musculoskeletal diagnosis. A drug or guidance alone is no event.
-- grain: injection_event_id
with
code as (
    select
        pattern as hcpcs_code,
        coalesce(valid_from_date, date '1900-01-01') as valid_from_date,
        max(coalesce(valid_to_date, date '9999-12-31')) as valid_to_date,
        max(case when starts_with(set_id, 'INJ_') and set_id <> 'INJ_DRUG' then 1 else 0 end) as injection_number,
        max(case when set_id = 'NEEDS_MSK_DIAGNOSIS' then 1 else 0 end) as diagnosis_number
    from terms.value_set
    where
        system_code = 'HCPCS'
        and match_code = 'EXACT'
        and (starts_with(set_id, 'INJ_') or set_id = 'NEEDS_MSK_DIAGNOSIS' or pattern in ('77002', '77003'))
    group by pattern, coalesce(valid_from_date, date '1900-01-01')
    having max(case when starts_with(set_id, 'INJ_') or pattern in ('77002', '77003') then 1 else 0 end) = 1
),

coded as (
    select
        line.claim_line_id,
        line.member_id,
        line.service_from_date as injection_date,
        line.hcpcs_code,
        line.is_msk,
        line.spend_cents,
        code.injection_number
    from core.claim_line as line
    inner join code
        on
            code.hcpcs_code = line.hcpcs_code
            and code.valid_from_date <= line.service_from_date
            and line.service_from_date < code.valid_to_date
    where
        line.disposition_code = 'used'
        and line.util_count > 0
        and (code.diagnosis_number = 0 or line.is_msk)
),

own_region as (
    select
        hcpcs_code,
        min(region_code) as region_code
    from core.procedure_region
    group by hcpcs_code
),

diagnosed as (
    select
        coded.claim_line_id,
        region.region_code,
        row_number() over (partition by coded.claim_line_id order by region.position_number, region.region_code) as order_number
    from coded
    inner join core.line_region as region on region.claim_line_id = coded.claim_line_id
    where region.position_number is not null
),

placed as (
    select
        coded.claim_line_id,
        coded.member_id,
        coded.injection_date,
        coded.is_msk,
        coded.spend_cents,
        coded.injection_number,
        coalesce(own_region.region_code, diagnosed.region_code, 'OTHER_UNSPEC') as region_code
    from coded
    left join own_region on own_region.hcpcs_code = coded.hcpcs_code
    left join diagnosed on diagnosed.claim_line_id = coded.claim_line_id and diagnosed.order_number = 1
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
