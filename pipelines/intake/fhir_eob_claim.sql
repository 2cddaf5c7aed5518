-- What holds for a whole explanation of benefit: whose claim it is, of which kind, from when, decided how.
with
named as (
    select
        row_number,
        eob,
        list_transform(eob.type.coding, lambda each: lower(each.code)) as type_codes,
        list_concat(
            list_transform(eob.supportingInfo, lambda each: struct_pack(
                name := lower(list_last(string_split(each.category.coding[1].code, '/'))), info := each)),
            list_transform(eob.information, lambda each: struct_pack(
                name := lower(list_last(string_split(each.category.coding[1].code, '/'))), info := each))
        ) as infos,
        coalesce(
            list_filter(eob.identifier, lambda each: list_contains(list_transform(each.type.coding, lambda code: code.code), 'uc'))[1].value,
            list_filter(eob.identifier, lambda each: regexp_matches(each.system, '(clm_id|pde_id)$'))[1].value,
            eob.id
        ) as claim_id
    from resource
),

kinds as (
    select
        row_number,
        eob,
        infos,
        claim_id,
        case
            when list_has_any(type_codes, ['pde', 'pharmacy']) then 'pharmacy'
            when list_has_any(type_codes, ['outpatient', 'inpatient', 'snf', 'hospice', 'hha']) then 'institutional'
            when list_has_any(type_codes, ['carrier', 'dme']) then 'professional'
            when list_contains(type_codes, 'institutional') then 'institutional'
            when list_contains(type_codes, 'oral') then 'dental'
            when list_has_any(type_codes, ['professional', 'vision']) then 'professional'
            when list_has_any(type_codes, ['10', '20', '30', '40', '50', '60', '61', '62', '63', '64']) then 'institutional'
            when list_has_any(type_codes, ['71', '72', '81', '82']) then 'professional'
        end as claim_type,
        list_filter(eob.type.coding, lambda each: regexp_matches(each.system, 'clm_srvc_clsfctn_type_cd$'))[1].code as classification_code,
        list_filter(eob.facility.extension, lambda each: regexp_matches(each.url, 'clm_fac_type_cd$'))[1].valueCoding.code as facility_code
    from named
)

select
    row_number,
    claim_id,
    claim_type,
    eob.status as status_code,
    eob.outcome as outcome_code,
    -- Minutes since 2000: a later version of the same claim restates it.
    coalesce(date_diff('minute', timestamp '2000-01-01', cast(try_cast(eob.meta.lastUpdated as timestamptz) at time zone 'UTC' as timestamp)), 0) as version_number,
    substr(coalesce(eob.meta.lastUpdated, eob.created), 1, 10) as file_date,
    substr(eob.payment.date, 1, 10) as paid_date,
    coalesce(list_last(string_split(eob.patient.reference, '/')), eob.patient.identifier.value) as person_id,
    coalesce(list_last(string_split(eob.insurer.reference, '/')), eob.insurer.display) as payer,
    substr(eob.billablePeriod.start, 1, 10) as start_date,
    substr(eob.billablePeriod.end, 1, 10) as end_date,
    coalesce(
        substr(list_filter(infos, lambda each: each.name = 'admissionperiod')[1].info.timingPeriod.start, 1, 10),
        substr(eob.hospitalization.start, 1, 10)
    ) as admission_date,
    coalesce(
        substr(list_filter(infos, lambda each: each.name = 'admissionperiod')[1].info.timingPeriod.end, 1, 10),
        substr(eob.hospitalization.end, 1, 10)
    ) as discharge_date,
    list_filter(infos, lambda each: each.name in ('discharge-status', 'ptnt_dschrg_stus_cd'))[1].info.code.coding[1].code as discharge_status_code,
    list_filter(infos, lambda each: each.name in ('drg', 'clm_drg_cd'))[1].info.code.coding[1].code as drg_code,
    coalesce(
        list_filter(infos, lambda each: each.name = 'typeofbill')[1].info.code.coding[1].code,
        facility_code || classification_code || list_filter(infos, lambda each: each.name = 'clm_freq_cd')[1].info.code.coding[1].code
    ) as bill_type_code,
    list_filter(infos, lambda each: each.name in ('nch_wkly_proc_dt'))[1].info.timingDate as adjudicated_date,
    regexp_replace(list_filter(infos, lambda each: each.name = 'dayssupply')[1].info.valueQuantity.value, '[.]0+$', '') as days_supply,
    regexp_replace(list_filter(infos, lambda each: each.name = 'refillnum')[1].info.valueQuantity.value, '[.]0+$', '') as refill_number,
    list_last(string_split(coalesce(
        list_filter(eob.related, lambda each: list_contains(list_transform(each.relationship.coding, lambda code: code.code), 'prior'))[1].claim.identifier.value,
        list_filter(eob.related, lambda each: list_contains(list_transform(each.relationship.coding, lambda code: code.code), 'prior'))[1].reference.value,
        list_filter(eob.related, lambda each: list_contains(list_transform(each.relationship.coding, lambda code: code.code), 'prior'))[1].claim.reference
    ), '/')) as original_claim_id,
    eob.payment.amount.value as payment_amount,
    list_contains(list_transform(eob.payment.type.coding, lambda each: each.code), 'denied') as is_denied,
    list_filter(eob.adjudication, lambda each: list_contains(list_transform(each.category.coding, lambda code: code.code), 'denialreason'))[1].reason.coding[1].code
        as denial_code,
    -- Principal diagnosis first, then in the claim's own order.
    list_sort(list_transform(eob.diagnosis, lambda each: struct_pack(
        place := case
            when list_contains(flatten(list_transform(each.type, lambda kind: list_transform(kind.coding, lambda code: code.code))), 'principal')
                then each.sequence - 1000
            else each.sequence
        end,
        sequence := each.sequence,
        code := each.diagnosisCodeableConcept.coding[1].code,
        system := each.diagnosisCodeableConcept.coding[1].system
    ))) as diagnoses,
    list_sort(list_transform(eob.procedure, lambda each: struct_pack(
        sequence := each.sequence, code := each.procedureCodeableConcept.coding[1].code
    ))) as procedures,
    list_filter(
        list_transform(eob.careTeam, lambda each: struct_pack(
            sequence := each.sequence,
            role := each.role.coding[1].code,
            npi := coalesce(each.provider.identifier.value, list_last(string_split(each.provider.reference, '/')))
        )),
        lambda each: each.npi is not null
    ) as care_team,
    coalesce(
        case when claim_type <> 'institutional' then eob.provider.identifier.value end,
        eob.organization.identifier.value, eob.provider.identifier.value, list_last(string_split(eob.provider.reference, '/'))
    ) as billing_npi,
    case
        when claim_type = 'institutional'
            then coalesce(eob.facility.identifier.value, eob.organization.identifier.value, list_last(string_split(eob.provider.reference, '/')))
    end as facility_npi,
    case when eob.provider.identifier.system like '%prvdr_num' then eob.provider.identifier.value end as facility_ccn
from kinds
