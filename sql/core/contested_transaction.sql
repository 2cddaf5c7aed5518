-- A received row of a claim that netting has to look at: what it says, and what identifies its content.
-- grain: feed_code, file_id, row_number
with
contested_claim_id as (
    select
        feed_code,
        source_id,
        claim_root_id as claim_id,
        claim_root_id,
        cast(null as varchar) as exclusion_code
    from core.contested_claim
    where not exists (
        select 1
        from core.claim_root as root
        where
            root.feed_code = contested_claim.feed_code
            and root.source_id = contested_claim.source_id
            and root.claim_id = contested_claim.claim_root_id
    )
    union all
    select
        feed_code,
        source_id,
        claim_id,
        claim_root_id,
        exclusion_code
    from core.claim_root
),

received as (
    select
        contested.feed_code,
        claim.file_id,
        claim.row_number,
        claim.source_id,
        contested.claim_root_id,
        contested.exclusion_code,
        claim.claim_id,
        claim.line_number,
        claim.version_number,
        claim.status_code,
        claim.known_from_date,
        claim.service_from_date,
        claim.allowed_cents,
        claim.plan_paid_cents,
        claim.member_share_cents,
        claim.other_payer_cents,
        claim.other_reduction_cents,
        claim.billed_cents,
        claim.unit_thousandths as quantity_number,
        md5(concat_ws(
            '|', claim.member_id, coalesce(cast(claim.service_from_date as varchar), ''), coalesce(cast(claim.service_to_date as varchar), ''),
            coalesce(claim.hcpcs_code, ''), coalesce(claim.revenue_code, ''), coalesce(claim.modifier_1_code, ''), coalesce(claim.modifier_2_code, ''),
            coalesce(claim.place_of_service_code, ''), coalesce(claim.bill_type_code, ''), coalesce(claim.drg_code, ''),
            coalesce(claim.rendering_provider_id, ''), coalesce(claim.billing_tax_id, ''), coalesce(claim.denial_code, ''),
            coalesce(claim.diagnosis_1_code, ''), coalesce(claim.diagnosis_2_code, ''), coalesce(claim.diagnosis_3_code, ''),
            coalesce(claim.diagnosis_4_code, ''), coalesce(claim.procedure_1_code, '')
        )) as content_id
    from input.medical_claim as claim
    inner join contested_claim_id as contested
        on
            contested.feed_code = 'medical_claim'
            and contested.source_id = claim.source_id
            and contested.claim_id = claim.claim_id
    union all
    select
        contested.feed_code,
        claim.file_id,
        claim.row_number,
        claim.source_id,
        contested.claim_root_id,
        contested.exclusion_code,
        claim.claim_id,
        claim.line_number,
        claim.version_number,
        claim.status_code,
        claim.known_from_date,
        claim.fill_date as service_from_date,
        claim.allowed_cents,
        claim.plan_paid_cents,
        claim.member_share_cents,
        claim.other_payer_cents,
        cast(0 as bigint) as other_reduction_cents,
        claim.billed_cents,
        claim.quantity_thousandths as quantity_number,
        md5(concat_ws(
            '|', claim.member_id, coalesce(cast(claim.fill_date as varchar), ''), coalesce(claim.ndc_code, ''),
            coalesce(cast(claim.days_supply_days as varchar), ''), coalesce(claim.dispensing_provider_id, '')
        )) as content_id
    from input.pharmacy_claim as claim
    inner join contested_claim_id as contested
        on
            contested.feed_code = 'pharmacy_claim'
            and contested.source_id = claim.source_id
            and contested.claim_id = claim.claim_id
)

select
    received.feed_code,  -- medical_claim or pharmacy_claim
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it
    source.adjustment_style_code,  -- DELTA, REPLACE, REPLACE_CLAIM or FLAGGED
    received.claim_root_id,  -- the first claim of the chain
    received.claim_id,  -- claim number of this transaction
    received.line_number,  -- line of the claim
    md5(concat_ws('|', received.source_id, received.claim_root_id, cast(received.line_number as varchar))) as claim_line_id,  -- the logical line
    received.version_number,  -- version of the claim
    received.status_code,  -- PAID, DENIED, REVERSAL, REPLACEMENT or VOID
    received.status_code in ('REVERSAL', 'VOID') as is_reversal,  -- takes an earlier transaction back
    received.known_from_date,  -- the day the payer could know it
    received.known_from_date <= run.paid_through_date as is_known,  -- known on the paid-through date
    received.service_from_date,  -- first day of service
    received.allowed_cents,  -- as received
    received.plan_paid_cents,  -- as received
    received.member_share_cents,  -- as received
    received.other_payer_cents,  -- as received
    received.other_reduction_cents,  -- as received
    received.billed_cents,  -- as received
    received.quantity_number,  -- units of a medical line, thousandths of a fill
    received.exclusion_code,  -- why its chain cannot be followed
    md5(concat_ws(
        '|', received.feed_code, received.source_id, received.claim_id, cast(received.line_number as varchar),
        cast(received.version_number as varchar), received.status_code, cast(received.known_from_date as varchar),
        cast(received.allowed_cents as varchar), cast(received.plan_paid_cents as varchar), cast(received.member_share_cents as varchar),
        coalesce(cast(received.other_payer_cents as varchar), ''), coalesce(cast(received.billed_cents as varchar), ''),
        coalesce(cast(received.quantity_number as varchar), ''), coalesce(cast(received.other_reduction_cents as varchar), '')
    )) as transaction_id,  -- natural key, version, date and amounts: rows that agree in it are one transaction received twice
    received.content_id  -- the rest of the content, to choose among copies without regard to their order
from received
cross join terms.run as run
left join terms.source as source on source.source_id = received.source_id
