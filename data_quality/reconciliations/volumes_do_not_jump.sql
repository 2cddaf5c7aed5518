-- A month with less than 70 percent of the claim lines of the six months before it likely misses a file.
-- severity: warning
with monthly as (
    select cast(date_trunc('month', line.paid_date) as date) as month_date, count(*) as line_count
    from core.claim_line as line
    where line.paid_date is not null
    group by cast(date_trunc('month', line.paid_date) as date)
),

bound as (
    select min(monthly.month_date) as first_date, max(monthly.month_date) as last_date
    from monthly
),

calendar as (
    select cast(unnest(generate_series(bound.first_date, bound.last_date, interval 1 month)) as date) as month_date
    from bound
),

-- The first and the last month of an extract are seldom whole.
whole as (
    select calendar.month_date, coalesce(monthly.line_count, 0) as line_count
    from calendar
    cross join bound
    left join monthly on calendar.month_date = monthly.month_date
    where bound.first_date < calendar.month_date and calendar.month_date < bound.last_date
)

select month.month_date
from whole as month
inner join whole as earlier
    on
        earlier.month_date < month.month_date
        and month.month_date <= cast(earlier.month_date + interval 6 month as date)
group by month.month_date, month.line_count
having count(*) = 6 and month.line_count * 600 < 70 * cast(sum(earlier.line_count) as bigint)
