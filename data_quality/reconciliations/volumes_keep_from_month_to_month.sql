-- From one month to the next the rows that a source paid change by no more than 30 percent: above it a file may have come twice, below it one may be missing.
-- severity: warning
-- In the first whole month of an extract not all that was served is paid yet: it is compared with none.
select month.source_id, month.feed_code, month.month_date
from core.paid_month as month
inner join core.paid_month as before
    on
        before.source_id = month.source_id
        and before.feed_code = month.feed_code
        and before.whole_month_number = month.whole_month_number - 1
where before.whole_month_number > 1 and abs(month.row_count - before.row_count) * 100 > 30 * before.row_count
