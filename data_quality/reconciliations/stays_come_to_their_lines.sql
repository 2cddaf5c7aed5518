-- Stays come to the institutional lines of inpatient claims that were not denied: no line is in two stays, none is in no stay.
-- severity: critical
with summed as (
    select cast(coalesce(sum(stay.allowed_cents), 0) as bigint) as allowed_cents, cast(coalesce(sum(stay.spend_cents), 0) as bigint) as spend_cents
    from core.stay as stay
),

lines as (
    select cast(coalesce(sum(line.allowed_cents), 0) as bigint) as allowed_cents, cast(coalesce(sum(line.spend_cents), 0) as bigint) as spend_cents
    from core.claim_line as line
    inner join core.stay_claim as part on line.source_id = part.source_id and line.claim_root_id = part.claim_root_id
    where line.form_code = 'I'
)

select summed.allowed_cents
from summed
cross join lines
where summed.allowed_cents <> lines.allowed_cents or summed.spend_cents <> lines.spend_cents
