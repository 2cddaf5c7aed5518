-- A charged service: one line of a claim that is not for a drug.
select
    line.row_number,
    line.claimid as claim_id,
    cast(line.line_number as varchar) as claim_line_number,
    case claims.healthcareclaimtypeid1 when '1' then 'professional' when '2' then 'institutional' else claims.healthcareclaimtypeid1 end as claim_type,
    line.patientid as person_id,
    payers.name as payer,
    payers.name as plan,
    substr(line.fromdate, 1, 10) as claim_start_date,
    substr(line.todate, 1, 10) as claim_end_date,
    substr(line.fromdate, 1, 10) as claim_line_start_date,
    substr(line.todate, 1, 10) as claim_line_end_date,
    case when encounters.encounterclass in ('inpatient', 'snf', 'hospice') then substr(encounters.start, 1, 10) end as admission_date,
    case when encounters.encounterclass in ('inpatient', 'snf', 'hospice') then substr(encounters.stop, 1, 10) end as discharge_date,
    -- A class of encounter stands for the place and the type of bill, which the run does not write.
    case
        when claims.healthcareclaimtypeid1 = '1'
            then case encounters.encounterclass when 'inpatient' then '21' when 'emergency' then '23' when 'urgentcare' then '20' when 'snf' then '31' else '11' end
    end as place_of_service_code,
    case
        when claims.healthcareclaimtypeid1 = '2'
            then case encounters.encounterclass when 'inpatient' then '111' when 'snf' then '211' when 'hospice' then '811' else '131' end
    end as bill_type_code,
    line.units as service_unit_quantity,
    -- The run writes SNOMED CT and CVX; only what has the form of a procedure code of claims is one.
    case when regexp_matches(line.procedurecode, '^[0-9A-Z][0-9]{3}[0-9A-Z]$') then line.procedurecode end as hcpcs_code,
    line.modifier1 as hcpcs_modifier_1,
    line.modifier2 as hcpcs_modifier_2,
    claims.providerid as rendering_npi,
    encounters.organization as billing_npi,
    case when claims.healthcareclaimtypeid1 = '2' then encounters.organization end as facility_npi,
    substr(coalesce(claims.lastbilleddate1, claims.lastbilleddate2, claims.lastbilleddatep, line.todate), 1, 10) as paid_date,
    cast(line.plan_paid as varchar) as paid_amount,
    coalesce(cast(try_cast(line.charge_amount as decimal(18, 4)) - line.adjusted as varchar), line.charge_amount) as allowed_amount,
    line.charge_amount,
    cast(line.copay_paid as varchar) as copayment_amount,
    cast(line.patient_paid + line.outstanding as varchar) as coinsurance_amount,
    cast(line.second_payer_paid as varchar) as other_payer_amount,
    case when regexp_matches(claims.diagnosis1, '^[A-Z][0-9][0-9A-Z]([.]?[0-9A-Z]{1,4})?$') then claims.diagnosis1 end as diagnosis_code_1,
    case when regexp_matches(claims.diagnosis2, '^[A-Z][0-9][0-9A-Z]([.]?[0-9A-Z]{1,4})?$') then claims.diagnosis2 end as diagnosis_code_2,
    case when regexp_matches(claims.diagnosis3, '^[A-Z][0-9][0-9A-Z]([.]?[0-9A-Z]{1,4})?$') then claims.diagnosis3 end as diagnosis_code_3,
    case when regexp_matches(claims.diagnosis4, '^[A-Z][0-9][0-9A-Z]([.]?[0-9A-Z]{1,4})?$') then claims.diagnosis4 end as diagnosis_code_4,
    case when regexp_matches(claims.diagnosis5, '^[A-Z][0-9][0-9A-Z]([.]?[0-9A-Z]{1,4})?$') then claims.diagnosis5 end as diagnosis_code_5,
    case when regexp_matches(claims.diagnosis6, '^[A-Z][0-9][0-9A-Z]([.]?[0-9A-Z]{1,4})?$') then claims.diagnosis6 end as diagnosis_code_6,
    case when regexp_matches(claims.diagnosis7, '^[A-Z][0-9][0-9A-Z]([.]?[0-9A-Z]{1,4})?$') then claims.diagnosis7 end as diagnosis_code_7,
    case when regexp_matches(claims.diagnosis8, '^[A-Z][0-9][0-9A-Z]([.]?[0-9A-Z]{1,4})?$') then claims.diagnosis8 end as diagnosis_code_8
from line
inner join claims on claims.id = line.claimid
left join encounters on encounters.id = line.appointmentid
left join payers on payers.id = claims.primarypatientinsuranceid
where not line.is_drug
