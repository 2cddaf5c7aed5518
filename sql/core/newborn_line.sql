-- A received line for a newborn that came under another person's id, mostly the mother's: it is not that person's care.
-- BIRTH_DATE: the patient's date of birth on the claim lies a few days before the service and is not the member's. CARE: a service that only a
-- newborn gets, under a member of an age to be the mother, and no infant with care that merely began at birth. Days and age are common rules.
-- grain: file_id, row_number
with
listed as (
    select
        system_code,
        pattern as code
    from terms.value_set
    where set_id = 'NEWBORN_CARE' and match_code = 'EXACT'
),

listed_diagnosis as (
    select distinct diagnosis.diagnosis_code as code
    from core.diagnosis as diagnosis
    inner join terms.value_set as listed
        on
            listed.set_id = 'NEWBORN_CARE'
            and listed.system_code = 'ICD10CM'
            and starts_with(diagnosis.diagnosis_code, listed.pattern)
),

cared as (
    select
        line.file_id,
        line.row_number,
        line.member_id,
        line.service_from_date
    from input.medical_claim as line
    left join listed as by_procedure on by_procedure.system_code = 'HCPCS' and by_procedure.code = line.hcpcs_code
    left join listed as by_revenue on by_revenue.system_code = 'REVENUE' and by_revenue.code = line.revenue_code
    left join listed as by_group on by_group.system_code = 'MSDRG' and by_group.code = line.drg_code
    left join listed_diagnosis as by_diagnosis on by_diagnosis.code = line.diagnosis_1_code
    where coalesce(by_procedure.code, by_revenue.code, by_group.code, by_diagnosis.code) is not null
),

born as (
    select
        received.file_id,
        received.row_number,
        try_cast(received.patient_birth_date as date) as birth_date
    from landed.medical_claim as received
    where received.patient_birth_date is not null
),

by_birth_date as (
    select
        line.file_id,
        line.row_number
    from born
    inner join input.medical_claim as line on line.file_id = born.file_id and line.row_number = born.row_number
    cross join terms.common_rule as rule
    left join core.member as member on member.member_id = line.member_id
    where
        date_diff('day', born.birth_date, line.service_from_date) between 0 and rule.newborn_days
        and born.birth_date is distinct from member.birth_date
),

by_care as (
    select
        cared.file_id,
        cared.row_number
    from cared
    inner join core.member as member on member.member_id = cared.member_id
    cross join terms.common_rule as rule
    where
        cast(member.birth_date + 12 * cast(rule.newborn_care_age_years_number as integer) * interval 1 month as date) <= cared.service_from_date
        -- Where the claim says whose care it is, that is believed.
        and not exists (
            select 1
            from born
            where born.file_id = cared.file_id and born.row_number = cared.row_number and born.birth_date = member.birth_date
        )
)

select
    file_id,  -- SHA-256 of the file as received
    row_number,  -- row in the file, from 1
    max(reason_code) as reason_code  -- CARE, or BIRTH_DATE if only the date says it
from (
    select file_id, row_number, 'BIRTH_DATE' as reason_code
    from by_birth_date
    union all
    select file_id, row_number, 'CARE' as reason_code
    from by_care
) as found
group by file_id, row_number
