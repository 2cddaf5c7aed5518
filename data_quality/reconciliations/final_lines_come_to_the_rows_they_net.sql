-- Final claim lines and fills come to the cents of the rows they were netted from, disposition by disposition.
-- severity: critical
with final as (
    select 'medical_claim' as feed_code, line.disposition_code, coalesce(line.exclusion_code, '') as exclusion_code, line.plan_paid_cents
    from core.claim_line as line
    union all
    select 'pharmacy_claim' as feed_code, fill.disposition_code, coalesce(fill.exclusion_code, '') as exclusion_code, fill.plan_paid_cents
    from core.pharmacy_fill as fill
),

summed as (
    select final.feed_code, final.disposition_code, final.exclusion_code, cast(sum(final.plan_paid_cents) as bigint) as plan_paid_cents
    from final
    where final.disposition_code in ('used', 'out_of_scope')
    group by final.feed_code, final.disposition_code, final.exclusion_code
),

stated as (
    select
        conservation.feed_code,
        conservation.disposition_code,
        coalesce(conservation.exclusion_code, '') as exclusion_code,
        cast(sum(conservation.plan_paid_cents) as bigint) as plan_paid_cents
    from core.conservation as conservation
    where
        conservation.feed_code in ('medical_claim', 'pharmacy_claim')
        and conservation.disposition_code in ('used', 'out_of_scope')
    group by conservation.feed_code, conservation.disposition_code, coalesce(conservation.exclusion_code, '')
)

select coalesce(summed.feed_code, stated.feed_code) as feed_code, coalesce(summed.disposition_code, stated.disposition_code) as disposition_code
from summed
full outer join stated
    on
        summed.feed_code = stated.feed_code
        and summed.disposition_code = stated.disposition_code
        and summed.exclusion_code = stated.exclusion_code
where coalesce(summed.plan_paid_cents, 0) <> coalesce(stated.plan_paid_cents, 0)
