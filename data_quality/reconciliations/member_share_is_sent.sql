-- A source that allows more than it paid, to a thousandth, sends the member's share somewhere: without it nobody can tell whether its amounts add up.
-- severity: warning
with paid as (
    select
        'medical_claim' as feed_code,
        line.source_id,
        line.allowed_cents,
        line.member_share_cents,
        line.allowed_cents - line.plan_paid_cents - coalesce(line.other_payer_cents, 0) - coalesce(line.other_reduction_cents, 0) as difference_cents
    from core.claim_line as line
    where line.disposition_code = 'used' and not line.is_capitated
    union all
    select
        'pharmacy_claim' as feed_code,
        fill.source_id,
        fill.allowed_cents,
        fill.member_share_cents,
        fill.allowed_cents - fill.plan_paid_cents - coalesce(fill.other_payer_cents, 0) as difference_cents
    from core.pharmacy_fill as fill
    where fill.disposition_code = 'used'
)

select paid.source_id, paid.feed_code
from paid
group by paid.source_id, paid.feed_code
having max(paid.member_share_cents) <= 0 and cast(sum(abs(paid.difference_cents)) as bigint) * 1000 > cast(sum(abs(paid.allowed_cents)) as bigint)
