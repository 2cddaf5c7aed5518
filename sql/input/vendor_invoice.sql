-- A line of a vendor's invoice.
-- grain: file_id, row_number
select
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it: terms.source
    received.vendor_id,  -- vendor
    received.invoice_id,  -- invoice
    try_cast(received.invoice_line_number as bigint) as invoice_line_number,  -- line of the invoice
    received.fee_code as clause_id,  -- clause that the line bills under
    coalesce(known_as.member_id, received.person_id) as member_id,  -- the person, whatever plan number they had
    received.member_id as plan_member_id,  -- the plan's own number
    try_cast(received.service_date as date) as service_date,  -- day of the event billed, or first day of the month
    coalesce(try_cast(received.billed_count as bigint), 1) as billed_count,  -- units billed
    cast(try_cast(received.billed_amount as decimal(18, 2)) * 100 as bigint) as billed_cents,  -- amount billed
    try_cast(received.invoice_date as date) as invoice_date,  -- day of the invoice
    coalesce(try_cast(received.received_date as date), try_cast(received.invoice_date as date)) as known_from_date  -- the day we received it
from landed.vendor_invoice as received
left join input.member_crosswalk as known_as on known_as.source_member_id = received.person_id
where not exists (
    select 1
    from input.vendor_invoice_reject as refused
    where refused.file_id = received.file_id and refused.row_number = received.row_number
)
