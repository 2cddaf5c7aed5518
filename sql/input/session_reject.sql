-- A cell of landed.session that cannot be typed: the row stays out of input.session.
-- grain: file_id, row_number, column_name, reason_code
with
checked as (
    select
        received.file_id,
        received.row_number,
        concat_ws(
            ',',
            case when vendor_id is null then 'vendor_id:MISSING' end,
            case when session_id is null then 'session_id:MISSING' end,
            case when session_date is null then 'session_date:MISSING' end,
            case when received_date is null then 'received_date:MISSING' end,
            case when not regexp_matches(duration_seconds, '^[0-9]{1,9}$') then 'duration_seconds:NOT_A_COUNT' end,
            case when not regexp_matches(exercises_prescribed, '^[0-9]{1,9}$') then 'exercises_prescribed:NOT_A_COUNT' end,
            case when not regexp_matches(exercises_completed, '^[0-9]{1,9}$') then 'exercises_completed:NOT_A_COUNT' end,
            case
                when
                    not regexp_matches(
                        started_at,
                        '^([0-9]{4}-[0-9]{2}-[0-9]{2}[T ])?([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?([+-][0-9]{2}(:?[0-9]{2})?)?$'
                    )
                    then 'started_at:NOT_A_LOCAL_TIME'
            end,
            case when session_date <> coalesce(cast(try_cast(session_date as date) as varchar), '') then 'session_date:NOT_A_DATE' end,
            case when received_date <> coalesce(cast(try_cast(received_date as date) as varchar), '') then 'received_date:NOT_A_DATE' end
        ) as failures
    from landed.session as received
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
