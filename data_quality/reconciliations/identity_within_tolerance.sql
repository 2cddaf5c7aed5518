-- Allowed is what plan, member and others paid for it: what does not add up comes to no more than a thousandth of what was allowed, in either feed.
-- severity: critical
with broken as (
    select exception.source_id, exception.feed_code, cast(sum(abs(exception.difference_cents)) as bigint) as difference_cents
    from core.identity_exception as exception
    where exception.check_code = 'AMOUNTS'
    group by exception.source_id, exception.feed_code
),

allowed as (
    select 'medical_claim' as feed_code, line.source_id, cast(sum(abs(line.allowed_cents)) as bigint) as allowed_cents
    from core.claim_line as line
    where line.disposition_code = 'used'
    group by line.source_id
    union all
    select 'pharmacy_claim' as feed_code, fill.source_id, cast(sum(abs(fill.allowed_cents)) as bigint) as allowed_cents
    from core.pharmacy_fill as fill
    where fill.disposition_code = 'used'
    group by fill.source_id
)

select broken.source_id, broken.feed_code
from broken
inner join allowed on broken.source_id = allowed.source_id and broken.feed_code = allowed.feed_code
where broken.difference_cents * 1000 > allowed.allowed_cents
