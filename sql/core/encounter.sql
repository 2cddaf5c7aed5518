-- A claim line as it stands for which a provider is paid a fixed amount a head: nothing was paid for it, and it is use of care.
-- It is one by its own flag, or because the provider is on the capitation roster for that service and day.
-- grain: file_id, row_number
with
-- One row of the roster decides once; what was posted after the paid-through date is not known.
roster as (
    select distinct
        roster.source_id,
        roster.provider_id,
        roster.tax_id,
        roster.hcpcs_prefix_code,
        roster.from_date,
        roster.to_date
    from input.capitation_roster as roster
    cross join terms.run as run
    where roster.known_from_date is null or roster.known_from_date <= run.paid_through_date
),

flagged as (
    select
        file_id,
        row_number
    from input.medical_claim
    where is_capitated
    union
    select
        claim.file_id,
        claim.row_number
    from input.medical_claim as claim
    inner join roster on roster.source_id = claim.source_id and roster.tax_id = claim.billing_tax_id
    where
        (roster.provider_id is null or roster.provider_id = claim.rendering_provider_id or roster.provider_id = claim.billing_provider_id)
        and (roster.hcpcs_prefix_code is null or starts_with(claim.hcpcs_code, roster.hcpcs_prefix_code))
        and roster.from_date <= claim.service_from_date
        and (roster.to_date is null or claim.service_from_date <= roster.to_date)
    union
    select
        claim.file_id,
        claim.row_number
    from input.medical_claim as claim
    inner join roster on roster.source_id = claim.source_id and roster.provider_id = claim.rendering_provider_id
    where
        roster.tax_id is null
        and (roster.hcpcs_prefix_code is null or starts_with(claim.hcpcs_code, roster.hcpcs_prefix_code))
        and roster.from_date <= claim.service_from_date
        and (roster.to_date is null or claim.service_from_date <= roster.to_date)
    union
    select
        claim.file_id,
        claim.row_number
    from input.medical_claim as claim
    inner join roster on roster.source_id = claim.source_id and roster.provider_id = claim.billing_provider_id
    where
        roster.tax_id is null
        and (roster.hcpcs_prefix_code is null or starts_with(claim.hcpcs_code, roster.hcpcs_prefix_code))
        and roster.from_date <= claim.service_from_date
        and (roster.to_date is null or claim.service_from_date <= roster.to_date)
),

standing as (
    select
        claim.file_id,
        claim.row_number,
        claim.source_id,
        coalesce(netted.claim_root_id, claim.claim_id) as claim_root_id,
        claim.line_number,
        claim.member_id,
        claim.form_code,
        claim.bill_type_code,
        claim.service_from_date,
        coalesce(claim.discharge_date, claim.service_to_date) as discharge_date,
        claim.drg_code,
        claim.hcpcs_code,
        claim.place_of_service_code,
        claim.modifier_1_code,
        claim.modifier_2_code,
        claim.modifier_3_code,
        claim.modifier_4_code,
        case when netted.is_line then netted.quantity_number else claim.unit_thousandths end as unit_thousandths,
        case when netted.is_line then netted.plan_paid_cents else claim.plan_paid_cents end as plan_paid_cents
    from flagged
    inner join input.medical_claim as claim on claim.file_id = flagged.file_id and claim.row_number = flagged.row_number
    cross join terms.run as run
    left join core.netting as netted
        on
            netted.feed_code = 'medical_claim'
            and netted.file_id = claim.file_id
            and netted.row_number = claim.row_number
    where
        claim.status_code <> 'DENIED'
        and claim.form_code <> 'D'
        and coalesce(netted.is_line, claim.known_from_date <= run.paid_through_date)
),

inpatient_bill as (
    select distinct standing.bill_type_code
    from standing
    inner join terms.value_set as listed
        on
            listed.system_code = 'BILL_TYPE'
            and listed.set_id = 'INPATIENT'
            and starts_with(standing.bill_type_code, listed.pattern)
),

unpaid as (
    select
        standing.file_id,
        standing.row_number,
        standing.source_id,
        standing.claim_root_id,
        standing.line_number,
        standing.member_id,
        standing.form_code,
        standing.form_code = 'I' and inpatient_bill.bill_type_code is not null and standing.drg_code is not null as is_by_drg,
        standing.service_from_date,
        standing.discharge_date,
        standing.drg_code,
        standing.hcpcs_code,
        facility_place.pattern is not null as is_facility_place,
        standing.modifier_1_code,
        standing.modifier_2_code,
        standing.modifier_3_code,
        standing.modifier_4_code,
        standing.unit_thousandths
    from standing
    left join inpatient_bill on inpatient_bill.bill_type_code = standing.bill_type_code
    left join terms.value_set as facility_place
        on
            facility_place.set_id = 'PRICED_AS_FACILITY'
            and facility_place.system_code = 'POS'
            and facility_place.pattern = standing.place_of_service_code
    where standing.plan_paid_cents = 0
),

-- An inpatient claim is priced once, by its DRG, on its first line.
first_line as (
    select
        source_id,
        claim_root_id,
        min(line_number) as line_number
    from unpaid
    where is_by_drg
    group by source_id, claim_root_id
)

select
    unpaid.file_id,  -- SHA-256 of the file as received
    unpaid.row_number,  -- row that gives the line its content
    unpaid.source_id,  -- who sent it
    unpaid.member_id,  -- the person
    case
        when unpaid.is_by_drg then year(unpaid.discharge_date) + case when month(unpaid.discharge_date) >= 10 then 1 else 0 end
        else year(unpaid.service_from_date)
    end as year_number,  -- year of service; of an inpatient claim the fiscal year of its discharge, which begins in October with the DRG release
    case when unpaid.is_by_drg then 'MSDRG' else 'HCPCS' end as system_code,  -- what is priced: HCPCS a unit, MSDRG a claim
    case when unpaid.is_by_drg then unpaid.drg_code else unpaid.hcpcs_code end as code,  -- the code; null if the line has none
    case
        when unpaid.is_by_drg then 'NONE'
        when '26' in (unpaid.modifier_1_code, unpaid.modifier_2_code, unpaid.modifier_3_code, unpaid.modifier_4_code) then '26'
        when 'TC' in (unpaid.modifier_1_code, unpaid.modifier_2_code, unpaid.modifier_3_code, unpaid.modifier_4_code) then 'TC'
        when
            unpaid.modifier_1_code in ('80', '81', '82', 'AS')
            or unpaid.modifier_2_code in ('80', '81', '82', 'AS')
            or unpaid.modifier_3_code in ('80', '81', '82', 'AS')
            or unpaid.modifier_4_code in ('80', '81', '82', 'AS')
            then 'ASSISTANT'
        else 'NONE'
    end as modifier_class_code,  -- 26, TC, ASSISTANT at surgery, or NONE
    case
        when unpaid.is_by_drg then 'INPATIENT'
        when unpaid.form_code = 'I' then 'OUTPATIENT'
        when unpaid.is_facility_place then 'FACILITY'
        else 'NONFACILITY'
    end as setting_class_code,  -- professional at a FACILITY or not, OUTPATIENT hospital line, INPATIENT claim
    cast(
        case
            when unpaid.is_by_drg then case when first_line.line_number is not null then 1000 else 0 end
            else greatest(coalesce(unpaid.unit_thousandths, 1000), 0)
        end as bigint
    ) as unit_thousandths  -- units to price, in thousandths: one where the source does not say; an inpatient claim counts once, on its first line
from unpaid
left join first_line
    on
        first_line.source_id = unpaid.source_id
        and first_line.claim_root_id = unpaid.claim_root_id
        and first_line.line_number = unpaid.line_number
        and unpaid.is_by_drg
