-- How many musculoskeletal lines of a month carry a code that its system does not know, and whether there is a release to judge them by.
-- grain: system_code, month_date
with
released as (
    select
        system_code,
        min(valid_from_date) as first_date,
        max(valid_to_date) as until_date
    from terms.code_release
    group by system_code
),

month as (
    select
        cast(date_trunc('month', coalesce(discharge_date, service_from_date)) as date) as month_date,
        count(*) as msk_line_count,
        cast(sum(case when hcpcs_code is not null then 1 else 0 end) as bigint) as coded_count
    from core.claim_line
    where is_msk and disposition_code = 'used'
    group by cast(date_trunc('month', coalesce(discharge_date, service_from_date)) as date)
),

grouped as (
    select
        cast(date_trunc('month', coalesce(line.discharge_date, line.service_from_date)) as date) as month_date,
        count(*) as msk_line_count
    from input.medical_claim as claim
    inner join core.claim_line as line on line.file_id = claim.file_id and line.row_number = claim.row_number
    where claim.drg_code is not null and line.is_msk and line.disposition_code = 'used'
    group by cast(date_trunc('month', coalesce(line.discharge_date, line.service_from_date)) as date)
),

judged as (
    select
        released.system_code,
        month.month_date,
        case released.system_code when 'MSDRG' then coalesce(grouped.msk_line_count, 0) else month.msk_line_count end as msk_line_count,
        case
            when month.month_date < released.first_date then 'BEFORE_FIRST_RELEASE'
            when released.until_date <= month.month_date then 'AFTER_LAST_RELEASE'
            else 'RELEASED'
        end as release_code
    from month
    cross join released
    left join grouped on grouped.month_date = month.month_date
    union all
    select
        'HCPCS' as system_code,
        month.month_date,
        month.coded_count as msk_line_count,
        'LISTED' as release_code
    from month
),

unknown as (
    select
        system_code,
        month_date,
        cast(sum(case when finding_code <> 'HEADER' then msk_line_count else 0 end) as bigint) as unknown_line_count,
        cast(sum(case when finding_code = 'HEADER' then msk_line_count else 0 end) as bigint) as header_line_count
    from core.unknown_code
    group by system_code, month_date
)

select
    judged.system_code,  -- ICD10CM, HCPCS or MSDRG
    judged.month_date,  -- month of service, or of discharge
    judged.release_code,  -- RELEASED, LISTED (procedures: our own dated lists), BEFORE_FIRST_RELEASE or AFTER_LAST_RELEASE: not judged
    judged.msk_line_count,  -- used musculoskeletal lines with a code of the system
    coalesce(unknown.unknown_line_count, 0) as unknown_line_count,  -- codes on them that are unknown or of other days; a line with two counts twice
    coalesce(unknown.header_line_count, 0) as header_line_count  -- codes on them of which only finer ones are billable: placed by prefix all the same
from judged
left join unknown on unknown.system_code = judged.system_code and unknown.month_date = judged.month_date
