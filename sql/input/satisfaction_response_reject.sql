-- A cell of landed.satisfaction_response that cannot be typed: the row stays out of input.satisfaction_response.
-- grain: file_id, row_number, column_name, reason_code
with
checked as (
    select
        received.file_id,
        received.row_number,
        concat_ws(
            ',',
            case when vendor_id is null then 'vendor_id:MISSING' end,
            case when response_id is null then 'response_id:MISSING' end,
            case when question_code is null then 'question_code:MISSING' end,
            case when upper(question_code) not in ('NPS', 'CSAT', 'CONVENIENCE', 'TOP_BOX', 'E_VISIT') then 'question_code:UNKNOWN_CODE' end,
            case when score is null then 'score:MISSING' end,
            case when response_date is null then 'response_date:MISSING' end,
            case when received_date is null then 'received_date:MISSING' end,
            case when lower(surveyor_code) not in ('payer', 'vendor') then 'surveyor_code:UNKNOWN_CODE' end,
            case when not regexp_matches(score, '^[0-9]{1,9}$') then 'score:NOT_A_COUNT' end,
            case when response_date <> coalesce(cast(try_cast(response_date as date) as varchar), '') then 'response_date:NOT_A_DATE' end,
            case when received_date <> coalesce(cast(try_cast(received_date as date) as varchar), '') then 'received_date:NOT_A_DATE' end
        ) as failures
    from landed.satisfaction_response as received
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
