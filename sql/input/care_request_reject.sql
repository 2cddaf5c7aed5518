-- A cell of landed.care_request that cannot be typed: the row stays out of input.care_request.
-- grain: file_id, row_number, column_name, reason_code
with
checked as (
    select
        received.file_id,
        received.row_number,
        concat_ws(
            ',',
            case when vendor_id is null then 'vendor_id:MISSING' end,
            case when request_id is null then 'request_id:MISSING' end,
            case when requested_at is null then 'requested_at:MISSING' end,
            case when received_date is null then 'received_date:MISSING' end,
            case
                when
                    not regexp_matches(
                        requested_at, '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?([+-][0-9]{2}(:?[0-9]{2})?)?$'
                    )
                    then 'requested_at:NOT_A_LOCAL_TIME'
                when substr(requested_at, 1, 10) <> coalesce(cast(try_cast(substr(requested_at, 1, 10) as date) as varchar), '') then 'requested_at:NOT_A_DATE'
            end,
            case
                when
                    not regexp_matches(
                        advised_at, '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?([+-][0-9]{2}(:?[0-9]{2})?)?$'
                    )
                    then 'advised_at:NOT_A_LOCAL_TIME'
                when substr(advised_at, 1, 10) <> coalesce(cast(try_cast(substr(advised_at, 1, 10) as date) as varchar), '') then 'advised_at:NOT_A_DATE'
            end,
            case when upper(door_code) not in ('SELF_CARE', 'E_VISIT', 'PT', 'PRIMARY_CARE', 'SPECIALIST', 'EMERGENCY') then 'door_code:UNKNOWN_CODE' end,
            case
                when upper(reviewed_door_code) not in ('SELF_CARE', 'E_VISIT', 'PT', 'PRIMARY_CARE', 'SPECIALIST', 'EMERGENCY')
                    then 'reviewed_door_code:UNKNOWN_CODE'
            end,
            case when upper(outcome_code) not in ('SELF_MANAGED', 'VISIT', 'OTHER') then 'outcome_code:UNKNOWN_CODE' end,
            case when lower(red_flag_flag) not in ('1', '0', 'true', 'false', 't', 'f', 'y', 'n', 'yes', 'no') then 'red_flag_flag:NOT_A_FLAG' end,
            case when referred_date <> coalesce(cast(try_cast(referred_date as date) as varchar), '') then 'referred_date:NOT_A_DATE' end,
            case when received_date <> coalesce(cast(try_cast(received_date as date) as varchar), '') then 'received_date:NOT_A_DATE' end
        ) as failures
    from landed.care_request as received
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
