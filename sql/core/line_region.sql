-- A body region that a claim line's diagnoses name.
-- grain: claim_line_id, region_code
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
    select claim_line_id, code_date, 1 as position_number, diagnosis_1_code as diagnosis_code
    from standing
    where diagnosis_1_code is not null
    union all
    select claim_line_id, code_date, 2 as position_number, diagnosis_2_code as diagnosis_code
    from standing
    where diagnosis_2_code is not null
    union all
    select claim_line_id, code_date, 3 as position_number, diagnosis_3_code as diagnosis_code
    from standing
    where diagnosis_3_code is not null
    union all
    select claim_line_id, code_date, 4 as position_number, diagnosis_4_code as diagnosis_code
    from standing
    where diagnosis_4_code is not null
    union all
    select claim_line_id, code_date, 5 as position_number, diagnosis_5_code as diagnosis_code
    from standing
    where diagnosis_5_code is not null
    union all
    select claim_line_id, code_date, 6 as position_number, diagnosis_6_code as diagnosis_code
    from standing
    where diagnosis_6_code is not null
    union all
    select claim_line_id, code_date, 7 as position_number, diagnosis_7_code as diagnosis_code
    from standing
    where diagnosis_7_code is not null
    union all
    select claim_line_id, code_date, 8 as position_number, diagnosis_8_code as diagnosis_code
    from standing
    where diagnosis_8_code is not null
    union all
    select claim_line_id, code_date, 9 as position_number, diagnosis_9_code as diagnosis_code
    from standing
    where diagnosis_9_code is not null
    union all
    select claim_line_id, code_date, 10 as position_number, diagnosis_10_code as diagnosis_code
    from standing
    where diagnosis_10_code is not null
    union all
    select claim_line_id, code_date, 11 as position_number, diagnosis_11_code as diagnosis_code
    from standing
    where diagnosis_11_code is not null
    union all
    select claim_line_id, code_date, 12 as position_number, diagnosis_12_code as diagnosis_code
    from standing
    where diagnosis_12_code is not null
),

placed as (
    select
        coded.claim_line_id,
        region.region_code,
        coded.position_number,
        region.side_code
    from coded
    inner join core.diagnosis_region as region
        on
            region.diagnosis_code = coded.diagnosis_code
            and region.valid_from_date <= coded.code_date
            and coded.code_date < region.valid_to_date
)

select
    claim_line_id,  -- the line
    region_code,  -- body region
    cast(min(position_number) as bigint) as position_number,  -- smallest position of a diagnosis of the region: 1 is principal
    arg_min(side_code, position_number) as side_code  -- side of that diagnosis: R, L, B or U
from placed
group by claim_line_id, region_code
