-- What the payer answered when a member was to be aligned to a vendor, or to be aligned no more.
-- grain: file_id, row_number
select
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it: terms.source
    received.vendor_id,  -- vendor
    received.alignment_id,  -- payer's id of the answer
    coalesce(known_as.member_id, received.person_id) as member_id,  -- the person, whatever plan number they had
    received.member_id as plan_member_id,  -- the plan's own number
    upper(received.track_code) as track_code,  -- track of the programme
    upper(replace(received.result_code, '-', '_')) as result_code,  -- one of the closed list in input.alignment_reject
    try_cast(received.result_date as date) as result_date,  -- day it takes effect
    upper(replace(received.unaligned_reason_code, '-', '_')) as unaligned_reason_code,  -- why the alignment ended
    try_cast(received.unaligned_date as date) as unaligned_date,  -- first day no longer aligned
    try_cast(received.received_date as date) as known_from_date  -- the day we received it
from landed.alignment as received
left join input.member_crosswalk as known_as on known_as.source_member_id = received.person_id
where not exists (
    select 1
    from input.alignment_reject as refused
    where refused.file_id = received.file_id and refused.row_number = received.row_number
)
