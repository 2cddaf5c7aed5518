-- A cell of landed.ledger_control that cannot be typed: the row stays out of input.ledger_control.
-- grain: file_id, row_number, column_name, reason_code
with
checked as (
    select
        received.file_id,
        received.row_number,
        concat_ws(
            ',',
            case when claim_feed is null then 'claim_feed:MISSING' end,
            case when paid_month is null then 'paid_month:MISSING' end,
            case when paid_amount is null then 'paid_amount:MISSING' end,
            case when lower(claim_feed) not in ('medical_claim', 'pharmacy_claim') then 'claim_feed:UNKNOWN_CODE' end,
            case
                when not regexp_matches(paid_month, '^[0-9]{4}-(0[1-9]|1[0-2])(-01)?$') then 'paid_month:NOT_A_MONTH'
            end,
            case
                when regexp_matches(paid_amount, '^-?[0-9]{1,13}([.][0-9]{1,2}0*)?$') then null
                when regexp_matches(paid_amount, '^-?[0-9]{1,13}[.][0-9]+$') then 'paid_amount:FRACTION_OF_A_CENT'
                when paid_amount is not null then 'paid_amount:NOT_MONEY'
            end,
            case when posted_date <> coalesce(cast(try_cast(posted_date as date) as varchar), '') then 'posted_date:NOT_A_DATE' end
        ) as failures
    from landed.ledger_control as received
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
