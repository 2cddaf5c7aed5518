-- A member who no longer allows the use of their data, as a vendor reports it: what the vendor achieved is counted without them, before that day and after.
-- Leaving a programme (attribution.opt_out) is no such thing: who left is counted. Fees follow the agreement.
-- grain: vendor_id, member_id
select
    event.vendor_id, -- the vendor that reports it
    event.member_id, -- the member
    min(event.event_date) as from_date -- first day
from attribution.event as event
where event.event_code = 'DATA_OPTED_OUT' and event.member_id is not null
group by event.vendor_id, event.member_id
