-- A calendar year that can be compared with another: it is over on the paid-through date, and claims of each of its months were received.
-- grain: year_number
with
received as (
    select year(month.month_date) as year_number
    from core.service_month as month
    cross join terms.run as run
    where month.feed_code = 'medical_claim' and year(month.month_date) < year(cast(run.paid_through_date + 1 as date))
    group by year(month.month_date)
    having count(distinct month.month_date) = 12
),

exposure as (
    select
        year(month_date) as year_number,
        sum(covered_days) // month_days as member_month_count
    from core.member_month
    group by month_date, month_days
)

select
    received.year_number,  -- the year
    cast(sum(exposure.member_month_count) as bigint) as member_month_count  -- member months by covered days, of each month rounded down to whole ones
from received
inner join exposure on exposure.year_number = received.year_number
group by received.year_number
