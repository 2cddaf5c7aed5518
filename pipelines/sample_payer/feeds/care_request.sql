-- A request for care, as delivered.
-- grain: vendor_id, request_id
with timed as (
    select
        request.*,
        request.requested_number + request.waited_number as advised_number
    from vendors.request as request
)
select
    timed.vendor_id,
    timed.vendor_id || '-' || cast(timed.member_number as varchar) || '-q1' as request_id,
    timed.person_id,
    timed.plan_member_id as member_id,
    cast(timed.requested_date as varchar) || 'T' || clock(timed.requested_number) as requested_at,
    cast(timed.requested_date + cast(timed.advised_number // 86400 as integer) as varchar) || 'T' || clock(timed.advised_number % 86400)
        as advised_at,
    timed.door_code,
    case
        when not timed.is_reviewed then null
        when timed.is_right_door then timed.door_code
        when timed.door_code = 'PRIMARY_CARE' then 'PT'
        else 'PRIMARY_CARE'
    end as reviewed_door_code,
    case when timed.is_red_flag then '1' else '0' end as red_flag_flag,
    case when timed.is_referred then cast(timed.requested_date + cast(timed.request_draw % 3 as integer) as varchar) end as referred_date,
    timed.outcome_code,
    cast(timed.requested_date + 6 + cast(timed.request_draw % 5 as integer) as varchar) as received_date
from timed
