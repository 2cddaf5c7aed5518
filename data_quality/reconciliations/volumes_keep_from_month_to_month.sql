-- From one month to the next the rows that a source paid change by no more than 30 percent: above it a file may have come twice, below it one may be missing.
-- severity: warning
with bound as (
    select
        paid.source_id,
        paid.feed_code,
        cast(min(paid.month_date) + interval 2 month as date) as first_date,
        -- The last month that is over on the paid-through date.
        cast(date_trunc('month', cast(min(run.paid_through_date) + 1 as date)) - interval 1 month as date) as last_date
    from core.paid_month as paid
    cross join terms.run as run
    where paid.row_count > 0
    group by paid.source_id, paid.feed_code
),

calendar as (
    select
        bound.source_id,
        bound.feed_code,
        cast(unnest(generate_series(bound.first_date, bound.last_date, interval 1 month)) as date) as month_date
    from bound
),

-- The first month of an extract is seldom whole, and in the second not all that was served is paid yet: both are left out.
whole as (
    select calendar.source_id, calendar.feed_code, calendar.month_date, coalesce(paid.row_count, 0) as row_count
    from calendar
    left join core.paid_month as paid
        on
            calendar.source_id = paid.source_id
            and calendar.feed_code = paid.feed_code
            and calendar.month_date = paid.month_date
)

select month.source_id, month.feed_code, month.month_date
from whole as month
inner join whole as before
    on
        before.source_id = month.source_id
        and before.feed_code = month.feed_code
        and month.month_date = cast(before.month_date + interval 1 month as date)
where abs(month.row_count - before.row_count) * 100 > 30 * before.row_count
