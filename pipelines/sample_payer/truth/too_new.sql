-- Rows of a vendor feed that were delivered after the plan's last payment, so that the settlement cannot know them.
-- grain: feed_code
select 'vendor_event' as feed_code, count(*) as row_count
from delivery.vendor_event as feed
where cast(feed.received_date as date) > getvariable('extract_date')
union all
select 'session' as feed_code, count(*) as row_count
from delivery.session as feed
where cast(feed.received_date as date) > getvariable('extract_date')
union all
select 'outcome_response' as feed_code, count(*) as row_count
from delivery.outcome_response as feed
where cast(feed.received_date as date) > getvariable('extract_date')
