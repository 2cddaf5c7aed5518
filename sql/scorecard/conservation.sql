-- Rows and cents of a feed, from all sources, that ended in one disposition for one reason.
-- grain: feed_code, disposition_code, exclusion_code
select
    conservation.feed_code, -- the feed
    conservation.disposition_code, -- where they ended
    conservation.exclusion_code, -- why, where the disposition alone does not say it
    cast(sum(conservation.row_count) as bigint) as row_count, -- rows received
    cast(sum(conservation.allowed_cents) as bigint) as allowed_cents, -- allowed amounts as received
    cast(sum(conservation.plan_paid_cents) as bigint) as plan_paid_cents -- amounts the plan paid as received
from core.conservation as conservation
group by conservation.feed_code, conservation.disposition_code, conservation.exclusion_code
