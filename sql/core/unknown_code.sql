-- A code on claims that its code system does not know on the day of service, by month. Diagnoses (twelve positions) and MS-DRGs are looked up in the
-- releases that come with trueup; procedures in our own lists, which are dated, and in families of codes that the lists hold whole. Days outside the
-- releases are not judged here (core.code_check counts them). The discharge decides the day of an inpatient.
-- grain: month_date, system_code, code, finding_code
with
released as (
    select
        system_code,
        min(valid_from_date) as first_date,
        max(valid_to_date) as until_date
    from terms.code_release
    group by system_code
),

received as (
    select
        'ICD10CM' as system_code,
        diagnosis_code as code,
        substr(diagnosis_code, 1, 3) as category_code,
        case when length(diagnosis_code) > 3 then substr(diagnosis_code, 4) else '.' end as rest
    from core.diagnosis
    union all
    select
        'MSDRG' as system_code,
        drg.drg_code as code,
        '' as category_code,
        drg.drg_code as rest
    from (
        select distinct drg_code
        from input.medical_claim
        where drg_code is not null
    ) as drg
),

valid as (
    select
        received.system_code,
        received.code,
        min(release.valid_from_date) as valid_from_date,
        max(release.valid_to_date) as valid_to_date
    from received
    inner join terms.code_release as release
        on
            release.system_code = received.system_code
            and coalesce(release.category_code, '') = received.category_code
            and strpos(concat(' ', release.codes, ' '), concat(' ', received.rest, ' ')) > 0
    group by received.system_code, received.code
),

-- A code that once was billable and now is only the head of finer ones: its release knows it, and prefixes place it.
header as (
    select
        received.system_code,
        received.code,
        min(release.valid_from_date) as header_from_date,
        max(release.valid_to_date) as header_to_date
    from received
    inner join terms.code_release as release
        on
            release.system_code = received.system_code
            and release.category_code = received.category_code
            and received.system_code = 'ICD10CM'
            and (
                (received.rest = '.' and release.codes <> '.')
                or (
                    strpos(concat(' ', release.codes), concat(' ', received.rest)) > 0
                    and strpos(concat(' ', release.codes, ' '), concat(' ', received.rest, ' ')) = 0
                )
            )
    group by received.system_code, received.code
),

-- Procedures of our lists with a first or last day, and codes of a whole family that no list holds.
listed_procedure as (
    select
        pattern as code,
        min(coalesce(valid_from_date, date '1900-01-01')) as valid_from_date,
        max(coalesce(valid_to_date, date '9999-12-31')) as valid_to_date
    from terms.value_set
    where system_code = 'HCPCS' and kind_code = 'PROCEDURE' and match_code = 'EXACT'
    group by pattern
),

family_procedure as (
    select distinct procedure_code.code
    from (
        select distinct hcpcs_code as code
        from core.claim_line
        where hcpcs_code is not null
    ) as procedure_code
    inner join terms.value_set as family
        on
            family.system_code = 'HCPCS'
            and family.kind_code = 'FAMILY'
            and ends_with(family.set_id, '_FAMILY')
            and length(procedure_code.code) = length(family.pattern)
            and family.pattern <= procedure_code.code
            and procedure_code.code <= family.pattern_to
    left join listed_procedure on listed_procedure.code = procedure_code.code
    where listed_procedure.code is null
),

-- Only these can be unknown on some day: few, so that lines are looked at once.
suspect as (
    select
        received.system_code,
        received.code,
        coalesce(valid.valid_from_date, date '9999-12-31') as valid_from_date,
        coalesce(valid.valid_to_date, date '9999-12-31') as valid_to_date,
        released.first_date,
        released.until_date,
        header.header_from_date,
        header.header_to_date,
        case when valid.code is null then 'UNKNOWN' else 'NOT_VALID_ON_DAY' end as finding_code
    from received
    inner join released on released.system_code = received.system_code
    left join valid on valid.system_code = received.system_code and valid.code = received.code
    left join header on header.system_code = received.system_code and header.code = received.code
    where valid.code is null or valid.valid_from_date > released.first_date or valid.valid_to_date < released.until_date
    union all
    select
        'HCPCS' as system_code,
        code,
        valid_from_date,
        valid_to_date,
        date '1900-01-01' as first_date,
        date '9999-12-31' as until_date,
        cast(null as date) as header_from_date,
        cast(null as date) as header_to_date,
        'NOT_VALID_ON_DAY' as finding_code
    from listed_procedure
    where valid_from_date > date '1900-01-01' or valid_to_date < date '9999-12-31'
    union all
    select
        'HCPCS' as system_code,
        code,
        date '9999-12-31' as valid_from_date,
        date '9999-12-31' as valid_to_date,
        date '1900-01-01' as first_date,
        date '9999-12-31' as until_date,
        cast(null as date) as header_from_date,
        cast(null as date) as header_to_date,
        'UNKNOWN' as finding_code
    from family_procedure
),

carried as (
    select file_id, row_number, diagnosis_1_code as code, coalesce(discharge_date, service_from_date) as code_date
    from input.medical_claim
    where diagnosis_1_code is not null
    union all
    select file_id, row_number, diagnosis_2_code as code, coalesce(discharge_date, service_from_date) as code_date
    from input.medical_claim
    where diagnosis_2_code is not null
    union all
    select file_id, row_number, diagnosis_3_code as code, coalesce(discharge_date, service_from_date) as code_date
    from input.medical_claim
    where diagnosis_3_code is not null
    union all
    select file_id, row_number, diagnosis_4_code as code, coalesce(discharge_date, service_from_date) as code_date
    from input.medical_claim
    where diagnosis_4_code is not null
    union all
    select file_id, row_number, diagnosis_5_code as code, coalesce(discharge_date, service_from_date) as code_date
    from input.medical_claim
    where diagnosis_5_code is not null
    union all
    select file_id, row_number, diagnosis_6_code as code, coalesce(discharge_date, service_from_date) as code_date
    from input.medical_claim
    where diagnosis_6_code is not null
    union all
    select file_id, row_number, diagnosis_7_code as code, coalesce(discharge_date, service_from_date) as code_date
    from input.medical_claim
    where diagnosis_7_code is not null
    union all
    select file_id, row_number, diagnosis_8_code as code, coalesce(discharge_date, service_from_date) as code_date
    from input.medical_claim
    where diagnosis_8_code is not null
    union all
    select file_id, row_number, diagnosis_9_code as code, coalesce(discharge_date, service_from_date) as code_date
    from input.medical_claim
    where diagnosis_9_code is not null
    union all
    select file_id, row_number, diagnosis_10_code as code, coalesce(discharge_date, service_from_date) as code_date
    from input.medical_claim
    where diagnosis_10_code is not null
    union all
    select file_id, row_number, diagnosis_11_code as code, coalesce(discharge_date, service_from_date) as code_date
    from input.medical_claim
    where diagnosis_11_code is not null
    union all
    select file_id, row_number, diagnosis_12_code as code, coalesce(discharge_date, service_from_date) as code_date
    from input.medical_claim
    where diagnosis_12_code is not null
),

diagnosed as (
    select
        carried.file_id,
        carried.row_number,
        carried.code,
        carried.code_date,
        case
            when suspect.header_from_date <= carried.code_date and carried.code_date < suspect.header_to_date then 'HEADER'
            else suspect.finding_code
        end as finding_code
    from carried
    inner join suspect on suspect.system_code = 'ICD10CM' and suspect.code = carried.code
    where
        suspect.first_date <= carried.code_date
        and carried.code_date < suspect.until_date
        and not (suspect.valid_from_date <= carried.code_date and carried.code_date < suspect.valid_to_date)
),

diagnosed_line as (
    select
        claim.claim_line_id,
        diagnosed.code,
        diagnosed.code_date,
        diagnosed.finding_code,
        claim.is_msk
    from diagnosed
    inner join core.claim_line as claim
        on claim.file_id = diagnosed.file_id and claim.row_number = diagnosed.row_number
    where claim.disposition_code = 'used'
    group by claim.claim_line_id, diagnosed.code, diagnosed.code_date, diagnosed.finding_code, claim.is_msk
),

found as (
    select
        'ICD10CM' as system_code,
        code,
        finding_code,
        code_date,
        is_msk
    from diagnosed_line
    union all
    select
        suspect.system_code,
        suspect.code,
        suspect.finding_code,
        coalesce(line.discharge_date, line.service_from_date) as code_date,
        line.is_msk
    from core.claim_line as line
    inner join suspect on suspect.system_code = 'HCPCS' and suspect.code = line.hcpcs_code
    where
        line.disposition_code = 'used'
        and not (
            suspect.valid_from_date <= coalesce(line.discharge_date, line.service_from_date)
            and coalesce(line.discharge_date, line.service_from_date) < suspect.valid_to_date
        )
    union all
    select
        suspect.system_code,
        suspect.code,
        suspect.finding_code,
        coalesce(claim.discharge_date, claim.service_from_date) as code_date,
        line.is_msk
    from input.medical_claim as claim
    inner join suspect on suspect.system_code = 'MSDRG' and suspect.code = claim.drg_code
    inner join core.claim_line as line on line.file_id = claim.file_id and line.row_number = claim.row_number
    where
        line.disposition_code = 'used'
        and suspect.first_date <= coalesce(claim.discharge_date, claim.service_from_date)
        and coalesce(claim.discharge_date, claim.service_from_date) < suspect.until_date
        and not (
            suspect.valid_from_date <= coalesce(claim.discharge_date, claim.service_from_date)
            and coalesce(claim.discharge_date, claim.service_from_date) < suspect.valid_to_date
        )
)

select
    cast(date_trunc('month', code_date) as date) as month_date,  -- month of service, or of discharge
    system_code,  -- ICD10CM, HCPCS or MSDRG
    code,  -- the code
    finding_code,  -- UNKNOWN: in no release, or in a family that our lists hold whole; NOT_VALID_ON_DAY: valid on other days; HEADER: only finer codes of it are billable
    count(*) as line_count,  -- used claim lines that carry it
    cast(sum(case when is_msk then 1 else 0 end) as bigint) as msk_line_count  -- of them musculoskeletal
from found
group by cast(date_trunc('month', code_date) as date), system_code, code, finding_code
