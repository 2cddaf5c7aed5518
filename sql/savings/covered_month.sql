-- Months of coverage of the whole plan: what a month with few claims so far is expected to cost by.
-- grain: month_date
select
    month_date,  -- first day of the month
    cast(sum(covered_days) as bigint) as member_month_numerator,  -- days that members were covered
    month_days as member_month_denominator  -- days of the month
from core.member_month
group by month_date, month_days
