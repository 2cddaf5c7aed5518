-- A received row of any feed and the one way it ended; amounts as received. Only rows that are refused have a code instead of a type.
-- grain: feed_code, file_id, row_number
with
-- Lines that stand but are not spend; every other line that stands is used, so that only these few need to be looked up.
medical_claim_left_out as (
    select
        claim_line_id,
        file_id,
        row_number,
        disposition_code,
        exclusion_code
    from core.claim_line
    where disposition_code <> 'used'
),

pharmacy_claim_left_out as (
    select
        fill_id,
        disposition_code,
        exclusion_code
    from core.pharmacy_fill
    where disposition_code <> 'used'
),

refused as (
    select
        feed_code,
        file_id,
        row_number,
        min(reason_code) as reason_code
    from input.reject
    group by feed_code, file_id, row_number
),

-- As text: only what is refused is read as an amount.
received as (
    select 'medical_claim' as feed_code, file_id, row_number, source_id, allowed_amount, paid_amount, false as is_reversal
    from landed.medical_claim
    union all
    select 'pharmacy_claim' as feed_code, file_id, row_number, source_id, allowed_amount, paid_amount, upper(transaction_code) = 'B2' as is_reversal
    from landed.pharmacy_claim
    union all
    select 'recovery' as feed_code, file_id, row_number, source_id, null as allowed_amount, recovery_amount as paid_amount, false as is_reversal
    from landed.recovery
    union all
    select 'eligibility' as feed_code, file_id, row_number, source_id, null as allowed_amount, null as paid_amount, false as is_reversal
    from landed.eligibility
    union all
    select 'vendor_event' as feed_code, file_id, row_number, source_id, null as allowed_amount, null as paid_amount, false as is_reversal
    from landed.vendor_event
    union all
    select 'session' as feed_code, file_id, row_number, source_id, null as allowed_amount, null as paid_amount, false as is_reversal
    from landed.session
    union all
    select 'outcome_response' as feed_code, file_id, row_number, source_id, null as allowed_amount, null as paid_amount, false as is_reversal
    from landed.outcome_response
    union all
    select 'satisfaction_response' as feed_code, file_id, row_number, source_id, null as allowed_amount, null as paid_amount, false as is_reversal
    from landed.satisfaction_response
    union all
    select 'complaint' as feed_code, file_id, row_number, source_id, null as allowed_amount, null as paid_amount, false as is_reversal
    from landed.complaint
    union all
    select 'care_request' as feed_code, file_id, row_number, source_id, null as allowed_amount, null as paid_amount, false as is_reversal
    from landed.care_request
    union all
    select 'alignment' as feed_code, file_id, row_number, source_id, null as allowed_amount, null as paid_amount, false as is_reversal
    from landed.alignment
    union all
    select 'vendor_report' as feed_code, file_id, row_number, source_id, null as allowed_amount, null as paid_amount, false as is_reversal
    from landed.vendor_report
    union all
    select 'vendor_invoice' as feed_code, file_id, row_number, source_id, null as allowed_amount, null as paid_amount, false as is_reversal
    from landed.vendor_invoice
),

refused_row as (
    select
        received.feed_code,
        received.file_id,
        received.row_number,
        received.source_id,
        refused.reason_code,
        received.is_reversal,
        cast(coalesce(try_cast(received.allowed_amount as decimal(18, 2)), 0) * 100 as bigint) as allowed_cents,
        cast(coalesce(try_cast(received.paid_amount as decimal(18, 2)), 0) * 100 as bigint) as plan_paid_cents
    from received
    inner join refused
        on
            refused.feed_code = received.feed_code
            and refused.file_id = received.file_id
            and refused.row_number = received.row_number
),

ended as (
    select
        'medical_claim' as feed_code,
        claim.file_id,
        claim.row_number,
        claim.source_id,
        case
            when netted.disposition_code is null and claim.known_from_date > run.paid_through_date then 'not_yet_known'
            when netted.disposition_code is null or netted.disposition_code = 'line' then coalesce(chain.disposition_code, line.disposition_code, 'used')
            else netted.disposition_code
        end as disposition_code,
        case
            when netted.disposition_code is null and claim.known_from_date > run.paid_through_date then null
            when netted.disposition_code is null or netted.disposition_code = 'line' then coalesce(chain.exclusion_code, line.exclusion_code)
            else netted.exclusion_code
        end as exclusion_code,
        case when claim.price_source_code = 'ALLOWED' then claim.allowed_cents else 0 end as allowed_cents,
        claim.plan_paid_cents
    from input.medical_claim as claim
    cross join terms.run as run
    left join core.netting as netted
        on
            netted.feed_code = 'medical_claim'
            and netted.file_id = claim.file_id
            and netted.row_number = claim.row_number
    -- All rows of a chain end as its line does; a claim that was never adjusted is a row and its line in one.
    left join medical_claim_left_out as chain on chain.claim_line_id = netted.claim_line_id
    left join medical_claim_left_out as line
        on line.file_id = claim.file_id and line.row_number = claim.row_number and netted.row_number is null
    union all
    select
        'pharmacy_claim' as feed_code,
        claim.file_id,
        claim.row_number,
        claim.source_id,
        case
            when netted.disposition_code is null and claim.known_from_date > run.paid_through_date then 'not_yet_known'
            when netted.disposition_code is null or netted.disposition_code = 'line' then coalesce(line.disposition_code, 'used')
            else netted.disposition_code
        end as disposition_code,
        case
            when netted.disposition_code is null and claim.known_from_date > run.paid_through_date then null
            when netted.disposition_code is null or netted.disposition_code = 'line' then line.exclusion_code
            else netted.exclusion_code
        end as exclusion_code,
        case when claim.price_source_code in ('ALLOWED', 'PARTS') then claim.allowed_cents else 0 end as allowed_cents,
        claim.plan_paid_cents
    from input.pharmacy_claim as claim
    cross join terms.run as run
    left join core.netting as netted
        on
            netted.feed_code = 'pharmacy_claim'
            and netted.file_id = claim.file_id
            and netted.row_number = claim.row_number
    left join pharmacy_claim_left_out as line
        on
            line.fill_id = coalesce(
                netted.claim_line_id,
                md5(concat_ws('|', claim.source_id, claim.claim_id, cast(claim.line_number as varchar)))
            )
    union all
    -- Money that came back outside the claims is in no spend: with a claim's number it would count twice when the claim is corrected.
    select
        'recovery' as feed_code,
        recovery.file_id,
        recovery.row_number,
        recovery.source_id,
        case when recovery.known_from_date > run.paid_through_date then 'not_yet_known' else 'out_of_scope' end as disposition_code,
        case
            when recovery.known_from_date > run.paid_through_date then null
            when unlinked.row_number is not null then 'RECOVERY_UNLINKED'
            else 'RECOVERY_OF_A_CLAIM'
        end as exclusion_code,
        cast(0 as bigint) as allowed_cents,
        recovery.recovery_cents as plan_paid_cents
    from input.recovery as recovery
    cross join terms.run as run
    left join core.recovery_unlinked as unlinked
        on unlinked.feed_code = 'recovery' and unlinked.file_id = recovery.file_id and unlinked.row_number = recovery.row_number
    union all
    select
        'eligibility' as feed_code,
        file_id,
        row_number,
        source_id,
        disposition_code,
        exclusion_code,
        cast(0 as bigint) as allowed_cents,
        cast(0 as bigint) as plan_paid_cents
    from core.eligibility_version
    union all
    select
        feed_code,
        file_id,
        row_number,
        source_id,
        disposition_code,
        cast(null as varchar) as exclusion_code,
        cast(0 as bigint) as allowed_cents,
        cast(0 as bigint) as plan_paid_cents
    from core.vendor_row
    union all
    -- Files that another one took the place of, that wait, or that are a test.
    select
        feed_code,
        file_id,
        row_number,
        source_id,
        disposition_code,
        exclusion_code,
        allowed_cents,
        plan_paid_cents
    from landed.set_aside
    union all
    select
        feed_code,
        file_id,
        row_number,
        source_id,
        disposition_code,
        exclusion_code,
        cast(0 as bigint) as allowed_cents,
        cast(0 as bigint) as plan_paid_cents
    from core.reference_row
    union all
    select
        feed_code,
        file_id,
        row_number,
        source_id,
        'rejected' as disposition_code,
        reason_code as exclusion_code,
        -- What a reversal (B2) sends is negative, whatever its sign.
        case when is_reversal then -abs(allowed_cents) else allowed_cents end as allowed_cents,
        case when is_reversal then -abs(plan_paid_cents) else plan_paid_cents end as plan_paid_cents
    from refused_row
)

select
    feed_code,  -- the feed
    file_id,  -- SHA-256 of the file as received
    row_number,  -- row in the file, from 1
    source_id,  -- who sent it
    disposition_code,  -- used, superseded, netted, denied, quarantined, rejected, duplicate, not_yet_known or out_of_scope
    exclusion_code,  -- why, where there is more than one way to end so
    allowed_cents,  -- as received; 0 where the source sends none
    plan_paid_cents  -- as received
from ended
