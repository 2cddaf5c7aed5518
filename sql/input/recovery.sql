-- Money that came back to the plan outside the claims: subrogation, a settlement, a provider's repayment.
-- grain: file_id, row_number
select
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it: terms.source
    received.recovery_id,  -- the sender's number
    received.claim_id,  -- the claim it is for; null for a lump sum
    received.person_id as source_member_id,  -- the person as the sender names them, if it does
    upper(received.recovery_code) as recovery_code,  -- the sender's reason
    cast(try_cast(received.recovery_amount as decimal(18, 2)) * 100 as bigint) as recovery_cents,  -- signed like a payment: below 0 it came back to the plan
    try_cast(received.posted_date as date) as known_from_date  -- the day it was posted
from landed.recovery as received
where not exists (
    select 1
    from input.recovery_reject as refused
    where refused.file_id = received.file_id and refused.row_number = received.row_number
)
