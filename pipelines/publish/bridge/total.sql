-- What a release holds of a source and feed in all.
-- grain: feed_code, source_id
select
    line.feed_code,
    line.source_id,
    count(*) as line_count,
    cast(sum(line.spend_cents) as bigint) as spend_cents,
    cast(sum(line.plan_paid_cents) as bigint) as plan_paid_cents
from bridge.line as line
group by line.feed_code, line.source_id
