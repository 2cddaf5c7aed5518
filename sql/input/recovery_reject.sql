-- A cell of landed.recovery that cannot be typed: the row stays out of input.recovery.
-- grain: file_id, row_number, column_name, reason_code
with
checked as (
    select
        received.file_id,
        received.row_number,
        concat_ws(
            ',',
            case when recovery_id is null then 'recovery_id:MISSING' end,
            case when recovery_amount is null then 'recovery_amount:MISSING' end,
            case when posted_date is null then 'posted_date:MISSING' end,
            case
                when regexp_matches(recovery_amount, '^-?[0-9]{1,13}([.][0-9]{1,2}0*)?$') then null
                when regexp_matches(recovery_amount, '^-?[0-9]{1,13}[.][0-9]+$') then 'recovery_amount:FRACTION_OF_A_CENT'
                when recovery_amount is not null then 'recovery_amount:NOT_MONEY'
            end,
            case when posted_date <> coalesce(cast(try_cast(posted_date as date) as varchar), '') then 'posted_date:NOT_A_DATE' end
        ) as failures
    from landed.recovery as received
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
