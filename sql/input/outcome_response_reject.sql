-- A cell of landed.outcome_response that cannot be typed: the row stays out of input.outcome_response.
-- grain: file_id, row_number, column_name, reason_code
with
checked as (
    select
        received.file_id,
        received.row_number,
        concat_ws(
            ',',
            case when vendor_id is null and coalesce(lower(surveyor_code), 'vendor') <> 'payer' then 'vendor_id:MISSING' end,
            case when response_id is null then 'response_id:MISSING' end,
            case when instrument_code is null then 'instrument_code:MISSING' end,
            case when item_number is null then 'item_number:MISSING' end,
            case when response_date is null then 'response_date:MISSING' end,
            case when received_date is null then 'received_date:MISSING' end,
            case when lower(mode_code) not in ('self', 'proxy') then 'mode_code:UNKNOWN_CODE' end,
            case when lower(surveyor_code) not in ('vendor', 'payer', 'third_party') then 'surveyor_code:UNKNOWN_CODE' end,
            case
                when lower(edited_flag) not in ('1', '0', 'true', 'false', 't', 'f', 'y', 'n', 'yes', 'no') then 'edited_flag:NOT_A_FLAG'
            end,
            case when not regexp_matches(item_number, '^[0-9]{1,9}$') then 'item_number:NOT_A_COUNT' end,
            case when not regexp_matches(completed_seconds, '^[0-9]{1,9}$') then 'completed_seconds:NOT_A_COUNT' end,
            case when not regexp_matches(item_value, '^-?[0-9]{1,9}([.][0-9]+)?$') then 'item_value:NOT_A_NUMBER' end,
            case when not regexp_matches(supplied_score, '^-?[0-9]{1,9}([.][0-9]+)?$') then 'supplied_score:NOT_A_NUMBER' end,
            case when response_date <> coalesce(cast(try_cast(response_date as date) as varchar), '') then 'response_date:NOT_A_DATE' end,
            case when received_date <> coalesce(cast(try_cast(received_date as date) as varchar), '') then 'received_date:NOT_A_DATE' end
        ) as failures
    from landed.outcome_response as received
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
