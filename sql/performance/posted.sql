-- What already went out to a vendor before this settlement: the plan's payments of its remote-monitoring claims, accepted or not.
-- grain: agreement_id, settlement_id
select
    claim.agreement_id, -- the agreement
    'claims' as settlement_id, -- the claims system
    'CLAIMS' as kind_code, -- paid through claims
    cast(sum(claim.plan_paid_cents) as bigint) as posted_cents -- paid by the plan
from performance.rtm_claim as claim
group by claim.agreement_id
having sum(claim.plan_paid_cents) <> 0
