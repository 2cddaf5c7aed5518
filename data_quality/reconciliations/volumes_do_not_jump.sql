-- A month in which a source paid less than 70 percent of the rows of the months before it, six or as many as there are, likely misses a file.
-- severity: warning
select month.source_id, month.feed_code, month.month_date
from core.paid_month as month
inner join core.paid_month as earlier
    on
        earlier.source_id = month.source_id
        and earlier.feed_code = month.feed_code
        and earlier.whole_month_number between month.whole_month_number - 6 and month.whole_month_number - 1
group by month.source_id, month.feed_code, month.month_date, month.row_count
having month.row_count * 100 * count(*) < 70 * cast(sum(earlier.row_count) as bigint)
