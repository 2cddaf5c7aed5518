-- In each month the claims come to what the payer's ledger paid, to half a percent: months that offset each other are no agreement.
-- severity: warning
select compared.source_id, compared.feed_code, compared.month_date
from core.paid_month as compared
where abs(compared.plan_paid_cents - compared.ledger_paid_cents) * 200 > abs(compared.ledger_paid_cents)
