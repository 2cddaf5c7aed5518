-- A day on which a claim of a member named a diagnosis that a measure asks about: a disease, or what makes care of it no low value.
-- Denied lines speak too, unless they were denied as another's or as a copy.
-- grain: member_id, set_id, region_code, diagnosis_date
with
asked as (
    select measure.disease_set_id as set_id from terms.measure as measure where measure.disease_set_id is not null
    union
    select measure.excuse_set_id as set_id from terms.measure as measure where measure.excuse_set_id is not null
),

listed as (
    select distinct
        diagnosis.diagnosis_code,
        listed.set_id,
        coalesce(listed.valid_from_date, date '1900-01-01') as valid_from_date,
        coalesce(listed.valid_to_date, date '9999-12-31') as valid_to_date
    from core.diagnosis as diagnosis
    inner join terms.value_set as listed
        on
            substr(listed.pattern, 1, 1) = substr(diagnosis.diagnosis_code, 1, 1)
            and (
                (listed.match_code = 'PREFIX' and starts_with(diagnosis.diagnosis_code, listed.pattern))
                or (listed.match_code = 'EXACT' and diagnosis.diagnosis_code = listed.pattern)
            )
    inner join asked on listed.set_id = asked.set_id
    where listed.system_code = 'ICD10CM'
),

coded as (
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, diagnosis_1_code as diagnosis_code
    from input.medical_claim
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, diagnosis_2_code as diagnosis_code
    from input.medical_claim
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, diagnosis_3_code as diagnosis_code
    from input.medical_claim
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, diagnosis_4_code as diagnosis_code
    from input.medical_claim
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, diagnosis_5_code as diagnosis_code
    from input.medical_claim
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, diagnosis_6_code as diagnosis_code
    from input.medical_claim
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, diagnosis_7_code as diagnosis_code
    from input.medical_claim
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, diagnosis_8_code as diagnosis_code
    from input.medical_claim
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, diagnosis_9_code as diagnosis_code
    from input.medical_claim
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, diagnosis_10_code as diagnosis_code
    from input.medical_claim
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, diagnosis_11_code as diagnosis_code
    from input.medical_claim
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, diagnosis_12_code as diagnosis_code
    from input.medical_claim
),

named as (
    select distinct coded.file_id, coded.row_number, listed.set_id, coalesce(region.region_code, 'OTHER_UNSPEC') as region_code
    from coded
    inner join listed
        on
            coded.diagnosis_code = listed.diagnosis_code
            and listed.valid_from_date <= coded.code_date
            and coded.code_date < listed.valid_to_date
    left join core.diagnosis_region as region
        on
            coded.diagnosis_code = region.diagnosis_code
            and region.valid_from_date <= coded.code_date
            and coded.code_date < region.valid_to_date
)

select distinct
    line.member_id, -- the person
    named.set_id, -- the list of codes
    named.region_code, -- body region of the code; OTHER_UNSPEC where it names none
    line.service_from_date as diagnosis_date -- first day of the service
from named
inner join core.claim_line as line on named.file_id = line.file_id and named.row_number = line.row_number
where line.disposition_code in ('used', 'denied') and line.is_diagnosis_usable
