-- A claim line or fill that stands, with what tells why it differs from what another release held of it.
-- grain: feed_code, line_id
select
    'medical_claim' as feed_code,
    cast(line.claim_line_id as uuid) as line_id,
    line.source_id,
    line.file_id,
    line.member_id,
    cast(date_trunc('month', line.service_from_date) as date) as month_date,
    line.known_from_date,
    line.disposition_code,
    line.exclusion_code,
    line.price_source_code,
    line.allowed_cents,
    coalesce(line.other_payer_cents, 0) as other_payer_cents,
    line.spend_cents,
    line.plan_paid_cents
from core.claim_line as line
union all
select
    'pharmacy_claim' as feed_code,
    cast(fill.fill_id as uuid) as line_id,
    fill.source_id,
    fill.file_id,
    fill.member_id,
    cast(date_trunc('month', fill.fill_date) as date) as month_date,
    fill.known_from_date,
    fill.disposition_code,
    fill.exclusion_code,
    fill.price_source_code,
    fill.allowed_cents,
    coalesce(fill.other_payer_cents, 0) as other_payer_cents,
    fill.spend_cents,
    fill.plan_paid_cents
from core.pharmacy_fill as fill
