-- A stretch of time in which a vendor states one body region for a member: from an event with a region to its next one. What is stated first
-- also holds of the time before it. Of several regions of one day the least holds. What the payer received late says nothing beside what came in time; where
-- nothing did, what came first holds.
-- grain: vendor_id, member_id, from_date
with told as (
    select
        event.vendor_id,
        event.member_id,
        event.event_date,
        event.region_code,
        rank() over (
            partition by event.vendor_id, event.member_id
            order by
                coalesce(event.is_region_late, false),
                case when event.is_region_late then event.region_known_from_date end
        ) as place_number
    from attribution.event as event
    where event.region_code is not null and event.member_id is not null
),

stated as (
    select told.vendor_id, told.member_id, told.event_date as stated_date, min(told.region_code) as region_code
    from told
    where told.place_number = 1
    group by told.vendor_id, told.member_id, told.event_date
),

placed as (
    select
        stated.vendor_id,
        stated.member_id,
        stated.stated_date,
        stated.region_code,
        lag(stated.stated_date) over (partition by stated.vendor_id, stated.member_id order by stated.stated_date) as former_date,
        lead(stated.stated_date) over (partition by stated.vendor_id, stated.member_id order by stated.stated_date) as next_date
    from stated
)

select
    placed.vendor_id, -- the vendor
    placed.member_id, -- the member
    case when placed.former_date is null then date '1900-01-01' else placed.stated_date end as from_date, -- first day it holds of
    coalesce(placed.next_date, date '9999-12-31') as to_date, -- first day of the next
    placed.stated_date, -- day of the event
    placed.region_code -- the body region
from placed
