-- What the payer says of where its members live: how rural it is and how far the next therapist.
-- grain: file_id, row_number
select
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it: terms.source
    upper(received.area_kind) as area_kind_code,  -- ZIP5, ZIP3 (first three digits of the postal code) or COUNTY
    received.area_code,  -- its digits
    lower(received.rural_flag) in ('1', 'true', 't', 'y', 'yes') as is_rural,  -- whether it is rural; null if not said
    try_cast(received.therapist_miles as bigint) as therapist_miles_number,  -- whole miles to the next therapist who sees patients in person; null if not said
    try_cast(received.posted_date as date) as known_from_date  -- the day it was posted; null if it does not say: then it was always known
from landed.area as received
where not exists (
    select 1
    from input.area_reject as refused
    where refused.file_id = received.file_id and refused.row_number = received.row_number
)
