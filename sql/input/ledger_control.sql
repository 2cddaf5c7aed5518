-- What the payer's own ledger says it paid for claims in a month.
-- grain: file_id, row_number
select
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it: terms.source
    lower(received.claim_feed) as claim_feed_code,  -- medical_claim or pharmacy_claim
    cast(concat(substr(received.paid_month, 1, 7), '-01') as date) as month_date,  -- first day of the month in which it was paid
    cast(try_cast(received.paid_amount as decimal(18, 2)) * 100 as bigint) as plan_paid_cents,  -- paid, by the ledger
    try_cast(received.posted_date as date) as known_from_date  -- the day the ledger was closed; null if it does not say: then it was always known
from landed.ledger_control as received
where not exists (
    select 1
    from input.ledger_control_reject as refused
    where refused.file_id = received.file_id and refused.row_number = received.row_number
)
