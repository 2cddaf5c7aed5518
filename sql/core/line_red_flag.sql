-- A red-flag or exclusion set that a claim line names: by a diagnosis in any position, or by the service itself (dialysis, hospice).
-- Also on denied lines.
-- grain: claim_line_id, set_id, region_code
with
coded as (
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 'ICD10CM' as system_code, diagnosis_1_code as code
    from input.medical_claim
    where diagnosis_1_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 'ICD10CM' as system_code, diagnosis_2_code as code
    from input.medical_claim
    where diagnosis_2_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 'ICD10CM' as system_code, diagnosis_3_code as code
    from input.medical_claim
    where diagnosis_3_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 'ICD10CM' as system_code, diagnosis_4_code as code
    from input.medical_claim
    where diagnosis_4_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 'ICD10CM' as system_code, diagnosis_5_code as code
    from input.medical_claim
    where diagnosis_5_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 'ICD10CM' as system_code, diagnosis_6_code as code
    from input.medical_claim
    where diagnosis_6_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 'ICD10CM' as system_code, diagnosis_7_code as code
    from input.medical_claim
    where diagnosis_7_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 'ICD10CM' as system_code, diagnosis_8_code as code
    from input.medical_claim
    where diagnosis_8_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 'ICD10CM' as system_code, diagnosis_9_code as code
    from input.medical_claim
    where diagnosis_9_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 'ICD10CM' as system_code, diagnosis_10_code as code
    from input.medical_claim
    where diagnosis_10_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 'ICD10CM' as system_code, diagnosis_11_code as code
    from input.medical_claim
    where diagnosis_11_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 'ICD10CM' as system_code, diagnosis_12_code as code
    from input.medical_claim
    where diagnosis_12_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 'HCPCS' as system_code, hcpcs_code as code
    from input.medical_claim
    where hcpcs_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 'REVENUE' as system_code, revenue_code as code
    from input.medical_claim
    where revenue_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 'BILL_TYPE' as system_code, bill_type_code as code
    from input.medical_claim
    where bill_type_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 'POS' as system_code, place_of_service_code as code
    from input.medical_claim
    where place_of_service_code is not null
),

listed as (
    select
        'ICD10CM' as system_code,
        diagnosis_code as code,
        set_id,
        region_code,
        valid_from_date,
        valid_to_date,
        phase_code
    from core.diagnosis_red_flag
    union all
    select
        system_code,
        code,
        set_id,
        'ALL' as region_code,
        valid_from_date,
        valid_to_date,
        cast(null as varchar) as phase_code
    from core.code_red_flag
),

-- Grouped by the received row, before the line's own key is made: only few lines are flagged.
placed as (
    select
        coded.file_id,
        coded.row_number,
        flagged.set_id,
        flagged.region_code,
        min(flagged.phase_code) as phase_code,
        max(case when flagged.system_code <> 'ICD10CM' then 1 else 0 end) as service_number
    from coded
    inner join listed as flagged
        on
            flagged.system_code = coded.system_code
            and flagged.code = coded.code
            and flagged.valid_from_date <= coded.code_date
            and coded.code_date < flagged.valid_to_date
    group by coded.file_id, coded.row_number, flagged.set_id, flagged.region_code
)

select
    md5(concat_ws(
        '|', claim.source_id, coalesce(netted.claim_root_id, claim.claim_id), cast(claim.line_number as varchar)
    )) as claim_line_id,  -- the line
    placed.set_id,  -- FRACTURE, MALIGNANCY, INFECTION ...
    placed.region_code,  -- ALL, or the one region that a fracture concerns
    placed.phase_code,  -- of a fracture: ACTIVE if any of its codes says so, else HEALING; null for other sets
    placed.service_number = 1 as is_by_service  -- the service says it, whatever the diagnoses: dialysis or hospice
from placed
inner join input.medical_claim as claim on claim.file_id = placed.file_id and claim.row_number = placed.row_number
cross join terms.run as run
left join core.netting as netted
    on
        netted.feed_code = 'medical_claim'
        and netted.file_id = placed.file_id
        and netted.row_number = placed.row_number
where coalesce(netted.is_line, claim.known_from_date <= run.paid_through_date)
