-- Lines of professional, institutional and dental explanations of benefit under canonical names.
with
pointed as (
    select
        line.row_number,
        line.item_number,
        list_concat(
            list_filter(claim.diagnoses, lambda each: list_contains(coalesce(line.item.diagnosisSequence, line.item.diagnosisLinkId, []), each.sequence)),
            list_filter(claim.diagnoses, lambda each: not list_contains(coalesce(line.item.diagnosisSequence, line.item.diagnosisLinkId, []), each.sequence))
        ) as diagnoses,
        coalesce(
            list_filter(claim.care_team, lambda each: list_contains(coalesce(line.item.careTeamSequence, line.item.careTeamLinkId, []), each.sequence)
                and each.role in ('performing', 'rendering', 'primary', 'other'))[1].npi,
            list_filter(claim.care_team, lambda each: each.role in ('performing', 'rendering', 'primary'))[1].npi
        ) as rendering_npi,
        list_filter(
            coalesce(line.item.productOrService.coding, line.item.service.coding), lambda each: regexp_matches(lower(each.system), '(hcpcs|cpt|cdt|ada\.org)')
        )[1].code as procedure_code,
        -- Why a line was refused: a denial reason, or an indicator other than allowed.
        list_filter(
            list_transform(line.item.adjudication, lambda each: struct_pack(
                kind := lower(list_last(string_split(each.category.coding[1].code, '/'))), reason := each.reason.coding[1].code
            )),
            lambda each: (each.kind = 'denialreason' and each.reason is not null) or (each.kind = 'line_prcsg_ind_cd' and each.reason <> 'A')
        )[1].reason as denial_code
    from line
    inner join claim on claim.row_number = line.row_number
)

select
    cast(row_number() over (order by line.row_number, line.item_number) as bigint) as row_number,
    claim.claim_id,
    cast(line.item_number as varchar) as claim_line_number,
    claim.claim_type,
    claim.person_id,
    claim.person_id as member_id,
    claim.payer,
    claim.start_date as claim_start_date,
    claim.end_date as claim_end_date,
    coalesce(substr(line.item.servicedDate, 1, 10), substr(line.item.servicedPeriod.start, 1, 10)) as claim_line_start_date,
    coalesce(substr(line.item.servicedDate, 1, 10), substr(line.item.servicedPeriod.end, 1, 10)) as claim_line_end_date,
    case when claim.claim_type = 'institutional' then claim.admission_date end as admission_date,
    case when claim.claim_type = 'institutional' then claim.discharge_date end as discharge_date,
    case when claim.claim_type = 'institutional' then lpad(claim.discharge_status_code, 2, '0') end as discharge_disposition_code,
    case when claim.claim_type = 'professional' then line.item.locationCodeableConcept.coding[1].code end as place_of_service_code,
    case when claim.claim_type = 'institutional' then claim.bill_type_code end as bill_type_code,
    claim.drg_code,
    line.item.revenue.coding[1].code as revenue_center_code,
    line.item.quantity.value as service_unit_quantity,
    pointed.procedure_code as hcpcs_code,
    line.item.modifier[1].coding[1].code as hcpcs_modifier_1,
    line.item.modifier[2].coding[1].code as hcpcs_modifier_2,
    line.item.modifier[3].coding[1].code as hcpcs_modifier_3,
    line.item.modifier[4].coding[1].code as hcpcs_modifier_4,
    pointed.rendering_npi,
    claim.billing_npi,
    claim.facility_npi,
    claim.facility_ccn,
    claim.paid_date,
    claim.file_date,
    claim.adjudicated_date,
    line.paid as paid_amount,
    line.allowed as allowed_amount,
    line.charge as charge_amount,
    line.deductible as deductible_amount,
    line.coinsurance as coinsurance_amount,
    line.copayment as copayment_amount,
    line.other_payer as other_payer_amount,
    case when lower(claim.diagnoses[1].system) like '%icd-9%' then 'icd-9-cm' when len(claim.diagnoses) > 0 then 'icd-10-cm' end as diagnosis_code_type,
    pointed.diagnoses[1].code as diagnosis_code_1,
    pointed.diagnoses[2].code as diagnosis_code_2,
    pointed.diagnoses[3].code as diagnosis_code_3,
    pointed.diagnoses[4].code as diagnosis_code_4,
    pointed.diagnoses[5].code as diagnosis_code_5,
    pointed.diagnoses[6].code as diagnosis_code_6,
    pointed.diagnoses[7].code as diagnosis_code_7,
    pointed.diagnoses[8].code as diagnosis_code_8,
    pointed.diagnoses[9].code as diagnosis_code_9,
    pointed.diagnoses[10].code as diagnosis_code_10,
    pointed.diagnoses[11].code as diagnosis_code_11,
    pointed.diagnoses[12].code as diagnosis_code_12,
    claim.procedures[1].code as procedure_code_1,
    claim.procedures[2].code as procedure_code_2,
    claim.procedures[3].code as procedure_code_3,
    claim.procedures[4].code as procedure_code_4,
    claim.procedures[5].code as procedure_code_5,
    claim.procedures[6].code as procedure_code_6,
    cast(claim.version_number as varchar) as claim_version,
    claim.original_claim_id,
    -- A draft, and what has not been decided, is no claim yet: its own word stays, and typing rejects it.
    case
        when claim.status_code in ('cancelled', 'entered-in-error') then 'void'
        when claim.status_code <> 'active' then claim.status_code
        when claim.outcome_code in ('queued', 'error') then claim.outcome_code
        when claim.is_denied then 'denied'
        when claim.original_claim_id is not null then 'replacement'
    end as claim_status,
    -- Only where nothing was allowed: a reason beside a payment explains a part.
    case
        when coalesce(try_cast(line.paid as decimal(24, 6)), 0) = 0 and coalesce(try_cast(line.allowed as decimal(24, 6)), 0) = 0
            then coalesce(pointed.denial_code, claim.denial_code, case when claim.is_denied then 'DENIED' end)
    end as denial_code
from line
inner join claim on claim.row_number = line.row_number
inner join pointed on pointed.row_number = line.row_number and pointed.item_number = line.item_number
where claim.claim_type <> 'pharmacy' or claim.claim_type is null
