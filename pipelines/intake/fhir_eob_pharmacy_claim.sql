-- Fills of pharmacy explanations of benefit under canonical names.
select
    cast(row_number() over (order by line.row_number, line.item_number) as bigint) as row_number,
    claim.claim_id,
    cast(line.item_number as varchar) as claim_line_number,
    claim.person_id,
    claim.person_id as member_id,
    claim.payer,
    list_filter(claim.care_team, lambda each: each.role in ('prescribing', 'primary'))[1].npi as prescribing_provider_npi,
    claim.billing_npi as dispensing_provider_npi,
    coalesce(substr(line.item.servicedDate, 1, 10), substr(line.item.servicedPeriod.start, 1, 10), claim.start_date) as dispensing_date,
    list_filter(
        list_concat(line.item.service.coding, line.item.productOrService.coding), lambda each: lower(each.system) like '%ndc%'
    )[1].code as ndc_code,
    line.item.quantity.value as quantity,
    coalesce(
        claim.days_supply,
        list_filter(line.item.quantity.extension, lambda each: regexp_matches(each.url, 'days_suply_num$'))[1].valueQuantity.value
    ) as days_supply,
    coalesce(
        claim.refill_number,
        list_filter(line.item.quantity.extension, lambda each: regexp_matches(each.url, 'fill_num$'))[1].valueQuantity.value
    ) as refills,
    claim.paid_date,
    claim.file_date,
    line.paid as paid_amount,
    line.allowed as allowed_amount,
    line.charge as charge_amount,
    line.deductible as deductible_amount,
    line.coinsurance as coinsurance_amount,
    line.copayment as copayment_amount,
    line.other_payer as other_payer_amount,
    cast(claim.version_number as varchar) as claim_version,
    claim.original_claim_id,
    case
        when claim.status_code in ('cancelled', 'entered-in-error') then 'void'
        when claim.status_code <> 'active' then claim.status_code
        when claim.outcome_code in ('queued', 'error') then claim.outcome_code
        when claim.is_denied or (claim.denial_code is not null and coalesce(try_cast(line.paid as decimal(24, 6)), 0) = 0) then 'denied'
        when claim.original_claim_id is not null then 'replacement'
    end as claim_status
from line
inner join claim on claim.row_number = line.row_number
where claim.claim_type = 'pharmacy'
