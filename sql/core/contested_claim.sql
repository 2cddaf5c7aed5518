-- A claim, by its root, with more than one transaction on a line, more than one version, or a reversal: what netting has to look at.
-- All other claims are one plain row a line and pass straight through, so that netting costs what adjustments cost, not what claims cost.
-- grain: feed_code, source_id, claim_root_id
with
suspect as (
    select
        'medical_claim' as feed_code,
        source_id,
        claim_id
    from input.medical_claim
    group by source_id, claim_id, line_number
    having count(*) > 1
    union all
    select
        'medical_claim' as feed_code,
        source_id,
        claim_id
    from input.medical_claim
    where status_code in ('REVERSAL', 'REPLACEMENT', 'VOID')
    union all
    select
        'medical_claim' as feed_code,
        claim.source_id,
        claim.claim_id
    from input.medical_claim as claim
    inner join terms.source as source on source.source_id = claim.source_id
    where source.adjustment_style_code = 'REPLACE_CLAIM'
    group by claim.source_id, claim.claim_id
    having
        min(claim.version_number) <> max(claim.version_number)
        or (min(claim.version_number) = 0 and min(claim.known_from_date) <> max(claim.known_from_date))
    union all
    select
        'pharmacy_claim' as feed_code,
        source_id,
        claim_id
    from input.pharmacy_claim
    group by source_id, claim_id, line_number
    having count(*) > 1
    union all
    select
        'pharmacy_claim' as feed_code,
        source_id,
        claim_id
    from input.pharmacy_claim
    where status_code in ('REVERSAL', 'REPLACEMENT', 'VOID', 'REBILL')
    union all
    select
        'pharmacy_claim' as feed_code,
        claim.source_id,
        claim.claim_id
    from input.pharmacy_claim as claim
    inner join terms.source as source on source.source_id = claim.source_id
    where source.adjustment_style_code = 'REPLACE_CLAIM'
    group by claim.source_id, claim.claim_id
    having
        min(claim.version_number) <> max(claim.version_number)
        or (min(claim.version_number) = 0 and min(claim.known_from_date) <> max(claim.known_from_date))
    union all
    select
        feed_code,
        source_id,
        claim_id
    from core.claim_root
)

select distinct
    suspect.feed_code,  -- medical_claim or pharmacy_claim
    suspect.source_id,  -- who sent it
    coalesce(root.claim_root_id, suspect.claim_id) as claim_root_id  -- the first claim of the chain
from suspect
left join core.claim_root as root
    on
        root.feed_code = suspect.feed_code
        and root.source_id = suspect.source_id
        and root.claim_id = suspect.claim_id
