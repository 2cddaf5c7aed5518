-- Each row of each file received ends in exactly one disposition: none is lost, none is counted twice.
-- severity: critical
with accounted as (
    select received.feed_code, received.file_id, count(*) as row_count
    from core.received_row as received
    group by received.feed_code, received.file_id
)

select coalesce(file.feed_code, accounted.feed_code) as feed_code, coalesce(file.file_id, accounted.file_id) as file_id
from landed.file as file
full outer join accounted on file.feed_code = accounted.feed_code and file.file_id = accounted.file_id
where coalesce(file.row_count, 0) <> coalesce(accounted.row_count, 0)
