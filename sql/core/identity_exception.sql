-- A paid line whose amounts do not add up by more than two cents: allowed is plan paid, member share and other payers.
-- It stays in use; their sum is judged against the allowed amount before anyone signs.
-- grain: claim_line_id
select
    line.claim_line_id,  -- the line
    line.source_id,  -- who sent it
    line.allowed_cents
    - line.plan_paid_cents
    - line.member_share_cents
    - coalesce(line.other_payer_cents, 0) as difference_cents  -- allowed less its parts
from core.claim_line as line
where
    line.disposition_code = 'used'
    and not line.is_capitated
    and abs(line.allowed_cents - line.plan_paid_cents - line.member_share_cents - coalesce(line.other_payer_cents, 0)) > 2
