-- A stretch of time in which a member had left a vendor's programme: from the opt-out until enrolling or registering again.
-- grain: vendor_id, member_id, from_date
with left_programme as (
    select distinct
        event.vendor_id,
        event.member_id,
        event.event_date
    from attribution.event as event
    where event.event_code = 'OPTED_OUT' and event.member_id is not null
)

select
    left_programme.vendor_id, -- the vendor left
    left_programme.member_id, -- the member
    left_programme.event_date as from_date, -- first day outside the programme
    min(returned.event_date) as to_date -- day of the return (exclusive end); null = never returned
from left_programme
left join attribution.event as returned
    on
        left_programme.vendor_id = returned.vendor_id
        and left_programme.member_id = returned.member_id
        and returned.event_code in ('REGISTERED', 'ENROLLED')
        and left_programme.event_date < returned.event_date
group by left_programme.vendor_id, left_programme.member_id, left_programme.event_date
