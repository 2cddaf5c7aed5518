-- A received medical row that a vendor billed, or a professional row that belongs to an inpatient stay; all other rows are not here.
-- grain: file_id, row_number
with
vendor_line as (
    select
        claim.file_id,
        claim.row_number,
        min(provider.vendor_id) as vendor_id
    from input.medical_claim as claim
    inner join terms.vendor_provider as provider
        on
            provider.tax_id = claim.billing_tax_id
            and (provider.provider_id is null or provider.provider_id in (claim.rendering_provider_id, claim.billing_provider_id))
            and provider.valid_from_date <= claim.service_from_date
            and (provider.valid_to_date is null or claim.service_from_date < provider.valid_to_date)
    group by claim.file_id, claim.row_number
    union all
    select
        claim.file_id,
        claim.row_number,
        min(provider.vendor_id) as vendor_id
    from input.medical_claim as claim
    inner join terms.vendor_provider as provider
        on
            provider.provider_id = claim.rendering_provider_id
            and provider.tax_id is null
            and provider.valid_from_date <= claim.service_from_date
            and (provider.valid_to_date is null or claim.service_from_date < provider.valid_to_date)
    group by claim.file_id, claim.row_number
),

vendor_row as (
    select
        file_id,
        row_number,
        min(vendor_id) as vendor_id
    from vendor_line
    group by file_id, row_number
),

stay as (
    select distinct
        stay_id,
        member_id,
        facility_id,
        admit_date,
        discharge_date,
        has_elective_surgery
    from core.stay_claim
),

-- Professional lines of an inpatient stay: place of service 21 within its days. On a day of two stays it belongs to the one at the
-- facility that the line names, else to the one with the operation, else to the one that began first.
candidate as (
    select
        claim.file_id,
        claim.row_number,
        stay.stay_id,
        stay.has_elective_surgery,
        row_number() over (
            partition by claim.file_id, claim.row_number
            order by
                case when stay.facility_id = claim.facility_id then 0 else 1 end,
                case when stay.has_elective_surgery then 0 else 1 end,
                stay.admit_date,
                stay.stay_id
        ) as place_number
    from input.medical_claim as claim
    inner join stay
        on
            stay.member_id = claim.member_id
            and stay.admit_date <= claim.service_from_date
            and claim.service_from_date <= stay.discharge_date
    where claim.form_code = 'P' and claim.place_of_service_code = '21'
),

stay_row as (
    select
        file_id,
        row_number,
        stay_id,
        has_elective_surgery
    from candidate
    where place_number = 1
)

select
    coalesce(vendor_row.file_id, stay_row.file_id) as file_id,  -- SHA-256 of the file as received
    coalesce(vendor_row.row_number, stay_row.row_number) as row_number,  -- row in the file, from 1
    vendor_row.vendor_id,  -- vendor that billed it, by tax number or provider on the day of service; else null
    stay_row.stay_id,  -- the stay it belongs to: place of service 21 within its days; else null
    coalesce(stay_row.has_elective_surgery, false) as has_elective_surgery  -- the stay has an elective musculoskeletal operation
from vendor_row
full outer join stay_row on stay_row.file_id = vendor_row.file_id and stay_row.row_number = vendor_row.row_number
