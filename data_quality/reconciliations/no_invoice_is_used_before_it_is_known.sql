-- Every invoice line answered was known, at the amount answered, by the one paid-through date of the run.
-- severity: critical
select line.invoice_id
from performance.invoice_line as line
cross join terms.run as run
where
    line.known_from_date > run.paid_through_date
    or not exists (
        select 1
        from input.vendor_invoice as received
        where
            received.vendor_id = line.vendor_id
            and received.invoice_id = line.invoice_id
            and received.invoice_line_number = line.invoice_line_number
            and coalesce(received.billed_cents, 0) = line.billed_cents
            and received.known_from_date <= run.paid_through_date
    )
