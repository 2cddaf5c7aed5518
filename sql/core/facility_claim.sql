-- An institutional claim as it stands on the paid-through date: where and when, inpatient or not, and what it says for the category of its lines.
-- grain: source_id, claim_root_id
with
standing as (
    select
        claim.file_id,
        claim.row_number,
        claim.source_id,
        coalesce(netted.claim_root_id, claim.claim_id) as claim_root_id,
        claim.member_id,
        claim.facility_id,
        claim.bill_type_code,
        coalesce(claim.admit_date, claim.service_from_date) as admit_date,
        coalesce(claim.discharge_date, claim.service_to_date) as discharge_date,
        coalesce(claim.discharge_date, claim.service_from_date) as code_date,
        claim.discharge_status_code,
        claim.paid_date,
        claim.hcpcs_code,
        claim.revenue_code,
        claim.drg_code,
        claim.diagnosis_1_code,
        claim.diagnosis_2_code,
        claim.diagnosis_3_code,
        claim.diagnosis_4_code,
        claim.diagnosis_5_code,
        claim.diagnosis_6_code,
        claim.diagnosis_7_code,
        claim.diagnosis_8_code,
        claim.diagnosis_9_code,
        claim.diagnosis_10_code,
        claim.diagnosis_11_code,
        claim.diagnosis_12_code,
        claim.procedure_1_code,
        claim.procedure_2_code,
        claim.procedure_3_code,
        claim.procedure_4_code,
        claim.procedure_5_code,
        claim.procedure_6_code,
        claim.status_code = 'DENIED'
        or (
            coalesce(netted.allowed_cents, claim.allowed_cents) = 0
            and coalesce(netted.plan_paid_cents, claim.plan_paid_cents) = 0
            and coalesce(netted.member_share_cents, claim.member_share_cents) = 0
            and claim.denial_code is not null
            and not claim.is_capitated
            and encounter.file_id is null
        ) as is_denied
    from input.medical_claim as claim
    cross join terms.run as run
    left join core.encounter as encounter on encounter.file_id = claim.file_id and encounter.row_number = claim.row_number
    left join core.netting as netted
        on
            netted.feed_code = 'medical_claim'
            and netted.file_id = claim.file_id
            and netted.row_number = claim.row_number
    where
        claim.form_code = 'I'
        and coalesce(netted.is_line, claim.known_from_date <= run.paid_through_date)
),

bill as (
    select
        standing.bill_type_code,
        max(case when listed.set_id = 'INPATIENT' then 1 else 0 end) = 1 as is_inpatient,
        min(case when listed.kind_code = 'CARE_SETTING' then listed.set_id end) as setting_code
    from (select distinct bill_type_code from standing where bill_type_code is not null) as standing
    inner join terms.value_set as listed
        on
            listed.system_code = 'BILL_TYPE'
            and (listed.set_id = 'INPATIENT' or listed.kind_code = 'CARE_SETTING')
            and starts_with(standing.bill_type_code, listed.pattern)
    group by standing.bill_type_code
),

observation_code as (
    select system_code, pattern
    from terms.value_set
    where set_id = 'OBSERVATION' and system_code in ('HCPCS', 'REVENUE') and match_code = 'EXACT'
),

-- Procedures that count only with a musculoskeletal diagnosis, and have one.
needing as (
    select
        standing.file_id,
        standing.row_number,
        standing.code_date,
        standing.diagnosis_1_code,
        standing.diagnosis_2_code,
        standing.diagnosis_3_code,
        standing.diagnosis_4_code,
        code.diagnosis_needed_code
    from standing
    inner join core.code_category as code
        on
            code.system_code = 'HCPCS'
            and code.code = standing.hcpcs_code
            and code.diagnosis_needed_code is not null
            and code.valid_from_date <= standing.code_date
            and standing.code_date < code.valid_to_date
),

asked as (
    select file_id, row_number, code_date, diagnosis_1_code as diagnosis_code
    from needing
    union all
    select file_id, row_number, code_date, diagnosis_2_code as diagnosis_code
    from needing
    where diagnosis_needed_code = 'ANY'
    union all
    select file_id, row_number, code_date, diagnosis_3_code as diagnosis_code
    from needing
    where diagnosis_needed_code = 'ANY'
    union all
    select file_id, row_number, code_date, diagnosis_4_code as diagnosis_code
    from needing
    where diagnosis_needed_code = 'ANY'
),

met as (
    select distinct
        asked.file_id,
        asked.row_number
    from asked
    inner join core.diagnosis_region as region
        on
            region.diagnosis_code = asked.diagnosis_code
            and region.valid_from_date <= asked.code_date
            and asked.code_date < region.valid_to_date
    where region.is_msk and not region.is_status
),

line as (
    select
        standing.source_id,
        standing.claim_root_id,
        standing.member_id,
        standing.facility_id,
        coalesce(bill.is_inpatient, false) as is_inpatient,
        bill.setting_code,
        standing.admit_date,
        standing.discharge_date,
        standing.discharge_status_code,
        standing.drg_code,
        standing.diagnosis_1_code,
        standing.paid_date,
        standing.is_denied,
        observed_revenue.pattern is not null or observed_procedure.pattern is not null as is_observation,
        -- A line that was denied says nothing of what its claim is.
        least(
            case
                when standing.is_denied or (by_procedure.diagnosis_needed_code is not null and met.file_id is null) then 140
                else coalesce(by_procedure.category_number, 140)
            end,
            case when standing.is_denied then 140 else coalesce(by_revenue.category_number, 140) end
        ) as category_number
    from standing
    left join met on met.file_id = standing.file_id and met.row_number = standing.row_number
    left join bill on bill.bill_type_code = standing.bill_type_code
    left join observation_code as observed_revenue
        on observed_revenue.system_code = 'REVENUE' and observed_revenue.pattern = standing.revenue_code
    left join observation_code as observed_procedure
        on observed_procedure.system_code = 'HCPCS' and observed_procedure.pattern = standing.hcpcs_code
    left join core.code_category as by_procedure
        on
            by_procedure.system_code = 'HCPCS'
            and by_procedure.code = standing.hcpcs_code
            and by_procedure.valid_from_date <= standing.code_date
            and standing.code_date < by_procedure.valid_to_date
    left join core.code_category as by_revenue
        on
            by_revenue.system_code = 'REVENUE'
            and by_revenue.code = standing.revenue_code
            and by_revenue.valid_from_date <= standing.code_date
            and standing.code_date < by_revenue.valid_to_date
),

claim as (
    select
        source_id,
        claim_root_id,
        min(member_id) as member_id,
        min(facility_id) as facility_id,
        max(case when is_inpatient then 1 else 0 end) = 1 as is_inpatient,
        min(setting_code) as setting_code,
        min(admit_date) as admit_date,
        greatest(max(discharge_date), min(admit_date)) as discharge_date,
        max(discharge_status_code) as discharge_status_code,
        max(drg_code) as drg_code,
        min(diagnosis_1_code) as diagnosis_1_code,
        max(paid_date) as paid_date,
        min(case when is_denied then 1 else 0 end) = 1 as is_denied,
        max(case when is_observation and not is_denied then 1 else 0 end) = 1 as has_observation,
        min(category_number) as category_number
    from line
    group by source_id, claim_root_id
),

surgical_drg as (
    select
        pattern,
        coalesce(valid_from_date, date '1900-01-01') as valid_from_date,
        coalesce(valid_to_date, date '9999-12-31') as valid_to_date
    from terms.value_set
    where
        system_code = 'MSDRG'
        and (
            starts_with(set_id, 'SPINE_')
            or set_id in ('LEJR', 'LEJR_BILATERAL', 'LEJR_REVISION', 'UE_ARTHROPLASTY', 'KNEE_OTHER', 'SHOULDER_ELBOW_OTHER', 'ARTHROSCOPY')
        )
),

inpatient_code as (
    select source_id, claim_root_id, code_date, procedure_1_code as procedure_code
    from standing
    where procedure_1_code is not null
    union
    select source_id, claim_root_id, code_date, procedure_2_code
    from standing
    where procedure_2_code is not null
    union
    select source_id, claim_root_id, code_date, procedure_3_code
    from standing
    where procedure_3_code is not null
    union
    select source_id, claim_root_id, code_date, procedure_4_code
    from standing
    where procedure_4_code is not null
    union
    select source_id, claim_root_id, code_date, procedure_5_code
    from standing
    where procedure_5_code is not null
    union
    select source_id, claim_root_id, code_date, procedure_6_code
    from standing
    where procedure_6_code is not null
),

-- A surgeon's line as it stands: what was denied, taken back or not yet known is no evidence.
surgeon_line as (
    select distinct
        surgeon.member_id,
        surgeon.service_from_date
    from input.medical_claim as surgeon
    cross join terms.run as run
    inner join terms.value_set as listed
        on
            listed.system_code = 'HCPCS'
            and starts_with(listed.set_id, 'SURG_')
            and listed.set_id not in ('SURG_HIP_FRACTURE', 'SURG_VERTEBRAL_AUG', 'SURG_SPINE_INSTR')
            and not ends_with(listed.set_id, '_ADDON')
            and listed.pattern = surgeon.hcpcs_code
            and coalesce(listed.valid_from_date, date '1900-01-01') <= surgeon.service_from_date
            and surgeon.service_from_date < coalesce(listed.valid_to_date, date '9999-12-31')
    left join core.netting as netted
        on
            netted.feed_code = 'medical_claim'
            and netted.file_id = surgeon.file_id
            and netted.row_number = surgeon.row_number
    where
        surgeon.form_code = 'P'
        and surgeon.place_of_service_code = '21'
        and surgeon.status_code <> 'DENIED'
        and not (
            coalesce(netted.allowed_cents, surgeon.allowed_cents) = 0
            and coalesce(netted.plan_paid_cents, surgeon.plan_paid_cents) = 0
            and coalesce(netted.member_share_cents, surgeon.member_share_cents) = 0
            and surgeon.denial_code is not null
            and not surgeon.is_capitated
        )
        and coalesce(netted.is_line, surgeon.known_from_date <= run.paid_through_date)
),

evidence as (
    select
        standing.source_id,
        standing.claim_root_id
    from standing
    inner join surgical_drg
        on
            surgical_drg.pattern = standing.drg_code
            and surgical_drg.valid_from_date <= standing.code_date
            and standing.code_date < surgical_drg.valid_to_date
    union
    select
        inpatient_code.source_id,
        inpatient_code.claim_root_id
    from inpatient_code
    inner join terms.value_set as listed
        on
            listed.system_code = 'ICD10PCS'
            and starts_with(inpatient_code.procedure_code, listed.pattern)
            and coalesce(listed.valid_from_date, date '1900-01-01') <= inpatient_code.code_date
            and inpatient_code.code_date < coalesce(listed.valid_to_date, date '9999-12-31')
    union
    select
        claim.source_id,
        claim.claim_root_id
    from claim
    inner join surgeon_line
        on
            surgeon_line.member_id = claim.member_id
            and surgeon_line.service_from_date >= claim.admit_date
            and surgeon_line.service_from_date <= claim.discharge_date
    where claim.is_inpatient
),

diagnosed as (
    select source_id, claim_root_id, code_date, diagnosis_1_code as diagnosis_code
    from standing
    union all
    select source_id, claim_root_id, code_date, diagnosis_2_code
    from standing
    union all
    select source_id, claim_root_id, code_date, diagnosis_3_code
    from standing
    union all
    select source_id, claim_root_id, code_date, diagnosis_4_code
    from standing
    union all
    select source_id, claim_root_id, code_date, diagnosis_5_code
    from standing
    where diagnosis_5_code is not null
    union all
    select source_id, claim_root_id, code_date, diagnosis_6_code
    from standing
    where diagnosis_6_code is not null
    union all
    select source_id, claim_root_id, code_date, diagnosis_7_code
    from standing
    where diagnosis_7_code is not null
    union all
    select source_id, claim_root_id, code_date, diagnosis_8_code
    from standing
    where diagnosis_8_code is not null
    union all
    select source_id, claim_root_id, code_date, diagnosis_9_code
    from standing
    where diagnosis_9_code is not null
    union all
    select source_id, claim_root_id, code_date, diagnosis_10_code
    from standing
    where diagnosis_10_code is not null
    union all
    select source_id, claim_root_id, code_date, diagnosis_11_code
    from standing
    where diagnosis_11_code is not null
    union all
    select source_id, claim_root_id, code_date, diagnosis_12_code
    from standing
    where diagnosis_12_code is not null
),

not_elective as (
    select distinct
        diagnosed.source_id,
        diagnosed.claim_root_id
    from diagnosed
    inner join core.diagnosis_red_flag as flagged
        on
            flagged.diagnosis_code = diagnosed.diagnosis_code
            and flagged.valid_from_date <= diagnosed.code_date
            and diagnosed.code_date < flagged.valid_to_date
    where flagged.set_id in ('FRACTURE', 'MALIGNANCY', 'INFECTION')
)

select
    claim.source_id,  -- who sent it
    claim.claim_root_id,  -- the first claim of the chain
    claim.member_id,  -- the person
    claim.facility_id,  -- the place that billed; null if the source does not say
    claim.is_inpatient,  -- by type of bill
    claim.is_denied,  -- every line was denied: no stay comes of it
    claim.has_observation,  -- a line of observation that was not denied
    claim.setting_code,  -- where care was given, by type of bill: INPATIENT_HOSPITAL, SKILLED_NURSING, HOSPICE ...; null if the type of bill says nothing
    claim.admit_date,  -- admission, else first day of service
    claim.discharge_date,  -- discharge, else last day of service
    claim.discharge_status_code,  -- discharge status
    claim.drg_code,  -- MS-DRG
    claim.diagnosis_1_code,  -- first diagnosis
    claim.paid_date,  -- of the line paid last
    evidence.claim_root_id is not null as has_surgery,  -- a musculoskeletal operation, by DRG, procedure, or a surgeon's line within its days
    not_elective.claim_root_id is not null as has_urgent_diagnosis,  -- fracture, cancer or infection among its diagnoses: an operation is not elective
    case
        when claim.is_inpatient then 20
        when claim.category_number <= 60 then claim.category_number
    end as category_number  -- rank that all lines take: inpatient, or the highest-ranked of emergency to injection; else null
from claim
left join evidence on evidence.source_id = claim.source_id and evidence.claim_root_id = claim.claim_root_id
left join not_elective on not_elective.source_id = claim.source_id and not_elective.claim_root_id = claim.claim_root_id
