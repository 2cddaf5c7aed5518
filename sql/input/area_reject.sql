-- A cell of landed.area that cannot be typed: the row stays out of input.area.
-- grain: file_id, row_number, column_name, reason_code
with
checked as (
    select
        received.file_id,
        received.row_number,
        concat_ws(
            ',',
            case when area_kind is null then 'area_kind:MISSING' end,
            case when area_code is null then 'area_code:MISSING' end,
            case when upper(area_kind) not in ('ZIP5', 'ZIP3', 'COUNTY') then 'area_kind:UNKNOWN_CODE' end,
            case
                when not regexp_matches(area_code, case upper(area_kind) when 'ZIP3' then '^[0-9]{3}$' else '^[0-9]{5}$' end)
                    then 'area_code:NOT_AN_AREA'
            end,
            case when lower(rural_flag) not in ('1', '0', 'true', 'false', 't', 'f', 'y', 'n', 'yes', 'no') then 'rural_flag:NOT_A_FLAG' end,
            case when not regexp_matches(therapist_miles, '^[0-9]{1,9}$') then 'therapist_miles:NOT_A_COUNT' end,
            case when posted_date <> coalesce(cast(try_cast(posted_date as date) as varchar), '') then 'posted_date:NOT_A_DATE' end
        ) as failures
    from landed.area as received
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
