-- The payment lines of an agreement add up to its net.
-- severity: critical
with summed as (
    select line.agreement_id, cast(sum(line.cents) as bigint) as net_cents
    from settlement.payment_line as line
    group by line.agreement_id
)

select summary.agreement_id
from settlement.summary as summary
left join summed on summary.agreement_id = summed.agreement_id
where summary.net_cents <> coalesce(summed.net_cents, 0)
