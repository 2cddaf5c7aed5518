-- A surgery that the facility's own claims of an inpatient stay show: by ICD-10-PCS procedures, a body region each; where there are none, by the MS-DRG.
-- Both say what was done where no surgeon's claim does.
-- grain: stay_id, region_code
with
coded as (
    select
        claim.source_id,
        coalesce(netted.claim_root_id, claim.claim_id) as claim_root_id,
        claim.procedure_1_code,
        claim.procedure_2_code,
        claim.procedure_3_code,
        claim.procedure_4_code,
        claim.procedure_5_code,
        claim.procedure_6_code
    from input.medical_claim as claim
    cross join terms.run as run
    left join core.netting as netted
        on
            netted.feed_code = 'medical_claim'
            and netted.file_id = claim.file_id
            and netted.row_number = claim.row_number
    where
        claim.form_code = 'I'
        and claim.procedure_1_code is not null
        and coalesce(netted.is_line, claim.known_from_date <= run.paid_through_date)
),

claim_procedure as (
    select source_id, claim_root_id, procedure_1_code as procedure_code from coded
    union
    select source_id, claim_root_id, procedure_2_code from coded where procedure_2_code is not null
    union
    select source_id, claim_root_id, procedure_3_code from coded where procedure_3_code is not null
    union
    select source_id, claim_root_id, procedure_4_code from coded where procedure_4_code is not null
    union
    select source_id, claim_root_id, procedure_5_code from coded where procedure_5_code is not null
    union
    select source_id, claim_root_id, procedure_6_code from coded where procedure_6_code is not null
),

procedure_code as (
    select distinct procedure_code from claim_procedure
),

-- The fourth character of a joint's procedure says which joint and side, of the spine's which level.
listed_procedure as (
    select
        procedure_code.procedure_code,
        code.pattern,
        code.set_id,
        coalesce(code.valid_from_date, date '1900-01-01') as valid_from_date,
        coalesce(code.valid_to_date, date '9999-12-31') as valid_to_date,
        case
            when code.set_id = 'REVISION_REMOVAL_HIP_KNEE' then 10
            when starts_with(code.set_id, 'ARTHROPLASTY_') then 20
            when starts_with(code.set_id, 'FUSION_') then 30
            else 50
        end as kind_number,
        case
            when code.set_id = 'ARTHROPLASTY_SHOULDER' then 'SHOULDER'
            when code.set_id = 'ARTHROPLASTY_KNEE' then 'KNEE'
            when code.set_id = 'ARTHROPLASTY_HIP' then 'HIP'
            when code.set_id = 'REVISION_REMOVAL_HIP_KNEE'
                then case when substr(code.pattern, 4, 1) in ('C', 'D', 'T', 'U', 'V', 'W') then 'KNEE' else 'HIP' end
            when code.set_id = 'FUSION_CERVICAL' then 'NECK'
            when code.set_id = 'FUSION_THORACIC' then 'THORACIC'
            when code.set_id in ('FUSION_LUMBAR', 'FUSION_SACROILIAC') then 'LOW_BACK'
            when substr(code.pattern, 1, 2) = '0S' or code.pattern in ('00NY', '01NB', '01NR') then 'LOW_BACK'
            when code.pattern in ('00NX', '01N8') or substr(code.pattern, 4, 1) in ('6', '7', '8', '9', 'A', 'B') then 'THORACIC'
            else 'NECK'
        end as region_code,
        case
            when code.pattern in ('0SRC', '0SRT', '0SRV', '0SR9', '0SRA', '0SRR', '0RRJ', 'XRRG') then 'R'
            when code.pattern in ('0SRD', '0SRU', '0SRW', '0SRB', '0SRE', '0SRS', '0RRK', 'XRRH') then 'L'
            when code.set_id = 'REVISION_REMOVAL_HIP_KNEE' and substr(code.pattern, 4, 1) in ('C', 'T', 'V', '9', 'A', 'R') then 'R'
            when code.set_id = 'REVISION_REMOVAL_HIP_KNEE' then 'L'
        end as side_code,
        case when code.pattern in ('0RG2', '0RG7', '0RG8', '0SG1', 'XRG2', 'XRG7', 'XRG8', 'XRGC') then 1 else 0 end as several_level_number
    from procedure_code
    inner join terms.value_set as code
        on code.system_code = 'ICD10PCS' and starts_with(procedure_code.procedure_code, code.pattern)
),

by_procedure as (
    select
        claim.stay_id,
        listed_procedure.region_code,
        min(listed_procedure.kind_number) as kind_number,
        min(listed_procedure.side_code) as least_side_code,
        max(listed_procedure.side_code) as greatest_side_code,
        max(listed_procedure.several_level_number) as several_level_number,
        count(distinct case when listed_procedure.kind_number = 30 then listed_procedure.pattern end) as fused_count
    from claim_procedure
    inner join listed_procedure on listed_procedure.procedure_code = claim_procedure.procedure_code
    inner join core.stay_claim as claim
        on claim.source_id = claim_procedure.source_id and claim.claim_root_id = claim_procedure.claim_root_id
    inner join core.stay as stay
        on
            stay.stay_id = claim.stay_id
            and listed_procedure.valid_from_date <= stay.discharge_date
            and stay.discharge_date < listed_procedure.valid_to_date
    group by claim.stay_id, listed_procedure.region_code
),

drg_kind as (
    select
        named.set_id,
        named.kind_number,
        named.region_code
    from (
        values
        ('LEJR_REVISION', 10, null), ('LEJR', 20, null), ('LEJR_BILATERAL', 20, null), ('LEJR_HIP_FRACTURE', 20, 'HIP'),
        ('UE_ARTHROPLASTY', 20, 'SHOULDER'), ('SPINE_FUSION', 30, 'LOW_BACK'), ('SPINE_NONFUSION', 50, 'LOW_BACK'),
        ('SPINAL_PROC_NEURO', 50, null), ('ARTHROSCOPY', 60, null), ('KNEE_OTHER', 70, 'KNEE'), ('KNEE_INFECTION', 70, 'KNEE'),
        ('SHOULDER_ELBOW_OTHER', 70, 'SHOULDER'), ('HIP_FEMUR_FRACTURE_PROC', 80, 'HIP')
    ) as named (set_id, kind_number, region_code)
),

grouped as (
    select
        stay.stay_id,
        stay.drg_code,
        stay.diagnosis_1_code,
        stay.discharge_date as code_date,
        max(drg_kind.kind_number) as kind_number,
        max(drg_kind.region_code) as region_code,
        max(case when code.set_id in ('LEJR_HIP_FRACTURE', 'HIP_FEMUR_FRACTURE_PROC') then 1 else 0 end) as fracture_care_number,
        max(case when code.set_id = 'LEJR_HIP_FRACTURE' then 1 else 0 end) as fracture_named_number,
        max(case when code.set_id = 'KNEE_INFECTION' then 1 else 0 end) as infection_number,
        max(case when code.set_id = 'LEJR_BILATERAL' then 1 else 0 end) as bilateral_number,
        max(case when code.set_id = 'SPINE_FUSION_MULTIPLE_LEVEL' then 1 when code.set_id = 'SPINE_FUSION_SINGLE_LEVEL' then 0 end) as several_level_number,
        max(case when code.set_id = 'SPINAL_PROC_NEURO' then 1 else 0 end) as diagnosis_needed_number
    from core.stay as stay
    inner join terms.value_set as code
        on
            code.system_code = 'MSDRG'
            and code.pattern = stay.drg_code
            and coalesce(code.valid_from_date, date '1900-01-01') <= stay.discharge_date
            and stay.discharge_date < coalesce(code.valid_to_date, date '9999-12-31')
    left join drg_kind on drg_kind.set_id = code.set_id
    group by stay.stay_id, stay.drg_code, stay.diagnosis_1_code, stay.discharge_date
),

-- The cervical groups of fusion are of the neck; where a group leaves the region open, the first diagnosis says it.
by_group as (
    select
        grouped.stay_id,
        case
            when grouped.drg_code in ('471', '472', '473') then 'NECK'
            when grouped.kind_number in (30, 50) and region.region_code in ('LOW_BACK', 'NECK', 'THORACIC') then region.region_code
            when
                grouped.kind_number = 70 and grouped.region_code = 'SHOULDER'
                and region.region_code in ('SHOULDER', 'ELBOW_WRIST_HAND') then region.region_code
            when grouped.region_code is not null then grouped.region_code
            when grouped.diagnosis_needed_number = 0 then coalesce(region.region_code, 'OTHER_UNSPEC')
        end as region_code,
        grouped.kind_number,
        grouped.fracture_care_number,
        grouped.fracture_named_number,
        grouped.infection_number,
        grouped.bilateral_number,
        grouped.several_level_number
    from grouped
    left join core.diagnosis_region as region
        on
            region.diagnosis_code = grouped.diagnosis_1_code
            and region.valid_from_date <= grouped.code_date
            and grouped.code_date < region.valid_to_date
    where grouped.kind_number is not null
),

shown as (
    select
        by_procedure.stay_id,
        by_procedure.region_code,
        'ICD10PCS' as shown_by_code,
        by_procedure.kind_number,
        case
            when by_procedure.least_side_code <> by_procedure.greatest_side_code then 'B'
            else coalesce(by_procedure.least_side_code, 'U')
        end as side_code,
        case
            when by_procedure.kind_number <> 30 then 0
            else coalesce(
                by_group.several_level_number,
                case when by_procedure.several_level_number = 1 or by_procedure.fused_count > 1 then 1 else 0 end
            )
        end as several_level_number,
        coalesce(by_group.fracture_named_number, 0) as fracture_care_number,
        coalesce(by_group.infection_number, 0) as infection_number,
        0 as bilateral_number
    from by_procedure
    left join by_group on by_group.stay_id = by_procedure.stay_id
    union all
    select
        by_group.stay_id,
        by_group.region_code,
        'MSDRG' as shown_by_code,
        by_group.kind_number,
        'U' as side_code,
        case when by_group.kind_number = 30 then by_group.several_level_number else 0 end as several_level_number,
        by_group.fracture_care_number,
        by_group.infection_number,
        by_group.bilateral_number
    from by_group
    left join by_procedure on by_procedure.stay_id = by_group.stay_id
    where by_group.region_code is not null and by_procedure.stay_id is null
)

select
    shown.stay_id,  -- the stay
    shown.region_code,  -- body region operated on
    stay.member_id,  -- the person
    stay.admit_date,  -- first day of the stay
    stay.discharge_date,  -- its last day
    shown.shown_by_code,  -- ICD10PCS, or MSDRG where no procedure of a surgery list was sent
    case shown.kind_number
        when 10 then 'REVISION'
        when 20 then 'ARTHROPLASTY'
        when 30 then 'FUSION'
        when 50 then 'DECOMPRESSION'
        when 60 then 'ARTHROSCOPY'
        when 70 then 'OPEN'
        else 'OTHER'
    end as surgery_type_code,  -- kind of surgery
    cast(shown.kind_number as bigint) as precedence_number,  -- its precedence, as in core.surgery_code
    case when shown.bilateral_number = 1 then 'B' else shown.side_code end as side_code,  -- R, L, B (both, or two joints) or U
    shown.several_level_number = 1 as is_multiple_level,  -- fusion of several levels; null if the facility does not say
    shown.fracture_care_number = 1 as is_fracture_care,  -- the group is of fracture care
    shown.infection_number = 1 as is_infection  -- the group is of an infected knee
from shown
inner join core.stay as stay on stay.stay_id = shown.stay_id
where stay.is_used
