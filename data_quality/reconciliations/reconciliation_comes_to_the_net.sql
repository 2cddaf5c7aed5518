-- The member-level reconciliation of an agreement sums to the net on its page, to the cent.
-- severity: critical
with summed as (
    select reconciliation.agreement_id, cast(sum(reconciliation.amount_cents) as bigint) as net_cents
    from scorecard.reconciliation as reconciliation
    group by reconciliation.agreement_id
)

select summary.agreement_id
from settlement.summary as summary
left join summed on summary.agreement_id = summed.agreement_id
where summary.net_cents <> coalesce(summed.net_cents, 0)
