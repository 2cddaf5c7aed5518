-- A day of elective surgery of a member of a cohort, by body region. Surgeon, assistant and facility of one day are one row; the lines
-- of an inpatient claim are one row whatever their days, and none where a surgeon's claim lies within the stay.
-- Add-on and instrument codes, fracture care, discontinued procedures (modifiers 53, 73) and lines with a fracture, cancer or infection are no surgery here.
-- grain: agreement_id, cohort_code, member_id, region_code, service_date
with surgical as (
    select
        cohort.agreement_id,
        cohort.cohort_code,
        cohort.member_id,
        placed.line_id,
        placed.region_code,
        placed.service_date,
        placed.category_code,
        line.source_id,
        line.claim_root_id,
        line.form_code,
        line.admit_date,
        line.discharge_date,
        line.hcpcs_code,
        coalesce(line.modifier_1_code in ('53', '73'), false)
        or coalesce(line.modifier_2_code in ('53', '73'), false)
        or coalesce(line.modifier_3_code in ('53', '73'), false)
        or coalesce(line.modifier_4_code in ('53', '73'), false)
        or coalesce(line.modifier_5_code in ('53', '73'), false) as is_discontinued
    from performance.cohort_member as cohort
    inner join episodes.episode_line as placed
        on
            cohort.member_id = placed.member_id
            and cohort.index_date <= placed.service_date
            and placed.service_date < cohort.follow_to_date
    inner join core.claim_line as line on placed.line_id = line.claim_line_id
    where placed.feed_code = 'MEDICAL' and placed.util_count > 0 and placed.category_code in ('OP_SURG', 'IP_SURG')
),

code_set as (
    select
        code.pattern as hcpcs_code,
        max(case when code.set_id in ('SURG_HIP_FRACTURE', 'SURG_VERTEBRAL_AUG') then 1 else 0 end) as fracture_care_count,
        max(case when code.set_id = 'SURG_SPINE_INSTR' or ends_with(code.set_id, '_ADDON') then 1 else 0 end) as add_on_count
    from terms.value_set as code
    where
        code.system_code = 'HCPCS' and code.kind_code = 'PROCEDURE' and code.match_code = 'EXACT' and starts_with(code.set_id, 'SURG_')
    group by code.pattern
),

flagged as (
    select distinct flag.claim_line_id
    from core.line_red_flag as flag
    inner join surgical on flag.claim_line_id = surgical.line_id
    where flag.set_id in ('FRACTURE', 'MALIGNANCY', 'INFECTION')
),

-- A line of an inpatient stay without a procedure code of its own counts by its category.
surgery_line as (
    select
        surgical.agreement_id,
        surgical.cohort_code,
        surgical.member_id,
        surgical.region_code,
        surgical.service_date,
        surgical.source_id,
        surgical.claim_root_id,
        surgical.admit_date,
        surgical.discharge_date,
        surgical.category_code = 'IP_SURG' and coalesce(surgical.form_code = 'I', false) as is_stay
    from surgical
    left join code_set on surgical.hcpcs_code = code_set.hcpcs_code
    left join flagged on surgical.line_id = flagged.claim_line_id
    where
        not surgical.is_discontinued
        and coalesce(code_set.fracture_care_count, 0) = 0
        and coalesce(code_set.add_on_count, 0) = 0
        and (code_set.hcpcs_code is not null or (surgical.category_code = 'IP_SURG' and surgical.hcpcs_code is null))
        and flagged.claim_line_id is null
),

surgeon_day as (
    select distinct
        surgery_line.agreement_id,
        surgery_line.cohort_code,
        surgery_line.member_id,
        surgery_line.region_code,
        surgery_line.service_date
    from surgery_line
    where not surgery_line.is_stay
),

stay as (
    select
        surgery_line.agreement_id,
        surgery_line.cohort_code,
        surgery_line.member_id,
        min(surgery_line.region_code) as region_code,
        min(surgery_line.service_date) as service_date,
        min(coalesce(surgery_line.admit_date, surgery_line.service_date)) as stay_from_date,
        max(coalesce(surgery_line.discharge_date, surgery_line.service_date)) as stay_last_date
    from surgery_line
    where surgery_line.is_stay
    group by
        surgery_line.agreement_id, surgery_line.cohort_code, surgery_line.member_id, surgery_line.source_id,
        surgery_line.claim_root_id
)

select
    surgeon_day.agreement_id, -- the agreement
    surgeon_day.cohort_code, -- VENDOR, IN_PERSON_PT or USUAL_CARE
    surgeon_day.member_id, -- the member
    surgeon_day.region_code, -- body region operated on
    surgeon_day.service_date -- day of the surgery; of a stay without a surgeon's claim, its first such line's
from surgeon_day
union distinct
select
    stay.agreement_id,
    stay.cohort_code,
    stay.member_id,
    stay.region_code,
    stay.service_date
from stay
where
    not exists (
        select 1
        from surgeon_day
        where
            stay.agreement_id = surgeon_day.agreement_id
            and stay.member_id = surgeon_day.member_id
            and stay.stay_from_date <= surgeon_day.service_date
            and surgeon_day.service_date <= stay.stay_last_date
    )
