-- Allowed is what plan, member and others paid for it: what does not add up comes to no more than a thousandth of what was allowed.
-- severity: critical
with broken as (
    select exception.source_id, cast(sum(abs(exception.difference_cents)) as bigint) as difference_cents
    from core.identity_exception as exception
    where exception.feed_code = 'medical_claim'
    group by exception.source_id
),

allowed as (
    select line.source_id, cast(sum(abs(line.allowed_cents)) as bigint) as allowed_cents
    from core.claim_line as line
    where line.disposition_code = 'used'
    group by line.source_id
)

select broken.source_id
from broken
inner join allowed on broken.source_id = allowed.source_id
where broken.difference_cents * 1000 > allowed.allowed_cents
