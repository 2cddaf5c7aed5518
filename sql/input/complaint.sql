-- A complaint about a vendor.
-- grain: file_id, row_number
select
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it: terms.source
    received.vendor_id,  -- vendor
    received.complaint_id,  -- complaint
    coalesce(known_as.member_id, received.person_id) as member_id,  -- the person, whatever plan number they had
    received.member_id as plan_member_id,  -- the plan's own number
    upper(received.category_code) as category_code,  -- what it is about
    try_cast(received.complaint_date as date) as complaint_date,  -- day it was made
    try_cast(received.resolved_date as date) as resolved_date,  -- day it was resolved; null while open
    try_cast(received.received_date as date) as known_from_date  -- the day we received it
from landed.complaint as received
left join input.member_crosswalk as known_as on known_as.source_member_id = received.person_id
where not exists (
    select 1
    from input.complaint_reject as refused
    where refused.file_id = received.file_id and refused.row_number = received.row_number
)
