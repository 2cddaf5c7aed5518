-- A cell of landed.eligibility that cannot be typed: the row stays out of input.eligibility.
-- grain: file_id, row_number, column_name, reason_code
with
checked as (
    select
        received.file_id,
        received.row_number,
        concat_ws(
            ',',
            case when person_id is null then 'person_id:MISSING' end,
            case when enrollment_start_date is null then 'enrollment_start_date:MISSING' end,
            case when lower(coverage_order) not in ('primary', 'other') then 'coverage_order:UNKNOWN_CODE' end,
            case when lower(plan_funding) not in ('self', 'full') then 'plan_funding:UNKNOWN_CODE' end,
            case when birth_date <> coalesce(cast(try_cast(birth_date as date) as varchar), '') then 'birth_date:NOT_A_DATE' end,
            case when death_date <> coalesce(cast(try_cast(death_date as date) as varchar), '') then 'death_date:NOT_A_DATE' end,
            case when enrollment_start_date <> coalesce(cast(try_cast(enrollment_start_date as date) as varchar), '') then 'enrollment_start_date:NOT_A_DATE' end,
            case when enrollment_end_date <> coalesce(cast(try_cast(enrollment_end_date as date) as varchar), '') then 'enrollment_end_date:NOT_A_DATE' end,
            case when file_date <> coalesce(cast(try_cast(file_date as date) as varchar), '') then 'file_date:NOT_A_DATE' end,
            case when posted_date <> coalesce(cast(try_cast(posted_date as date) as varchar), '') then 'posted_date:NOT_A_DATE' end
        ) as failures
    from landed.eligibility as received
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
