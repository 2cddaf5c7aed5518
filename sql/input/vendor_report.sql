-- A report that a vendor owed the payer.
-- grain: file_id, row_number
select
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it: terms.source
    received.vendor_id,  -- vendor
    received.report_id,  -- report
    try_cast(received.due_date as date) as due_date,  -- day it was due
    try_cast(received.delivered_date as date) as delivered_date,  -- day it came; null if it has not
    coalesce(try_cast(received.received_date as date), try_cast(received.delivered_date as date)) as known_from_date  -- the day we knew; null for one that never came
from landed.vendor_report as received
where not exists (
    select 1
    from input.vendor_report_reject as refused
    where refused.file_id = received.file_id and refused.row_number = received.row_number
)
