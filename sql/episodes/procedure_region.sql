-- A procedure code that belongs to one body region by itself, and whether it is surgery.
-- grain: hcpcs_code, region_code, valid_from_date
with region_of_set as (
    select named.set_id, named.region_code
    from (
        values
        ('SURG_KNEE_ARTHROSCOPY', 'KNEE'), ('SURG_KNEE_ARTHROPLASTY', 'KNEE'), ('SURG_KNEE_REVISION', 'KNEE'),
        ('SURG_KNEE_OPEN', 'KNEE'), ('SURG_HIP_ARTHROSCOPY', 'HIP'), ('SURG_HIP_ARTHROPLASTY', 'HIP'),
        ('SURG_HIP_REVISION', 'HIP'), ('SURG_HIP_OPEN', 'HIP'), ('SURG_SHOULDER_ARTHROSCOPY', 'SHOULDER'),
        ('SURG_SHOULDER_OPEN', 'SHOULDER'), ('SURG_SHOULDER_ARTHROPLASTY', 'SHOULDER'), ('SURG_SHOULDER_REVISION', 'SHOULDER'),
        ('SURG_SPINE_DECOMP_CERV', 'NECK'), ('SURG_SPINE_FUSION_CERV', 'NECK'), ('SURG_SPINE_DECOMP_THOR', 'THORACIC'),
        ('SURG_SPINE_FUSION_THOR', 'THORACIC'), ('SURG_SPINE_DECOMP_LUMB', 'LOW_BACK'), ('SURG_SPINE_FUSION_LUMB', 'LOW_BACK'),
        ('SURG_SI_FUSION', 'LOW_BACK'), ('SURG_ELBOW_HAND', 'ELBOW_WRIST_HAND'), ('SURG_ANKLE_FOOT', 'ANKLE_FOOT')
    ) as named (set_id, region_code)
),

-- Imaging has a region by code range; codes are compared as text of equal length.
region_of_imaging as (
    select named.code_from, named.code_to, named.region_code
    from (
        values
        ('72100', '72120', 'LOW_BACK'), ('72131', '72133', 'LOW_BACK'), ('72148', '72149', 'LOW_BACK'), ('72158', '72158', 'LOW_BACK'),
        ('72040', '72052', 'NECK'), ('72125', '72127', 'NECK'), ('72141', '72142', 'NECK'), ('72156', '72156', 'NECK'),
        ('72070', '72080', 'THORACIC'), ('72128', '72130', 'THORACIC'), ('72146', '72147', 'THORACIC'), ('72157', '72157', 'THORACIC'),
        ('72170', '72170', 'HIP'), ('72190', '72190', 'HIP'), ('72192', '72197', 'HIP'), ('73501', '73503', 'HIP'), ('73521', '73523', 'HIP'),
        ('73560', '73565', 'KNEE'), ('73010', '73050', 'SHOULDER')
    ) as named (code_from, code_to, region_code)
),

coded as (
    select
        code.pattern as hcpcs_code,
        region_of_set.region_code,
        code.valid_from_date,
        code.valid_to_date,
        1 as surgery_count
    from terms.value_set as code
    inner join region_of_set on code.set_id = region_of_set.set_id
    where code.system_code = 'HCPCS' and code.match_code = 'EXACT'
    union all
    select
        code.pattern as hcpcs_code,
        region_of_imaging.region_code,
        code.valid_from_date,
        code.valid_to_date,
        0 as surgery_count
    from terms.value_set as code
    inner join region_of_imaging
        on
            length(code.pattern) = length(region_of_imaging.code_from)
            and region_of_imaging.code_from <= code.pattern
            and code.pattern <= region_of_imaging.code_to
    where code.system_code = 'HCPCS' and code.match_code = 'EXACT' and code.set_id in ('MRI', 'CT', 'XR_SPINE', 'XR_EXT')
)

select
    coded.hcpcs_code, -- the procedure code
    coded.region_code, -- its body region
    coalesce(coded.valid_from_date, date '1900-01-01') as valid_from_date, -- first day of service on which it holds
    max(coded.valid_to_date) as valid_to_date, -- day on which it no longer holds; null = still does
    max(coded.surgery_count) > 0 as is_surgery -- whether it is surgery
from coded
group by coded.hcpcs_code, coded.region_code, coalesce(coded.valid_from_date, date '1900-01-01')
