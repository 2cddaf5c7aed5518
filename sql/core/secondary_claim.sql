-- A claim on which another payer paid first, on whatever line: what is left of its allowed amount, or of the standard price of an encounter, which is spend but never below nothing.
-- A payer that sends the other's payment once a claim puts all of it on one line, so only the claim's total can be judged.
-- grain: source_id, claim_root_id
with standing as (
    select
        claim.source_id,
        coalesce(netted.claim_root_id, claim.claim_id) as claim_root_id,
        coalesce(encounter.imputed_cents, netted.allowed_cents, claim.allowed_cents) as allowed_cents,
        coalesce(netted.other_payer_cents, claim.other_payer_cents, 0) as other_payer_cents
    from input.medical_claim as claim
    cross join terms.run as run
    left join core.netting as netted
        on
            netted.feed_code = 'medical_claim'
            and netted.file_id = claim.file_id
            and netted.row_number = claim.row_number
    left join core.encounter_price as encounter on encounter.file_id = claim.file_id and encounter.row_number = claim.row_number
    where
        claim.status_code <> 'DENIED'
        and (
            claim.denial_code is null
            or claim.is_capitated
            or encounter.file_id is not null
            or coalesce(netted.allowed_cents, claim.allowed_cents) <> 0
            or coalesce(netted.plan_paid_cents, claim.plan_paid_cents) <> 0
            or coalesce(netted.member_share_cents, claim.member_share_cents) <> 0
        )
        and coalesce(netted.is_line, claim.known_from_date <= run.paid_through_date)
),

shared as (
    select distinct standing.source_id, standing.claim_root_id
    from standing
    where standing.other_payer_cents <> 0
)

select
    standing.source_id,  -- who sent it
    standing.claim_root_id,  -- the first claim of the chain
    cast(sum(standing.allowed_cents - standing.other_payer_cents) as bigint) as unfloored_cents  -- allowed, or the standard price of an encounter, less what the other payer paid, over all lines not denied; may be negative
from standing
inner join shared on standing.source_id = shared.source_id and standing.claim_root_id = shared.claim_root_id
group by standing.source_id, standing.claim_root_id
