-- A red-flag or exclusion set that a claim line's diagnoses name, in any position; also on denied lines.
-- grain: claim_line_id, set_id, region_code
with
standing as (
    select
        md5(concat_ws(
            '|', claim.source_id, coalesce(netted.claim_root_id, claim.claim_id), cast(claim.line_number as varchar)
        )) as claim_line_id,
        coalesce(claim.discharge_date, claim.service_from_date) as code_date,
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
        claim.diagnosis_12_code
    from input.medical_claim as claim
    cross join terms.run as run
    left join core.netting as netted
        on
            netted.feed_code = 'medical_claim'
            and netted.file_id = claim.file_id
            and netted.row_number = claim.row_number
    where (netted.row_number is null and claim.known_from_date <= run.paid_through_date) or netted.is_line
),

coded as (
    select claim_line_id, code_date, diagnosis_1_code as diagnosis_code
    from standing
    where diagnosis_1_code is not null
    union all
    select claim_line_id, code_date, diagnosis_2_code as diagnosis_code
    from standing
    where diagnosis_2_code is not null
    union all
    select claim_line_id, code_date, diagnosis_3_code as diagnosis_code
    from standing
    where diagnosis_3_code is not null
    union all
    select claim_line_id, code_date, diagnosis_4_code as diagnosis_code
    from standing
    where diagnosis_4_code is not null
    union all
    select claim_line_id, code_date, diagnosis_5_code as diagnosis_code
    from standing
    where diagnosis_5_code is not null
    union all
    select claim_line_id, code_date, diagnosis_6_code as diagnosis_code
    from standing
    where diagnosis_6_code is not null
    union all
    select claim_line_id, code_date, diagnosis_7_code as diagnosis_code
    from standing
    where diagnosis_7_code is not null
    union all
    select claim_line_id, code_date, diagnosis_8_code as diagnosis_code
    from standing
    where diagnosis_8_code is not null
    union all
    select claim_line_id, code_date, diagnosis_9_code as diagnosis_code
    from standing
    where diagnosis_9_code is not null
    union all
    select claim_line_id, code_date, diagnosis_10_code as diagnosis_code
    from standing
    where diagnosis_10_code is not null
    union all
    select claim_line_id, code_date, diagnosis_11_code as diagnosis_code
    from standing
    where diagnosis_11_code is not null
    union all
    select claim_line_id, code_date, diagnosis_12_code as diagnosis_code
    from standing
    where diagnosis_12_code is not null
),

placed as (
    select
        coded.claim_line_id,
        flagged.set_id,
        flagged.region_code,
        flagged.phase_code
    from coded
    inner join core.diagnosis_red_flag as flagged
        on
            flagged.diagnosis_code = coded.diagnosis_code
            and flagged.valid_from_date <= coded.code_date
            and coded.code_date < flagged.valid_to_date
)

select
    claim_line_id,  -- the line
    set_id,  -- FRACTURE, MALIGNANCY, INFECTION ...
    region_code,  -- ALL, or the one region that a fracture concerns
    min(phase_code) as phase_code  -- of a fracture: ACTIVE if any of its codes says so, else HEALING; null for other sets
from placed
group by claim_line_id, set_id, region_code
