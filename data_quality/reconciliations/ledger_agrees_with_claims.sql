-- Over the months for which the payer's ledger was sent, the claims come to what it paid, to half a percent: what is missing is found before anyone is paid.
-- severity: critical
select compared.source_id, compared.feed_code
from core.paid_month as compared
where compared.ledger_paid_cents is not null
group by compared.source_id, compared.feed_code
having
    abs(cast(sum(compared.plan_paid_cents) as bigint) - cast(sum(compared.ledger_paid_cents) as bigint)) * 200
    > abs(cast(sum(compared.ledger_paid_cents) as bigint))
