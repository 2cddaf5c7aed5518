-- All rows and cents of a feed that ended one way: the statement adds up to what was received.
-- grain: feed_code, source_id, disposition_code, exclusion_code
select
    feed_code,  -- the feed
    source_id,  -- who sent it
    disposition_code,  -- used, superseded, netted, denied, quarantined, rejected, duplicate, not_yet_known or out_of_scope
    exclusion_code,  -- why, where there is more than one way to end so
    count(*) as row_count,  -- received rows
    cast(sum(allowed_cents) as bigint) as allowed_cents,  -- allowed as received
    cast(sum(plan_paid_cents) as bigint) as plan_paid_cents  -- paid as received
from core.received_row
group by feed_code, source_id, disposition_code, exclusion_code
