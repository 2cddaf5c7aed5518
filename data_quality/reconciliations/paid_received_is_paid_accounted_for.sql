-- What a source paid in all, as its files say, is what the rows received come to, file by file.
-- severity: critical
with received_of_feed as (
    select claim.file_id, cast(sum(coalesce(try_cast(claim.paid_amount as decimal(18, 2)), 0)) * 100 as bigint) as plan_paid_cents
    from landed.medical_claim as claim
    inner join terms.source as source on claim.source_id = source.source_id
    -- A total repeated on every line of a claim counts once, so there the sum of the file is not what was paid.
    where source.amount_level_code <> 'HEADER_REPEATED'
    group by claim.file_id
    union all
    -- What a reversal (B2) of a pharmacy sends is negative, whatever its sign.
    select
        claim.file_id,
        cast(sum(
            case
                when upper(claim.transaction_code) = 'B2' then -abs(coalesce(try_cast(claim.paid_amount as decimal(18, 2)), 0))
                else coalesce(try_cast(claim.paid_amount as decimal(18, 2)), 0)
            end
        ) * 100 as bigint) as plan_paid_cents
    from landed.pharmacy_claim as claim
    group by claim.file_id
    union all
    -- What came back beside the claims has the sign of a payment.
    select recovery.file_id, cast(sum(coalesce(try_cast(recovery.recovery_amount as decimal(18, 2)), 0)) * 100 as bigint) as plan_paid_cents
    from landed.recovery as recovery
    group by recovery.file_id
),

-- One file may give several feeds.
received as (
    select file_id, cast(sum(plan_paid_cents) as bigint) as plan_paid_cents
    from received_of_feed
    group by file_id
),

accounted as (
    select ended.file_id, cast(sum(ended.plan_paid_cents) as bigint) as plan_paid_cents
    from core.received_row as ended
    where ended.feed_code in ('medical_claim', 'pharmacy_claim', 'recovery')
    group by ended.file_id
)

select received.file_id
from received
left join accounted on received.file_id = accounted.file_id
where received.plan_paid_cents <> coalesce(accounted.plan_paid_cents, 0)
