-- A cell of landed.vendor_event that cannot be typed: the row stays out of input.vendor_event.
-- grain: file_id, row_number, column_name, reason_code
with
region as (
    select distinct set_id as region_code
    from terms.value_set
    where kind_code = 'REGION'
),

checked as (
    select
        received.file_id,
        received.row_number,
        concat_ws(
            ',',
            case when vendor_id is null then 'vendor_id:MISSING' end,
            case when event_id is null then 'event_id:MISSING' end,
            case when event_code is null then 'event_code:MISSING' end,
            case
                when
                    upper(event_code) not in (
                        'INVITED', 'OUTREACH', 'REFERRED', 'REGISTERED', 'SCREENED', 'TRIAGED', 'ENROLLED', 'BASELINED',
                        'ACTIVATED', 'LOGGED_IN', 'EXERCISE_ASSIGNED', 'AT_RISK', 'REACHED', 'RESOLVED', 'COMPLETED', 'OPTED_OUT',
                        'DATA_OPTED_OUT', 'SWITCH_REQUESTED', 'DISENROLLED', 'INELIGIBLE', 'SAFETY_EVENT'
                    )
                    then 'event_code:UNKNOWN_CODE'
            end,
            case
                when upper(event_code) = 'SCREENED' and upper(detail_code) not in ('CLEAR', 'RED_FLAG') then 'detail_code:UNKNOWN_CODE'
                when
                    upper(event_code) = 'REFERRED' and upper(detail_code) not in ('RED_FLAG', 'EMERGENCY', 'SPECIALIST', 'PRIMARY_CARE')
                    then 'detail_code:UNKNOWN_CODE'
                when upper(event_code) = 'COMPLETED' and upper(detail_code) not in ('GOAL', 'PLATEAU', 'END') then 'detail_code:UNKNOWN_CODE'
                when upper(event_code) in ('AT_RISK', 'REACHED') and detail_code is null then 'detail_code:MISSING'
                when
                    upper(event_code) in ('AT_RISK', 'REACHED') and upper(detail_code) not in ('PAIN', 'ADHERENCE', 'OPIOID')
                    then 'detail_code:UNKNOWN_CODE'
            end,
            case when not regexp_matches(event_count, '^[0-9]{1,9}$') then 'event_count:NOT_A_COUNT' end,
            case when received.region_code is not null and region.region_code is null then 'region_code:UNKNOWN_CODE' end,
            case when event_date is null then 'event_date:MISSING' end,
            case when received_date is null then 'received_date:MISSING' end,
            case
                when lower(test_account_flag) not in ('1', '0', 'true', 'false', 't', 'f', 'y', 'n', 'yes', 'no') then 'test_account_flag:NOT_A_FLAG'
            end,
            case when event_date <> coalesce(cast(try_cast(event_date as date) as varchar), '') then 'event_date:NOT_A_DATE' end,
            case when received_date <> coalesce(cast(try_cast(received_date as date) as varchar), '') then 'received_date:NOT_A_DATE' end
        ) as failures
    from landed.vendor_event as received
    left join region on region.region_code = upper(received.region_code)
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
