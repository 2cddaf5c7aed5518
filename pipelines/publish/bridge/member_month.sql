-- A month in which a member was covered on at least one day.
-- grain: member_id, month_date
select
    month.member_id,
    month.month_date,
    month.covered_days
from core.member_month as month
