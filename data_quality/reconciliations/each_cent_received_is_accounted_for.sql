-- The cents and rows of the conservation statement are those of the rows received, disposition by disposition.
-- severity: critical
with by_row as (
    select
        received.feed_code,
        received.disposition_code,
        coalesce(received.exclusion_code, '') as exclusion_code,
        count(*) as row_count,
        cast(sum(coalesce(received.allowed_cents, 0)) as bigint) as allowed_cents,
        cast(sum(coalesce(received.plan_paid_cents, 0)) as bigint) as plan_paid_cents
    from core.received_row as received
    group by received.feed_code, received.disposition_code, coalesce(received.exclusion_code, '')
),

stated as (
    select
        conservation.feed_code,
        conservation.disposition_code,
        coalesce(conservation.exclusion_code, '') as exclusion_code,
        cast(sum(conservation.row_count) as bigint) as row_count,
        cast(sum(coalesce(conservation.allowed_cents, 0)) as bigint) as allowed_cents,
        cast(sum(coalesce(conservation.plan_paid_cents, 0)) as bigint) as plan_paid_cents
    from core.conservation as conservation
    group by conservation.feed_code, conservation.disposition_code, coalesce(conservation.exclusion_code, '')
)

select coalesce(by_row.feed_code, stated.feed_code) as feed_code, coalesce(by_row.disposition_code, stated.disposition_code) as disposition_code
from by_row
full outer join stated
    on
        by_row.feed_code = stated.feed_code
        and by_row.disposition_code = stated.disposition_code
        and by_row.exclusion_code = stated.exclusion_code
where
    coalesce(by_row.row_count, 0) <> coalesce(stated.row_count, 0)
    or coalesce(by_row.allowed_cents, 0) <> coalesce(stated.allowed_cents, 0)
    or coalesce(by_row.plan_paid_cents, 0) <> coalesce(stated.plan_paid_cents, 0)
