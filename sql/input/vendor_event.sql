-- An event that a vendor reports about a member.
-- grain: file_id, row_number
select
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it: terms.source
    received.vendor_id,  -- vendor
    received.event_id,  -- vendor's id of the event
    coalesce(known_as.member_id, received.person_id) as member_id,  -- the person, whatever plan number they had
    received.member_id as plan_member_id,  -- the plan's own number
    upper(received.event_code) as event_code,  -- one of the closed list in input.vendor_event_reject
    try_cast(received.event_date as date) as event_date,  -- day, local to the member
    upper(received.region_code) as region_code,  -- body region, if the event has one
    received.program_code,  -- vendor's programme
    upper(received.detail_code) as detail_code,  -- what more the event says
    try_cast(received.event_count as bigint) as event_count,  -- how many: sessions prescribed by an EXERCISE_ASSIGNED
    coalesce(lower(received.test_account_flag) in ('1', 'true', 't', 'y', 'yes'), false) as is_test_account,  -- an account of the vendor itself
    try_cast(received.received_date as date) as known_from_date  -- the day we received it
from landed.vendor_event as received
left join input.member_crosswalk as known_as on known_as.source_member_id = received.person_id
where not exists (
    select 1
    from input.vendor_event_reject as refused
    where refused.file_id = received.file_id and refused.row_number = received.row_number
)
