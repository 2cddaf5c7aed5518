-- A musculoskeletal diagnosis in the claims received, by region and month.
-- grain: member_number, region_code, month_number
select
    member.member_number,
    prefix.region_code,
    year(claim.service_date) * 12 + month(claim.service_date) - 1 as month_number,
    count(*) as line_count
from (
    select
        medical_claim.person_id,
        coalesce(try_cast(medical_claim.claim_line_start_date as date), try_cast(medical_claim.claim_start_date as date)) as service_date,
        upper(replace(unnest([
            medical_claim.diagnosis_code_1, medical_claim.diagnosis_code_2, medical_claim.diagnosis_code_3, medical_claim.diagnosis_code_4
        ]), '.', '')) as diagnosis_code
    from landed.medical_claim as medical_claim
) as claim
inner join population.member as member
    on member.person_id = claim.person_id
inner join parameter.region_prefix as prefix
    on starts_with(claim.diagnosis_code, prefix.prefix_code)
where claim.service_date is not null
group by member.member_number, prefix.region_code, year(claim.service_date) * 12 + month(claim.service_date) - 1
