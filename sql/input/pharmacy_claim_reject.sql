-- A cell of landed.pharmacy_claim that cannot be typed: the row stays out of input.pharmacy_claim.
-- grain: file_id, row_number, column_name, reason_code
with
checked as (
    select
        claim.file_id,
        claim.row_number,
        concat_ws(
            ',',
            case when claim.claim_id is null then 'claim_id:MISSING' end,
            case when claim.claim_line_number is null then 'claim_line_number:MISSING' end,
            case when claim.person_id is null then 'person_id:MISSING' end,
            case when claim.dispensing_date is null then 'dispensing_date:MISSING' end,
            case when claim.ndc_code is null then 'ndc_code:MISSING' end,
            case when claim.paid_date is null and source.has_paid_date then 'paid_date:MISSING' end,
            case
                when
                    coalesce(claim.paid_date, claim.file_date, cast(file.file_date as varchar)) is null
                    and not source.has_paid_date
                    then 'file_date:MISSING'
            end,
            case
                when
                    claim.paid_amount is null and coalesce(lower(claim.claim_status), 'paid') not in ('denied', 'void')
                    then 'paid_amount:MISSING'
            end,
            case
                when
                    claim.allowed_amount is null and claim.ingredient_cost_amount is null and source.has_allowed
                    and coalesce(lower(claim.claim_status), 'paid') not in ('denied', 'void')
                    then 'allowed_amount:MISSING'
            end,
            case
                when lower(claim.claim_status) not in ('paid', 'denied', 'reversal', 'replacement', 'void') then 'claim_status:UNKNOWN_CODE'
            end,
            case when upper(claim.transaction_code) not in ('B1', 'B2', 'B3') then 'transaction_code:UNKNOWN_CODE' end,
            case when not regexp_matches(claim.claim_line_number, '^[0-9]{1,9}$') then 'claim_line_number:NOT_A_COUNT' end,
            case when not regexp_matches(claim.claim_version, '^[0-9]{1,9}$') then 'claim_version:NOT_A_COUNT' end,
            case when not regexp_matches(claim.quantity, '^-?[0-9]{1,9}([.][0-9]+)?$') then 'quantity:NOT_A_NUMBER' end,
            case when not regexp_matches(claim.days_supply, '^-?[0-9]{1,9}([.][0-9]+)?$') then 'days_supply:NOT_A_NUMBER' end,
            case when not regexp_matches(claim.refills, '^[0-9]{1,9}$') then 'refills:NOT_A_COUNT' end,
            case when claim.dispensing_date <> coalesce(cast(try_cast(claim.dispensing_date as date) as varchar), '') then 'dispensing_date:NOT_A_DATE' end,
            case when claim.paid_date <> coalesce(cast(try_cast(claim.paid_date as date) as varchar), '') then 'paid_date:NOT_A_DATE' end,
            case when claim.file_date <> coalesce(cast(try_cast(claim.file_date as date) as varchar), '') then 'file_date:NOT_A_DATE' end,
            case
                when regexp_matches(claim.paid_amount, '^-?[0-9]{1,13}([.][0-9]{1,2}0*)?$') then null
                when regexp_matches(claim.paid_amount, '^-?[0-9]{1,13}[.][0-9]+$') then 'paid_amount:FRACTION_OF_A_CENT'
                when claim.paid_amount is not null then 'paid_amount:NOT_MONEY'
            end,
            case
                when regexp_matches(claim.allowed_amount, '^-?[0-9]{1,13}([.][0-9]{1,2}0*)?$') then null
                when regexp_matches(claim.allowed_amount, '^-?[0-9]{1,13}[.][0-9]+$') then 'allowed_amount:FRACTION_OF_A_CENT'
                when claim.allowed_amount is not null then 'allowed_amount:NOT_MONEY'
            end,
            case
                when regexp_matches(claim.charge_amount, '^-?[0-9]{1,13}([.][0-9]{1,2}0*)?$') then null
                when regexp_matches(claim.charge_amount, '^-?[0-9]{1,13}[.][0-9]+$') then 'charge_amount:FRACTION_OF_A_CENT'
                when claim.charge_amount is not null then 'charge_amount:NOT_MONEY'
            end,
            case
                when regexp_matches(claim.coinsurance_amount, '^-?[0-9]{1,13}([.][0-9]{1,2}0*)?$') then null
                when regexp_matches(claim.coinsurance_amount, '^-?[0-9]{1,13}[.][0-9]+$') then 'coinsurance_amount:FRACTION_OF_A_CENT'
                when claim.coinsurance_amount is not null then 'coinsurance_amount:NOT_MONEY'
            end,
            case
                when regexp_matches(claim.copayment_amount, '^-?[0-9]{1,13}([.][0-9]{1,2}0*)?$') then null
                when regexp_matches(claim.copayment_amount, '^-?[0-9]{1,13}[.][0-9]+$') then 'copayment_amount:FRACTION_OF_A_CENT'
                when claim.copayment_amount is not null then 'copayment_amount:NOT_MONEY'
            end,
            case
                when regexp_matches(claim.deductible_amount, '^-?[0-9]{1,13}([.][0-9]{1,2}0*)?$') then null
                when regexp_matches(claim.deductible_amount, '^-?[0-9]{1,13}[.][0-9]+$') then 'deductible_amount:FRACTION_OF_A_CENT'
                when claim.deductible_amount is not null then 'deductible_amount:NOT_MONEY'
            end,
            case
                when regexp_matches(claim.ingredient_cost_amount, '^-?[0-9]{1,13}([.][0-9]{1,2}0*)?$') then null
                when regexp_matches(claim.ingredient_cost_amount, '^-?[0-9]{1,13}[.][0-9]+$') then 'ingredient_cost_amount:FRACTION_OF_A_CENT'
                when claim.ingredient_cost_amount is not null then 'ingredient_cost_amount:NOT_MONEY'
            end,
            case
                when regexp_matches(claim.dispensing_fee_amount, '^-?[0-9]{1,13}([.][0-9]{1,2}0*)?$') then null
                when regexp_matches(claim.dispensing_fee_amount, '^-?[0-9]{1,13}[.][0-9]+$') then 'dispensing_fee_amount:FRACTION_OF_A_CENT'
                when claim.dispensing_fee_amount is not null then 'dispensing_fee_amount:NOT_MONEY'
            end,
            case
                when regexp_matches(claim.sales_tax_amount, '^-?[0-9]{1,13}([.][0-9]{1,2}0*)?$') then null
                when regexp_matches(claim.sales_tax_amount, '^-?[0-9]{1,13}[.][0-9]+$') then 'sales_tax_amount:FRACTION_OF_A_CENT'
                when claim.sales_tax_amount is not null then 'sales_tax_amount:NOT_MONEY'
            end,
            case
                when regexp_matches(claim.administration_fee_amount, '^-?[0-9]{1,13}([.][0-9]{1,2}0*)?$') then null
                when regexp_matches(claim.administration_fee_amount, '^-?[0-9]{1,13}[.][0-9]+$') then 'administration_fee_amount:FRACTION_OF_A_CENT'
                when claim.administration_fee_amount is not null then 'administration_fee_amount:NOT_MONEY'
            end,
            case
                when regexp_matches(claim.other_payer_amount, '^-?[0-9]{1,13}([.][0-9]{1,2}0*)?$') then null
                when regexp_matches(claim.other_payer_amount, '^-?[0-9]{1,13}[.][0-9]+$') then 'other_payer_amount:FRACTION_OF_A_CENT'
                when claim.other_payer_amount is not null then 'other_payer_amount:NOT_MONEY'
            end
        ) as failures
    from landed.pharmacy_claim as claim
    left join terms.source as source on source.source_id = claim.source_id
    left join landed.file as file on file.file_id = claim.file_id and file.feed_code = 'pharmacy_claim'
),

failed as (
    select
        file_id,
        row_number,
        unnest(string_split(failures, ',')) as failure
    from checked
    where failures <> ''
)

select
    file_id,  -- SHA-256 of the file's bytes as received
    row_number,  -- row in the file, from 1
    split_part(failure, ':', 1) as column_name,  -- received column, under its canonical name
    split_part(failure, ':', 2) as reason_code  -- why it cannot be typed; the value itself is never repeated
from failed
