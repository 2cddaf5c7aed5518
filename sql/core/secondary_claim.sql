-- A claim on which another payer paid first: what is left of its allowed amount, which is spend but never below nothing (method 1.5, case 20).
-- grain: source_id, claim_root_id
select
    claim.source_id,  -- who sent it
    coalesce(netted.claim_root_id, claim.claim_id) as claim_root_id,  -- the first claim of the chain
    cast(sum(
        coalesce(netted.allowed_cents, claim.allowed_cents)
        - coalesce(netted.other_payer_cents, claim.other_payer_cents)
    ) as bigint) as unfloored_cents  -- allowed less what the other payer paid, over the lines it paid on; may be negative
from input.medical_claim as claim
cross join terms.run as run
left join core.netting as netted
    on
        netted.feed_code = 'medical_claim'
        and netted.file_id = claim.file_id
        and netted.row_number = claim.row_number
where
    claim.other_payer_cents <> 0
    and claim.status_code <> 'DENIED'
    and ((netted.row_number is null and claim.known_from_date <= run.paid_through_date) or netted.is_line)
group by claim.source_id, coalesce(netted.claim_root_id, claim.claim_id)
