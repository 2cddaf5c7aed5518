-- How much of a source's spend are standard prices of capitated encounters: above one in ten, savings cannot be settled on it.
-- grain: source_id
select
    source_id,  -- who sent it
    cast(sum(spend_cents) as bigint) as spend_cents,  -- all spend of medical claims
    cast(sum(imputed_cents) as bigint) as imputed_cents,  -- the part that is units times standard price
    cast(sum(plan_paid_cents) as bigint) as plan_paid_cents,  -- what the plan paid for the same lines
    count(zero_pay_code) as encounter_count,  -- capitated encounters in use
    cast(sum(case when zero_pay_code is not null and price_source_code <> 'IMPUTED' then 1 else 0 end) as bigint) as unpriced_count  -- of these, those without a standard price: they count as the source says, mostly at nothing
from core.claim_line
where disposition_code = 'used'
group by source_id
