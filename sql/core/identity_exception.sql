-- A paid line or fill whose amounts are further from adding up than the common rules let them be. AMOUNTS: allowed is plan paid, member share, other payers and other reductions. PARTS:
-- a pharmacy's allowed amount is its ingredient, fees and tax. It stays in use; the sum is judged against the allowed amount before anyone signs.
-- A source that never sends a member share for a feed cannot be judged on AMOUNTS: what is missing there is the share.
-- grain: feed_code, line_id, check_code
with
shared_line as (
    select source_id
    from core.claim_line
    group by source_id
    having max(member_share_cents) > 0
),

shared_fill as (
    select source_id
    from core.pharmacy_fill
    group by source_id
    having max(member_share_cents) > 0
)

select
    'medical_claim' as feed_code,  -- medical_claim or pharmacy_claim
    line.claim_line_id as line_id,  -- the claim line or fill
    'AMOUNTS' as check_code,  -- AMOUNTS or PARTS
    line.source_id,  -- who sent it
    line.allowed_cents
    - line.plan_paid_cents
    - line.member_share_cents
    - coalesce(line.other_payer_cents, 0)
    - coalesce(line.other_reduction_cents, 0) as difference_cents  -- allowed less what it should come to
from core.claim_line as line
inner join shared_line on shared_line.source_id = line.source_id
cross join terms.common_rule as rule
where
    line.disposition_code = 'used'
    and not line.is_capitated
    and abs(line.allowed_cents - line.plan_paid_cents - line.member_share_cents - coalesce(line.other_payer_cents, 0) - coalesce(line.other_reduction_cents, 0))
    > rule.identity_tolerance_cents
union all
select
    'pharmacy_claim' as feed_code,
    fill.fill_id as line_id,
    'AMOUNTS' as check_code,
    fill.source_id,
    fill.allowed_cents - fill.plan_paid_cents - fill.member_share_cents - coalesce(fill.other_payer_cents, 0) as difference_cents
from core.pharmacy_fill as fill
inner join shared_fill on shared_fill.source_id = fill.source_id
cross join terms.common_rule as rule
where
    fill.disposition_code = 'used'
    and abs(fill.allowed_cents - fill.plan_paid_cents - fill.member_share_cents - coalesce(fill.other_payer_cents, 0)) > rule.identity_tolerance_cents
union all
select
    'pharmacy_claim' as feed_code,
    fill.fill_id as line_id,
    'PARTS' as check_code,
    fill.source_id,
    cast(max(claim.stated_difference_cents) as bigint) as difference_cents
from input.pharmacy_claim as claim
inner join core.pharmacy_fill as fill
    on
        fill.source_id = claim.source_id
        and fill.claim_id = claim.claim_id
        and fill.line_number = claim.line_number
        and fill.known_from_date = claim.known_from_date
cross join terms.common_rule as rule
where abs(claim.stated_difference_cents) > rule.identity_tolerance_cents and fill.disposition_code = 'used'
group by fill.fill_id, fill.source_id
