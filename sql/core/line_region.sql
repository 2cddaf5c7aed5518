-- A body region that a claim line's diagnoses name, and the smallest position in which a diagnosis does so: at all, so that it may open an
-- episode (no status code), and by the definition of CMS ACCESS.
-- grain: claim_line_id, region_code
with
coded as (
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 1 as position_number, diagnosis_1_code as diagnosis_code
    from input.medical_claim
    where diagnosis_1_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 2 as position_number, diagnosis_2_code as diagnosis_code
    from input.medical_claim
    where diagnosis_2_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 3 as position_number, diagnosis_3_code as diagnosis_code
    from input.medical_claim
    where diagnosis_3_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 4 as position_number, diagnosis_4_code as diagnosis_code
    from input.medical_claim
    where diagnosis_4_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 5 as position_number, diagnosis_5_code as diagnosis_code
    from input.medical_claim
    where diagnosis_5_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 6 as position_number, diagnosis_6_code as diagnosis_code
    from input.medical_claim
    where diagnosis_6_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 7 as position_number, diagnosis_7_code as diagnosis_code
    from input.medical_claim
    where diagnosis_7_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 8 as position_number, diagnosis_8_code as diagnosis_code
    from input.medical_claim
    where diagnosis_8_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 9 as position_number, diagnosis_9_code as diagnosis_code
    from input.medical_claim
    where diagnosis_9_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 10 as position_number, diagnosis_10_code as diagnosis_code
    from input.medical_claim
    where diagnosis_10_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 11 as position_number, diagnosis_11_code as diagnosis_code
    from input.medical_claim
    where diagnosis_11_code is not null
    union all
    select file_id, row_number, coalesce(discharge_date, service_from_date) as code_date, 12 as position_number, diagnosis_12_code as diagnosis_code
    from input.medical_claim
    where diagnosis_12_code is not null
),

-- Grouped by the received row, before the line's own key is made: only few lines have a region.
placed as (
    select
        coded.file_id,
        coded.row_number,
        region.region_code,
        min(case when region.is_msk then coded.position_number end) as position_number,
        min(case when region.is_msk and not region.is_status then coded.position_number end) as trigger_position_number,
        min(case when region.is_access then coded.position_number end) as access_position_number,
        arg_min(region.side_code, coded.position_number) as side_code
    from coded
    inner join core.diagnosis_region as region
        on
            region.diagnosis_code = coded.diagnosis_code
            and region.valid_from_date <= coded.code_date
            and coded.code_date < region.valid_to_date
    group by coded.file_id, coded.row_number, region.region_code
)

select
    md5(concat_ws(
        '|', claim.source_id, coalesce(netted.claim_root_id, claim.claim_id), cast(claim.line_number as varchar)
    )) as claim_line_id,  -- the line
    placed.region_code,  -- body region
    cast(placed.position_number as bigint) as position_number,  -- smallest position of a diagnosis of the region: 1 is principal; null if only ACCESS names it
    cast(placed.trigger_position_number as bigint) as trigger_position_number,  -- of one that is no status code; null if there is none
    cast(placed.access_position_number as bigint) as access_position_number,  -- of one that CMS ACCESS 0.9.0 holds; null if there is none
    placed.side_code  -- side of the first diagnosis of the region: R, L, B or U
from placed
inner join input.medical_claim as claim on claim.file_id = placed.file_id and claim.row_number = placed.row_number
cross join terms.run as run
left join core.netting as netted
    on
        netted.feed_code = 'medical_claim'
        and netted.file_id = placed.file_id
        and netted.row_number = placed.row_number
where coalesce(netted.is_line, claim.known_from_date <= run.paid_through_date)
