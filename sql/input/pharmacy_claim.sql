-- A received pharmacy claim line, typed: one transaction, not yet netted.
-- grain: file_id, row_number
with
-- A reversal or a rebill may come under a claim number of its own: member, pharmacy, prescription, day and drug say which fill it means.
turned as (
    select distinct prescription_number
    from landed.pharmacy_claim
    where prescription_number is not null and (upper(transaction_code) in ('B2', 'B3') or lower(claim_status) = 'reversal')
),

spelled as (
    select
        claim.person_id,
        claim.dispensing_provider_npi,
        claim.prescription_number,
        claim.dispensing_date,
        -- Ten digits with dashes lack a zero in one of their parts.
        case
            when claim.ndc_code like '%-%-%'
                then concat(
                    lpad(split_part(claim.ndc_code, '-', 1), 5, '0'),
                    lpad(split_part(claim.ndc_code, '-', 2), 4, '0'),
                    lpad(split_part(claim.ndc_code, '-', 3), 2, '0')
                )
            else upper(claim.ndc_code)
        end as ndc_code,
        upper(claim.ndc_code) as received_ndc_code,
        claim.claim_id,
        try_cast(claim.claim_line_number as bigint) as line_number,
        upper(claim.transaction_code) in ('B2', 'B3') or lower(claim.claim_status) = 'reversal' as is_turned
    from landed.pharmacy_claim as claim
    inner join turned on turned.prescription_number = claim.prescription_number
    cross join terms.run as run
    where coalesce(try_cast(claim.paid_date as date) <= run.paid_through_date, true)
),

-- The first claim of a fill and its line: a reversal may number its lines by itself.
first_claim as (
    select
        person_id,
        dispensing_provider_npi,
        prescription_number,
        dispensing_date,
        ndc_code,
        min(claim_id) as claim_id,
        arg_min(line_number, concat(claim_id, ' ', lpad(cast(line_number as varchar), 9, '0'))) as line_number
    from spelled
    group by person_id, dispensing_provider_npi, prescription_number, dispensing_date, ndc_code
    having min(claim_id) <> max(claim_id) and max(case when is_turned then 1 else 0 end) = 1
),

prescribed as (
    select distinct
        first_claim.person_id,
        first_claim.dispensing_provider_npi,
        first_claim.prescription_number,
        first_claim.dispensing_date,
        spelled.received_ndc_code,
        first_claim.claim_id as first_claim_id,
        first_claim.line_number as first_line_number
    from first_claim
    inner join spelled
        on
            spelled.person_id = first_claim.person_id
            and spelled.dispensing_provider_npi is not distinct from first_claim.dispensing_provider_npi
            and spelled.prescription_number = first_claim.prescription_number
            and spelled.dispensing_date = first_claim.dispensing_date
            and spelled.ndc_code = first_claim.ndc_code
),

typed as (
    select
        received.file_id,
        received.row_number,
        received.source_id,
        received.claim_id,
        coalesce(received.original_claim_id, prescribed.first_claim_id) as original_claim_id,
        case
            when received.original_claim_id is null and prescribed.first_claim_id <> received.claim_id then prescribed.first_line_number
            else try_cast(received.claim_line_number as bigint)
        end as line_number,
        coalesce(try_cast(received.claim_version as bigint), 0) as version_number,
        case
            when lower(received.claim_status) = 'denied' then 'DENIED'
            when upper(received.transaction_code) = 'B2' then 'REVERSAL'
            -- A rebill takes back what was billed before it and bills anew: where transactions are summed it needs a word of its own.
            when upper(received.transaction_code) = 'B3' then case when source.adjustment_style_code = 'DELTA' then 'REBILL' else 'REPLACEMENT' end
            else upper(coalesce(received.claim_status, 'paid'))
        end as status_code,
        coalesce(known_as.member_id, received.person_id) as member_id,
        received.dispensing_provider_npi as dispensing_provider_id,
        try_cast(received.dispensing_date as date) as fill_date,
        upper(received.ndc_code) as ndc_code,
        case
            when lower(received.claim_status) = 'reversal' or upper(received.transaction_code) = 'B2' then -abs(cast(try_cast(received.quantity as decimal(18, 3)) * 1000 as bigint))
            else cast(try_cast(received.quantity as decimal(18, 3)) * 1000 as bigint)
        end as quantity_thousandths,
        cast(try_cast(received.days_supply as decimal(18, 3)) * 1000 as bigint) // 1000 as days_supply_days,
        try_cast(received.paid_date as date) as paid_date,
        case
            when source.has_paid_date then try_cast(received.paid_date as date)
            else coalesce(try_cast(received.paid_date as date), try_cast(received.file_date as date), file.file_date)
        end as known_from_date,
        cast(try_cast(received.allowed_amount as decimal(18, 2)) * 100 as bigint) as received_allowed_cents,
        (
            cast(try_cast(received.ingredient_cost_amount as decimal(18, 2)) * 100 as bigint)
            + coalesce(cast(try_cast(received.dispensing_fee_amount as decimal(18, 2)) * 100 as bigint), 0)
            + coalesce(cast(try_cast(received.sales_tax_amount as decimal(18, 2)) * 100 as bigint), 0)
            + coalesce(cast(try_cast(received.administration_fee_amount as decimal(18, 2)) * 100 as bigint), 0)
        ) as parts_cents,
        case when upper(received.transaction_code) = 'B2' then -1 else 1 end as sign_number,
        coalesce(cast(try_cast(received.paid_amount as decimal(18, 2)) * 100 as bigint), 0) as plan_paid_cents,
        (
            coalesce(cast(try_cast(received.coinsurance_amount as decimal(18, 2)) * 100 as bigint), 0)
            + coalesce(cast(try_cast(received.copayment_amount as decimal(18, 2)) * 100 as bigint), 0)
            + coalesce(cast(try_cast(received.deductible_amount as decimal(18, 2)) * 100 as bigint), 0)
        ) as member_share_cents,
        cast(try_cast(received.other_payer_amount as decimal(18, 2)) * 100 as bigint) as other_payer_cents,
        cast(try_cast(received.charge_amount as decimal(18, 2)) * 100 as bigint) as billed_cents
    from landed.pharmacy_claim as received
    left join terms.source as source on source.source_id = received.source_id
    left join landed.file as file on file.file_id = received.file_id and file.feed_code = 'pharmacy_claim'
    left join input.member_crosswalk as known_as on known_as.source_member_id = received.person_id
    left join prescribed
        on
            prescribed.person_id = received.person_id
            and prescribed.dispensing_provider_npi is not distinct from received.dispensing_provider_npi
            and prescribed.prescription_number = received.prescription_number
            and prescribed.dispensing_date = received.dispensing_date
            and prescribed.received_ndc_code = upper(received.ndc_code)
    where not exists (
        select 1
        from input.pharmacy_claim_reject as refused
        where refused.file_id = received.file_id and refused.row_number = received.row_number
    )
)

select
    file_id,  -- SHA-256 of the file as received
    row_number,  -- row in the file, from 1
    source_id,  -- who sent it: terms.source
    claim_id,  -- claim number of this transaction
    original_claim_id,  -- claim that this one adjusts, if it says
    line_number,  -- line of the claim; of a reversal or rebill under a number of its own that of the fill it means
    version_number,  -- version of the claim; 0 if the source has none
    status_code,  -- PAID, DENIED, REVERSAL, REPLACEMENT, VOID, or REBILL where a rebill alone takes back what came before
    member_id,  -- the person, whatever plan number they had
    dispensing_provider_id,  -- who dispensed
    fill_date,  -- day it was dispensed
    ndc_code,  -- drug code as received
    quantity_thousandths,  -- quantity in thousandths; negative on a reversal
    days_supply_days,  -- days supply as received
    paid_date,  -- day money, or nothing, moved
    known_from_date,  -- the day the payer could know it
    case
        when sign_number < 0 then -abs(coalesce(parts_cents, received_allowed_cents, plan_paid_cents + member_share_cents + coalesce(other_payer_cents, 0)))
        else coalesce(parts_cents, received_allowed_cents, plan_paid_cents + member_share_cents + coalesce(other_payer_cents, 0))
    end as allowed_cents,  -- what the fill costs by the payer's contract: ingredient, fees and tax where they are sent; rebates are not in it
    case when sign_number < 0 then -abs(plan_paid_cents) else plan_paid_cents end as plan_paid_cents,  -- what this plan paid; of a B2 negative, whatever its sign
    case when sign_number < 0 then -abs(member_share_cents) else member_share_cents end as member_share_cents,  -- deductible, coinsurance and copay
    case when sign_number < 0 then -abs(other_payer_cents) else other_payer_cents end as other_payer_cents,  -- what another payer paid before; null if the source does not say
    case when sign_number < 0 then -abs(billed_cents) else billed_cents end as billed_cents,  -- charge; never spend
    case
        when parts_cents is not null then 'PARTS'
        when received_allowed_cents is null then 'PAID_PLUS_SHARE'
        else 'ALLOWED'
    end as price_source_code,  -- where the allowed amount came from
    received_allowed_cents - parts_cents as stated_difference_cents  -- allowed as sent less the sum of its parts; null unless both are sent
from typed
