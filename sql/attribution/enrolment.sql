-- A consent to a vendor's programme on a day on which the screening was passed and a body region was chosen. Passed: the last screening up to that day found no red
-- flag, or the vendor sent none. Chosen: this event or one up to its day names a region.
-- grain: vendor_id, event_id
with consent as (
    select event.vendor_id, event.event_id, event.member_id, event.event_date, event.program_code, event.known_from_date
    from attribution.event as event
    where event.event_code = 'ENROLLED' and event.member_id is not null and not event.is_test_account
),

screened_day as (
    select
        event.vendor_id,
        event.member_id,
        event.event_date,
        max(case when event.detail_code = 'RED_FLAG' then 1 else 0 end) as red_flag_count
    from attribution.event as event
    where event.event_code = 'SCREENED' and not event.is_test_account
    group by event.vendor_id, event.member_id, event.event_date
),

screened as (
    select consent.vendor_id, consent.event_id, arg_max(screened_day.red_flag_count, screened_day.event_date) as red_flag_count
    from consent
    inner join screened_day
        on
            consent.vendor_id = screened_day.vendor_id
            and consent.member_id = screened_day.member_id
            and screened_day.event_date <= consent.event_date
    group by consent.vendor_id, consent.event_id
),

chosen as (
    select event.vendor_id, event.member_id, min(event.event_date) as event_date
    from attribution.event as event
    where event.region_code is not null and not event.is_test_account
    group by event.vendor_id, event.member_id
)

select
    consent.vendor_id, -- the vendor
    consent.event_id, -- its event
    consent.member_id, -- the member
    consent.event_date, -- day of the consent
    consent.program_code, -- the vendor's programme, if the event names one
    consent.known_from_date -- when the payer received it
from consent
inner join chosen
    on
        consent.vendor_id = chosen.vendor_id
        and consent.member_id = chosen.member_id
        and chosen.event_date <= consent.event_date
left join screened
    on
        consent.vendor_id = screened.vendor_id
        and consent.event_id = screened.event_id
where coalesce(screened.red_flag_count, 0) = 0
