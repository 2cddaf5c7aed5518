-- A charged drug: one line of a claim for a medication of the encounter.
select
    line.row_number,
    line.claimid as claim_id,
    cast(line.line_number as varchar) as claim_line_number,
    line.patientid as person_id,
    payers.name as payer,
    payers.name as plan,
    claims.providerid as prescribing_provider_npi,
    substr(line.fromdate, 1, 10) as dispensing_date,
    -- The run writes RxNorm numbers. Marked, so that none is padded into somebody else's drug code.
    'RXCUI' || line.procedurecode as ndc_code,
    substr(coalesce(claims.lastbilleddate1, claims.lastbilleddate2, claims.lastbilleddatep, line.todate), 1, 10) as paid_date,
    cast(line.plan_paid as varchar) as paid_amount,
    coalesce(cast(try_cast(line.charge_amount as decimal(18, 4)) - line.adjusted as varchar), line.charge_amount) as allowed_amount,
    line.charge_amount,
    cast(line.copay_paid as varchar) as copayment_amount,
    cast(line.patient_paid + line.outstanding as varchar) as coinsurance_amount,
    cast(line.second_payer_paid as varchar) as other_payer_amount
from line
inner join claims on claims.id = line.claimid
left join payers on payers.id = claims.primarypatientinsuranceid
where line.is_drug
