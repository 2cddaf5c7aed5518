-- A cell of landed.capitation_roster that cannot be typed: the row stays out of input.capitation_roster.
-- grain: file_id, row_number, column_name, reason_code
with
checked as (
    select
        received.file_id,
        received.row_number,
        concat_ws(
            ',',
            case when coalesce(provider_npi, provider_tin) is null then 'provider_npi:MISSING' end,
            case when start_date is null then 'start_date:MISSING' end,
            case when start_date <> coalesce(cast(try_cast(start_date as date) as varchar), '') then 'start_date:NOT_A_DATE' end,
            case when end_date <> coalesce(cast(try_cast(end_date as date) as varchar), '') then 'end_date:NOT_A_DATE' end,
            case when posted_date <> coalesce(cast(try_cast(posted_date as date) as varchar), '') then 'posted_date:NOT_A_DATE' end
        ) as failures
    from landed.capitation_roster as received
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
