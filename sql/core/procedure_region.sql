-- A procedure code that belongs to one body region by itself, and whether it is surgery. Surgery by its set or range of codes, imaging by what
-- is pictured, injections and ablation by the level that the code names. Codes that speak of any joint or any level are not here.
-- grain: hcpcs_code, region_code, valid_from_date
with
region_of_set as (
    select
        named.set_id,
        named.region_code
    from (
        values
        ('SURG_KNEE_ARTHROSCOPY', 'KNEE'), ('SURG_KNEE_ARTHROPLASTY', 'KNEE'), ('SURG_KNEE_REVISION', 'KNEE'),
        ('SURG_KNEE_OPEN', 'KNEE'), ('SURG_HIP_ARTHROSCOPY', 'HIP'), ('SURG_HIP_ARTHROPLASTY', 'HIP'),
        ('SURG_HIP_REVISION', 'HIP'), ('SURG_HIP_OPEN', 'HIP'), ('SURG_HIP_FRACTURE', 'HIP'),
        ('SURG_SHOULDER_ARTHROSCOPY', 'SHOULDER'), ('SURG_SHOULDER_OPEN', 'SHOULDER'),
        ('SURG_SHOULDER_ARTHROPLASTY', 'SHOULDER'), ('SURG_SHOULDER_REVISION', 'SHOULDER'),
        ('SURG_SPINE_DECOMP_CERV', 'NECK'), ('SURG_SPINE_FUSION_CERV', 'NECK'), ('SURG_SPINE_DECOMP_THOR', 'THORACIC'),
        ('SURG_SPINE_FUSION_THOR', 'THORACIC'), ('SURG_SPINE_DECOMP_LUMB', 'LOW_BACK'), ('SURG_SPINE_FUSION_LUMB', 'LOW_BACK'),
        ('SURG_SI_FUSION', 'LOW_BACK'), ('SURG_ELBOW_HAND', 'ELBOW_WRIST_HAND'), ('SURG_ANKLE_FOOT', 'ANKLE_FOOT')
    ) as named (set_id, region_code)
),

-- Codes are compared as text of equal length; a range speaks only for codes that stand in a value set.
region_of_range as (
    select
        named.code_from,
        named.code_to,
        named.region_code
    from (
        values
        -- surgery of the spine that its set leaves open
        ('63081', '63082', 'NECK'), ('63085', '63088', 'THORACIC'), ('63090', '63091', 'LOW_BACK'), ('63101', '63101', 'THORACIC'),
        ('63102', '63102', 'LOW_BACK'), ('22513', '22513', 'THORACIC'), ('22511', '22511', 'LOW_BACK'), ('22514', '22514', 'LOW_BACK'),
        -- imaging
        ('72100', '72120', 'LOW_BACK'), ('72131', '72133', 'LOW_BACK'), ('72148', '72149', 'LOW_BACK'), ('72158', '72158', 'LOW_BACK'),
        ('72200', '72220', 'LOW_BACK'), ('72265', '72265', 'LOW_BACK'), ('62304', '62304', 'LOW_BACK'), ('62284', '62284', 'LOW_BACK'),
        ('72295', '72295', 'LOW_BACK'),
        ('72040', '72052', 'NECK'), ('72125', '72127', 'NECK'), ('72141', '72142', 'NECK'), ('72156', '72156', 'NECK'),
        ('72240', '72240', 'NECK'), ('62302', '62302', 'NECK'),
        ('72070', '72080', 'THORACIC'), ('72128', '72130', 'THORACIC'), ('72146', '72147', 'THORACIC'), ('72157', '72157', 'THORACIC'),
        ('72255', '72255', 'THORACIC'), ('62303', '62303', 'THORACIC'),
        ('72170', '72170', 'HIP'), ('72190', '72190', 'HIP'), ('72192', '72197', 'HIP'), ('73501', '73503', 'HIP'), ('73521', '73525', 'HIP'),
        ('73551', '73552', 'HIP'), ('27093', '27095', 'HIP'),
        ('73560', '73565', 'KNEE'), ('73580', '73580', 'KNEE'), ('73590', '73590', 'KNEE'), ('27369', '27369', 'KNEE'),
        ('73000', '73050', 'SHOULDER'), ('23350', '23350', 'SHOULDER'),
        ('73060', '73140', 'ELBOW_WRIST_HAND'), ('24220', '24220', 'ELBOW_WRIST_HAND'), ('25246', '25246', 'ELBOW_WRIST_HAND'),
        ('73600', '73660', 'ANKLE_FOOT'), ('27648', '27648', 'ANKLE_FOOT'),
        -- injections and ablation whose code names one region
        ('62322', '62323', 'LOW_BACK'), ('62326', '62327', 'LOW_BACK'), ('64483', '64484', 'LOW_BACK'), ('64493', '64495', 'LOW_BACK'),
        ('27096', '27096', 'LOW_BACK'), ('G0260', 'G0260', 'LOW_BACK'), ('64451', '64451', 'LOW_BACK'), ('0216T', '0218T', 'LOW_BACK'),
        ('64625', '64625', 'LOW_BACK'), ('64628', '64629', 'LOW_BACK'), ('64635', '64636', 'LOW_BACK'),
        ('64454', '64454', 'KNEE'), ('64624', '64624', 'KNEE'), ('64455', '64455', 'ANKLE_FOOT'), ('64632', '64632', 'ANKLE_FOOT'),
        ('20526', '20526', 'ELBOW_WRIST_HAND'), ('20527', '20527', 'ELBOW_WRIST_HAND')
    ) as named (code_from, code_to, region_code)
),

coded as (
    select
        code.pattern as hcpcs_code,
        region_of_set.region_code,
        code.valid_from_date,
        code.valid_to_date,
        1 as surgery_number
    from terms.value_set as code
    inner join region_of_set on code.set_id = region_of_set.set_id
    where code.system_code = 'HCPCS' and code.match_code = 'EXACT'
    union all
    select
        code.pattern as hcpcs_code,
        region_of_range.region_code,
        code.valid_from_date,
        code.valid_to_date,
        case when starts_with(code.set_id, 'SURG_') then 1 else 0 end as surgery_number
    from terms.value_set as code
    inner join region_of_range
        on
            length(code.pattern) = length(region_of_range.code_from)
            and region_of_range.code_from <= code.pattern
            and code.pattern <= region_of_range.code_to
    where
        code.system_code = 'HCPCS'
        and code.kind_code = 'PROCEDURE'
        and code.match_code = 'EXACT'
        and (
            code.set_id in (
                'MRI', 'CT', 'XR_SPINE', 'XR_EXT', 'IMG_OTHER', 'ABLATION', 'SURG_SPINE_CORPECTOMY', 'SURG_VERTEBRAL_AUG'
            )
            or starts_with(code.set_id, 'INJ_')
        )
)

select
    hcpcs_code,  -- the procedure code
    region_code,  -- its body region
    coalesce(valid_from_date, date '1900-01-01') as valid_from_date,  -- first day of service on which it holds
    max(valid_to_date) as valid_to_date,  -- day on which it no longer holds; null = still does
    max(surgery_number) = 1 as is_surgery  -- whether it is surgery
from coded
group by hcpcs_code, region_code, coalesce(valid_from_date, date '1900-01-01')
