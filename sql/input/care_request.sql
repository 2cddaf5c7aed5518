-- A request for care that a member brought to a vendor, where the vendor directed it and when it advised.
-- grain: file_id, row_number
with received as (
    select
        file_id,
        row_number,
        source_id,
        vendor_id,
        request_id,
        person_id,
        member_id,
        substr(requested_at, 1, 10) as requested_on,
        substr(advised_at, 1, 10) as advised_on,
        -- The clock is local: an offset is left aside.
        regexp_replace(substr(requested_at, 12), '[+-].*$', '') as requested_clock,
        regexp_replace(substr(advised_at, 12), '[+-].*$', '') as advised_clock,
        door_code,
        reviewed_door_code,
        red_flag_flag,
        referred_date,
        outcome_code,
        received_date
    from landed.care_request
)

select
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it: terms.source
    received.vendor_id,  -- vendor
    received.request_id,  -- vendor's id of the request
    coalesce(known_as.member_id, received.person_id) as member_id,  -- the person, whatever plan number they had
    received.member_id as plan_member_id,  -- the plan's own number
    try_cast(received.requested_on as date) as requested_date,  -- day it was made, local to the member
    try_cast(split_part(received.requested_clock, ':', 1) as bigint) * 3600
    + try_cast(split_part(received.requested_clock, ':', 2) as bigint) * 60
    + try_cast(coalesce(nullif(substr(split_part(received.requested_clock, ':', 3), 1, 2), ''), '0') as bigint) as requested_second_number,  -- its local time in seconds of the day
    try_cast(received.advised_on as date) as advised_date,  -- day of the first advice of a clinician; null while there is none
    try_cast(split_part(received.advised_clock, ':', 1) as bigint) * 3600
    + try_cast(split_part(received.advised_clock, ':', 2) as bigint) * 60
    + try_cast(coalesce(nullif(substr(split_part(received.advised_clock, ':', 3), 1, 2), ''), '0') as bigint) as advised_second_number,  -- its local time in seconds of the day
    upper(received.door_code) as door_code,  -- where the vendor directed the member: SELF_CARE, E_VISIT, PT, PRIMARY_CARE, SPECIALIST or EMERGENCY
    upper(received.reviewed_door_code) as reviewed_door_code,  -- where a reviewing clinician would have; null if nobody reviewed it
    coalesce(lower(received.red_flag_flag) in ('1', 'true', 't', 'y', 'yes'), false) as is_red_flag,  -- a sign that needs a physician was found
    try_cast(received.referred_date as date) as referred_date,  -- day the member was referred for it
    upper(received.outcome_code) as outcome_code,  -- how it ended: SELF_MANAGED, VISIT or OTHER
    try_cast(received.received_date as date) as known_from_date  -- the day we received it
from received
left join input.member_crosswalk as known_as on known_as.source_member_id = received.person_id
where not exists (
    select 1
    from input.care_request_reject as refused
    where refused.file_id = received.file_id and refused.row_number = received.row_number
)
