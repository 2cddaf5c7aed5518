-- Money that came back to the plan and that no claim known on the paid-through date explains: a lump sum, or a claim row without a claim number.
-- It is disclosed and never spread over members, claims or months; it is in no spend.
-- grain: feed_code, file_id, row_number
with
claim as (
    select distinct claim.claim_id
    from input.medical_claim as claim
    cross join terms.run as run
    where
        claim.claim_id in (select recovery.claim_id from input.recovery as recovery where recovery.claim_id is not null)
        and claim.known_from_date <= run.paid_through_date
    union
    select distinct claim.claim_id
    from input.pharmacy_claim as claim
    cross join terms.run as run
    where
        claim.claim_id in (select recovery.claim_id from input.recovery as recovery where recovery.claim_id is not null)
        and claim.known_from_date <= run.paid_through_date
)

select
    'recovery' as feed_code,  -- recovery, or medical_claim
    recovery.file_id,  -- SHA-256 of the file as received
    recovery.row_number,  -- row in the file, from 1
    recovery.source_id,  -- who sent it
    recovery.recovery_id,  -- the sender's number
    recovery.recovery_code,  -- the sender's reason
    recovery.recovery_cents,  -- signed like a payment: below 0 it came back to the plan
    recovery.known_from_date  -- the day it was posted
from input.recovery as recovery
cross join terms.run as run
left join claim on claim.claim_id = recovery.claim_id
where claim.claim_id is null and recovery.known_from_date <= run.paid_through_date
union all
select
    'medical_claim' as feed_code,
    received.file_id,
    received.row_number,
    received.source_id,
    cast(null as varchar) as recovery_id,
    cast(null as varchar) as recovery_code,
    cast(try_cast(received.paid_amount as decimal(18, 2)) * 100 as bigint) as recovery_cents,
    try_cast(received.paid_date as date) as known_from_date
from landed.medical_claim as received
cross join terms.run as run
where
    received.claim_id is null
    and try_cast(received.paid_amount as decimal(18, 2)) < 0
    and coalesce(try_cast(received.paid_date as date) <= run.paid_through_date, true)
