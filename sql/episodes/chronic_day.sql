-- A day on which a claim line of a body region carries a diagnosis of chronic pain that the definition names, in any position. Only the version that stands
-- counts, not what it replaced, what was taken back, or what is not known yet.
-- grain: definition_id, member_id, region_code, day_date
with code as (
    select diagnosis.diagnosis_code, listed.definition_id
    from terms.episode_code as listed
    inner join core.diagnosis as diagnosis on starts_with(diagnosis.diagnosis_code, listed.pattern)
    where listed.purpose_code = 'CHRONIC_PAIN'
    group by diagnosis.diagnosis_code, listed.definition_id
),

received as (
    select claim.file_id, claim.row_number, code.definition_id
    from input.medical_claim as claim
    inner join code on claim.diagnosis_1_code = code.diagnosis_code
    union all
    select claim.file_id, claim.row_number, code.definition_id
    from input.medical_claim as claim
    inner join code on claim.diagnosis_2_code = code.diagnosis_code
    union all
    select claim.file_id, claim.row_number, code.definition_id
    from input.medical_claim as claim
    inner join code on claim.diagnosis_3_code = code.diagnosis_code
    union all
    select claim.file_id, claim.row_number, code.definition_id
    from input.medical_claim as claim
    inner join code on claim.diagnosis_4_code = code.diagnosis_code
    union all
    select claim.file_id, claim.row_number, code.definition_id
    from input.medical_claim as claim
    inner join code on claim.diagnosis_5_code = code.diagnosis_code
    union all
    select claim.file_id, claim.row_number, code.definition_id
    from input.medical_claim as claim
    inner join code on claim.diagnosis_6_code = code.diagnosis_code
    union all
    select claim.file_id, claim.row_number, code.definition_id
    from input.medical_claim as claim
    inner join code on claim.diagnosis_7_code = code.diagnosis_code
    union all
    select claim.file_id, claim.row_number, code.definition_id
    from input.medical_claim as claim
    inner join code on claim.diagnosis_8_code = code.diagnosis_code
    union all
    select claim.file_id, claim.row_number, code.definition_id
    from input.medical_claim as claim
    inner join code on claim.diagnosis_9_code = code.diagnosis_code
    union all
    select claim.file_id, claim.row_number, code.definition_id
    from input.medical_claim as claim
    inner join code on claim.diagnosis_10_code = code.diagnosis_code
    union all
    select claim.file_id, claim.row_number, code.definition_id
    from input.medical_claim as claim
    inner join code on claim.diagnosis_11_code = code.diagnosis_code
    union all
    select claim.file_id, claim.row_number, code.definition_id
    from input.medical_claim as claim
    inner join code on claim.diagnosis_12_code = code.diagnosis_code
),

named as (
    select distinct received.file_id, received.row_number, received.definition_id
    from received
),

-- Grouped, so that the few lines are found before they meet the many regions.
in_pain as (
    select named.definition_id, line.claim_line_id, line.member_id, line.service_from_date
    from named
    inner join core.claim_line as line on named.file_id = line.file_id and named.row_number = line.row_number
    where line.disposition_code = 'used'
    group by named.definition_id, line.claim_line_id, line.member_id, line.service_from_date
)

select
    in_pain.definition_id, -- the episode definition
    in_pain.member_id, -- the member
    region.region_code, -- the body region
    in_pain.service_from_date as day_date -- the day
from in_pain
inner join terms.episode_definition as definition on in_pain.definition_id = definition.definition_id
inner join core.line_region as region
    on
        in_pain.claim_line_id = region.claim_line_id
        and case when definition.msk_definition_code = 'ACCESS_0_9_0' then region.access_position_number else region.position_number end
        is not null
group by in_pain.definition_id, in_pain.member_id, region.region_code, in_pain.service_from_date
