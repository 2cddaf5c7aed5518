-- A cell of landed.vendor_invoice that cannot be typed: the row stays out of input.vendor_invoice.
-- grain: file_id, row_number, column_name, reason_code
with
checked as (
    select
        received.file_id,
        received.row_number,
        concat_ws(
            ',',
            case when vendor_id is null then 'vendor_id:MISSING' end,
            case when invoice_id is null then 'invoice_id:MISSING' end,
            case when invoice_line_number is null then 'invoice_line_number:MISSING' end,
            case when fee_code is null then 'fee_code:MISSING' end,
            case when service_date is null then 'service_date:MISSING' end,
            case when billed_amount is null then 'billed_amount:MISSING' end,
            case when not regexp_matches(invoice_line_number, '^[0-9]{1,9}$') then 'invoice_line_number:NOT_A_COUNT' end,
            case when not regexp_matches(billed_count, '^[0-9]{1,9}$') then 'billed_count:NOT_A_COUNT' end,
            case when service_date <> coalesce(cast(try_cast(service_date as date) as varchar), '') then 'service_date:NOT_A_DATE' end,
            case when invoice_date <> coalesce(cast(try_cast(invoice_date as date) as varchar), '') then 'invoice_date:NOT_A_DATE' end,
            case when received_date <> coalesce(cast(try_cast(received_date as date) as varchar), '') then 'received_date:NOT_A_DATE' end,
            case
                when regexp_matches(billed_amount, '^-?[0-9]{1,13}([.][0-9]{1,2}0*)?$') then null
                when regexp_matches(billed_amount, '^-?[0-9]{1,13}[.][0-9]+$') then 'billed_amount:FRACTION_OF_A_CENT'
                when billed_amount is not null then 'billed_amount:NOT_MONEY'
            end
        ) as failures
    from landed.vendor_invoice as received
),

failed as (
    select
        file_id,
        row_number,
        unnest(string_split(failures, ',')) as failure
    from checked
    where failures <> ''
)

select
    file_id,  -- SHA-256 of the file's bytes as received
    row_number,  -- row in the file, from 1
    split_part(failure, ':', 1) as column_name,  -- received column, under its canonical name
    split_part(failure, ':', 2) as reason_code  -- why it cannot be typed; the value itself is never repeated
from failed
