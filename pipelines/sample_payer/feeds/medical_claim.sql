-- A claim line as the plan sends it: text in the columns of the input layer.
-- grain: claim_id, claim_version, claim_line_number, claim_status (file duplicates repeat a row)
with offset_line as (
    select
        adjusted.* replace (
            90 as line_number,
            -2000 as allowed_cents,
            0 as deductible_cents,
            0 as copay_cents,
            0 as coinsurance_cents,
            0 as other_payer_cents,
            -2000 as plan_paid_cents,
            0 as charge_cents,
            false as has_bad_date,
            false as has_bad_amount
        )
    from claims.adjusted as adjusted
    where adjusted.has_offset_line
),
line as (
    select adjusted.*
    from claims.adjusted as adjusted
    union all
    select offset_line.*
    from offset_line
),
billed as (
    select
        line.*,
        coalesce(npi(vendor_base.base_number), provider.npi_code) as npi_code,
        coalesce(vendor.tax_id, provider.tax_id) as tax_id
    from line
    left join claims.provider as provider
        on
            provider.provider_code = line.provider_code
            and provider.provider_number = line.claim_draw % 60
    left join parameter.vendor as vendor
        on vendor.vendor_id = line.vendor_id
    left join (
        select
            base_vendor.vendor_id,
            cast(base_vendor.national_provider_base_code as bigint) as base_number
        from parameter.vendor as base_vendor
    ) as vendor_base
        on vendor_base.vendor_id = line.vendor_id
)
select
    billed.claim_key || coalesce(billed.suffix_code, '') as claim_id,
    cast(billed.line_number as varchar) as claim_line_number,
    case billed.form_code when 'P' then 'professional' when 'I' then 'institutional' else 'dental' end as claim_type,
    billed.person_id,
    billed.plan_member_id as member_id,
    'Sample Health Plan' as payer,
    billed.plan_id as plan,
    billed.group_id,
    billed.funding_code as plan_funding,
    case when billed.has_bad_date then strftime(billed.service_date, '%Y-%m') || '-32' else cast(billed.service_date as varchar) end
        as claim_start_date,
    cast(billed.service_to_date as varchar) as claim_end_date,
    case when billed.has_bad_date then strftime(billed.service_date, '%Y-%m') || '-32' else cast(billed.service_date as varchar) end
        as claim_line_start_date,
    cast(billed.service_to_date as varchar) as claim_line_end_date,
    case when billed.stay_days > 0 then cast(billed.service_date as varchar) end as admission_date,
    case when billed.stay_days > 0 then cast(billed.service_to_date as varchar) end as discharge_date,
    case when billed.form_code = 'I' then '01' end as discharge_disposition_code,
    case when billed.form_code != 'I' then billed.place_code end as place_of_service_code,
    billed.bill_type_code,
    case when billed.drg_code is not null then 'ms-drg' end as drg_code_type,
    billed.drg_code,
    billed.revenue_code as revenue_center_code,
    cast(billed.unit_count as varchar) as service_unit_quantity,
    billed.hcpcs_code,
    billed.modifier_code as hcpcs_modifier_1,
    cast(null as varchar) as hcpcs_modifier_2,
    cast(null as varchar) as hcpcs_modifier_3,
    cast(null as varchar) as hcpcs_modifier_4,
    cast(null as varchar) as hcpcs_modifier_5,
    billed.npi_code as rendering_npi,
    billed.npi_code as billing_npi,
    billed.tax_id as billing_tin,
    case when billed.form_code = 'I' then billed.npi_code end as facility_npi,
    cast(billed.paid_date as varchar) as paid_date,
    case when billed.has_bad_amount then 'n/a' else dollars(billed.plan_paid_cents) end as paid_amount,
    dollars(billed.allowed_cents) as allowed_amount,
    dollars(billed.charge_cents) as charge_amount,
    dollars(billed.coinsurance_cents) as coinsurance_amount,
    dollars(billed.copay_cents) as copayment_amount,
    dollars(billed.deductible_cents) as deductible_amount,
    'icd-10-cm' as diagnosis_code_type,
    billed.diagnosis_code as diagnosis_code_1,
    billed.second_diagnosis_code as diagnosis_code_2,
    cast(null as varchar) as diagnosis_code_3,
    cast(null as varchar) as diagnosis_code_4,
    cast(null as varchar) as diagnosis_code_5,
    cast(null as varchar) as diagnosis_code_6,
    cast(null as varchar) as diagnosis_code_7,
    cast(null as varchar) as diagnosis_code_8,
    cast(null as varchar) as diagnosis_code_9,
    cast(null as varchar) as diagnosis_code_10,
    cast(null as varchar) as diagnosis_code_11,
    cast(null as varchar) as diagnosis_code_12,
    case when billed.icd_procedure_code is not null then 'icd-10-pcs' end as procedure_code_type,
    billed.icd_procedure_code as procedure_code_1,
    cast(null as varchar) as procedure_code_2,
    cast(null as varchar) as procedure_code_3,
    cast(null as varchar) as procedure_code_4,
    cast(null as varchar) as procedure_code_5,
    cast(null as varchar) as procedure_code_6,
    case when uniform_of(hash(billed.claim_draw, 'network')) < 0.95 then '1' else '0' end as in_network_flag,
    cast(getvariable('delivery_date') as varchar) as file_date,
    cast(billed.version_number as varchar) as claim_version,
    case when billed.has_denied_line then 'denied' else billed.status_code end as claim_status,
    billed.denial_code,
    case when billed.has_original_id then billed.claim_key end as original_claim_id,
    cast(billed.paid_date - 3 as varchar) as adjudicated_date,
    dollars(billed.other_payer_cents) as other_payer_amount,
    case when billed.is_capitated then '1' else '0' end as capitated_flag
from billed
order by
    billed.member_number, billed.claim_key, billed.version_number, billed.step_number, billed.line_number
