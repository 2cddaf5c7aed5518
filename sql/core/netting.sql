-- A received row of a claim that was adjusted, and what netting makes of it as of the paid-through date.
-- `line` is a row of a chain that nets to a line; the line's own disposition is in core.claim_line or core.pharmacy_fill.
-- grain: feed_code, file_id, row_number
with
-- Where one file takes a line back under DELTA, a row that it says twice is a rebill of the same amount, and no copy.
repeated as (
    select
        transaction_id,
        file_id,
        row_number,
        content_id,
        case
            when
                adjustment_style_code = 'DELTA'
                and max(case when is_reversal then 1 else 0 end) over (partition by feed_code, claim_line_id, file_id) = 1
                then row_number() over (partition by transaction_id, file_id order by content_id, row_number)
            else 1
        end as turn_number,
        feed_code
    from core.contested_transaction
    where is_known and exclusion_code is null
),

numbered as (
    select
        feed_code,
        file_id,
        row_number,
        row_number() over (
            partition by transaction_id, turn_number
            order by content_id, file_id, row_number
        ) as copy_number
    from repeated
),

-- Under DELTA a rebill takes back all that its line said before it: only what follows is summed. Elsewhere it restates, as any later version.
ordered as (
    select
        received.feed_code,
        received.file_id,
        received.row_number,
        received.claim_line_id,
        received.status_code,
        row_number() over (
            partition by received.feed_code, received.claim_line_id
            order by
                received.known_from_date, received.version_number,
                case when received.status_code = 'REBILL' then 1 else 0 end,
                received.transaction_id, received.file_id, received.row_number
        ) as order_number
    from core.contested_transaction as received
    inner join numbered
        on
            numbered.feed_code = received.feed_code
            and numbered.file_id = received.file_id
            and numbered.row_number = received.row_number
            and numbered.copy_number = 1
    inner join (
        select distinct rebilled.feed_code, rebilled.claim_line_id
        from core.contested_transaction as rebilled
        where rebilled.status_code = 'REBILL' and rebilled.is_known
    ) as rebilled
        on rebilled.feed_code = received.feed_code and rebilled.claim_line_id = received.claim_line_id
),

rebill as (
    select
        feed_code,
        claim_line_id,
        max(order_number) as order_number
    from ordered
    where status_code = 'REBILL'
    group by feed_code, claim_line_id
),

taken_back as (
    select
        ordered.feed_code,
        ordered.file_id,
        ordered.row_number
    from ordered
    inner join rebill on rebill.feed_code = ordered.feed_code and rebill.claim_line_id = ordered.claim_line_id
    where ordered.order_number < rebill.order_number
),

kept as (
    select
        received.feed_code,
        received.file_id,
        received.row_number,
        received.source_id,
        received.adjustment_style_code,
        received.claim_root_id,
        received.claim_id,
        received.claim_line_id,
        received.version_number,
        received.status_code,
        received.is_reversal,
        received.known_from_date,
        received.service_from_date,
        received.allowed_cents,
        received.plan_paid_cents,
        received.member_share_cents,
        received.other_payer_cents,
        received.other_reduction_cents,
        received.billed_cents,
        received.quantity_number,
        received.transaction_id
    from core.contested_transaction as received
    inner join numbered
        on
            numbered.feed_code = received.feed_code
            and numbered.file_id = received.file_id
            and numbered.row_number = received.row_number
            and numbered.copy_number = 1
    where not exists (
        select 1
        from taken_back
        where
            taken_back.feed_code = received.feed_code
            and taken_back.file_id = received.file_id
            and taken_back.row_number = received.row_number
    )
),

claim_version as (
    select
        feed_code,
        source_id,
        claim_root_id,
        claim_id,
        version_number,
        -- A source without version numbers restates the claim on a later day.
        case when version_number = 0 then known_from_date end as version_date,
        min(case when is_reversal then 1 else 0 end) = 1 as is_void,
        row_number() over (
            partition by feed_code, source_id, claim_root_id
            order by max(known_from_date) desc, version_number desc, claim_id desc
        ) as age_number
    from kept
    where adjustment_style_code = 'REPLACE_CLAIM'
    group by feed_code, source_id, claim_root_id, claim_id, version_number, case when version_number = 0 then known_from_date end
),

-- A FLAGGED source that sends a row again as void, or reverses it, withdraws it.
withdrawn as (
    select
        feed_code,
        claim_line_id,
        claim_id,
        version_number,
        abs(allowed_cents) as allowed_cents,
        abs(plan_paid_cents) as plan_paid_cents,
        abs(member_share_cents) as member_share_cents
    from kept
    where adjustment_style_code = 'FLAGGED'
    group by feed_code, claim_line_id, claim_id, version_number, abs(allowed_cents), abs(plan_paid_cents), abs(member_share_cents)
    having max(case when is_reversal then known_from_date end) >= max(case when not is_reversal then known_from_date end)
),

-- A pharmacy may reverse under a claim number of its own: the fill holds while more claims say it than take it back.
said as (
    select
        kept.feed_code,
        kept.claim_line_id,
        kept.claim_id,
        abs(kept.allowed_cents) as allowed_cents,
        abs(kept.plan_paid_cents) as plan_paid_cents,
        abs(kept.member_share_cents) as member_share_cents,
        min(case when kept.is_reversal then 1 else 0 end) as is_reversal_number,
        max(case when not kept.is_reversal and withdrawn.claim_line_id is null then 1 else 0 end) as holds_number
    from kept
    left join withdrawn
        on
            withdrawn.feed_code = kept.feed_code
            and withdrawn.claim_line_id = kept.claim_line_id
            and withdrawn.claim_id = kept.claim_id
            and withdrawn.version_number = kept.version_number
            and withdrawn.allowed_cents = abs(kept.allowed_cents)
            and withdrawn.plan_paid_cents = abs(kept.plan_paid_cents)
            and withdrawn.member_share_cents = abs(kept.member_share_cents)
    where kept.adjustment_style_code = 'FLAGGED' and kept.feed_code = 'pharmacy_claim'
    group by
        kept.feed_code, kept.claim_line_id, kept.claim_id, abs(kept.allowed_cents), abs(kept.plan_paid_cents), abs(kept.member_share_cents)
),

reversed as (
    select
        feed_code,
        claim_line_id,
        allowed_cents,
        plan_paid_cents,
        member_share_cents
    from said
    group by feed_code, claim_line_id, allowed_cents, plan_paid_cents, member_share_cents
    having sum(holds_number) <= sum(is_reversal_number)
),

versioned as (
    select
        kept.feed_code,
        kept.file_id,
        kept.row_number,
        kept.source_id,
        kept.adjustment_style_code,
        kept.claim_line_id,
        kept.version_number,
        kept.is_reversal,
        kept.known_from_date,
        kept.service_from_date,
        kept.allowed_cents,
        kept.plan_paid_cents,
        kept.member_share_cents,
        kept.other_payer_cents,
        kept.other_reduction_cents,
        kept.billed_cents,
        kept.quantity_number,
        kept.transaction_id,
        coalesce(latest.claim_id is not null, false) or kept.adjustment_style_code <> 'REPLACE_CLAIM' as is_latest_version,
        coalesce(void_version.is_void, false) as is_void_claim,
        -- Under DELTA and FLAGGED a reversal never gives the line its content; elsewhere the last word counts, whatever it is.
        (not kept.is_reversal and withdrawn.claim_line_id is null and reversed.claim_line_id is null)
        or kept.adjustment_style_code in ('REPLACE', 'REPLACE_CLAIM') as can_stand,
        min(case when not kept.is_reversal then kept.known_from_date end) over (partition by kept.feed_code, kept.claim_line_id) as first_paid_date
    from kept
    left join claim_version as latest
        on
            latest.age_number = 1
            and latest.feed_code = kept.feed_code
            and latest.source_id = kept.source_id
            and latest.claim_root_id = kept.claim_root_id
            and latest.claim_id = kept.claim_id
            and latest.version_number = kept.version_number
            and (latest.version_date is null or latest.version_date = kept.known_from_date)
    left join claim_version as void_version
        on
            void_version.age_number = 1
            and void_version.is_void
            and void_version.feed_code = kept.feed_code
            and void_version.source_id = kept.source_id
            and void_version.claim_root_id = kept.claim_root_id
    left join withdrawn
        on
            withdrawn.feed_code = kept.feed_code
            and withdrawn.claim_line_id = kept.claim_line_id
            and withdrawn.claim_id = kept.claim_id
            and withdrawn.version_number = kept.version_number
            and withdrawn.allowed_cents = abs(kept.allowed_cents)
            and withdrawn.plan_paid_cents = abs(kept.plan_paid_cents)
            and withdrawn.member_share_cents = abs(kept.member_share_cents)
    left join reversed
        on
            reversed.feed_code = kept.feed_code
            and reversed.claim_line_id = kept.claim_line_id
            and reversed.allowed_cents = abs(kept.allowed_cents)
            and reversed.plan_paid_cents = abs(kept.plan_paid_cents)
            and reversed.member_share_cents = abs(kept.member_share_cents)
),

placed as (
    select
        feed_code,
        file_id,
        row_number,
        source_id,
        adjustment_style_code,
        claim_line_id,
        is_reversal,
        service_from_date,
        allowed_cents,
        plan_paid_cents,
        member_share_cents,
        other_payer_cents,
        other_reduction_cents,
        billed_cents,
        quantity_number,
        is_latest_version,
        is_void_claim,
        can_stand,
        row_number() over (
            partition by feed_code, claim_line_id
            order by
                case when is_latest_version then 0 else 1 end,
                case when can_stand then 0 else 1 end,
                known_from_date desc, version_number desc,
                -- Of a void and a payment that nothing else orders, the void is last where the line was first paid that day, else the payment.
                case when is_reversal = (coalesce(first_paid_date, known_from_date) >= known_from_date) then 0 else 1 end,
                transaction_id desc, file_id, row_number
        ) as place_from_last,
        row_number() over (
            partition by feed_code, claim_line_id
            order by
                known_from_date, version_number,
                case when is_reversal then 1 else 0 end,
                transaction_id, file_id, row_number
        ) as place_from_first
    from versioned
),

summed as (
    select
        feed_code,
        source_id,
        adjustment_style_code,
        claim_line_id,
        count(*) as transaction_count,
        min(service_from_date) as service_from_date,
        cast(sum(allowed_cents) as bigint) as allowed_cents,
        cast(sum(plan_paid_cents) as bigint) as plan_paid_cents,
        cast(sum(member_share_cents) as bigint) as member_share_cents,
        cast(sum(other_payer_cents) as bigint) as other_payer_cents,
        cast(sum(other_reduction_cents) as bigint) as other_reduction_cents,
        cast(sum(billed_cents) as bigint) as billed_cents,
        -- A reversal that does not say how many takes back all; what stands says its own.
        cast(
            case
                when max(case when is_reversal and quantity_number is null then 1 else 0 end) = 0 then sum(quantity_number)
                when sum(allowed_cents) = 0 and sum(plan_paid_cents) = 0 and sum(member_share_cents) = 0 then 0
                else max(case when place_from_last = 1 then quantity_number end)
            end as bigint
        ) as quantity_number,
        cast(sum(case when is_reversal then 1 else 0 end) as bigint) as reversal_count,
        cast(sum(case when is_reversal then allowed_cents else 0 end) as bigint) as reversal_cents,
        cast(sum(case when is_reversal then 0 else allowed_cents end) as bigint) as positive_cents,
        max(case when place_from_first = 1 and is_reversal then 1 else 0 end) = 1 as starts_with_reversal,
        max(case when place_from_last = 1 and is_reversal then 1 else 0 end) = 1 as ends_with_reversal,
        max(case when can_stand then 1 else 0 end) = 1 as has_standing,
        max(case when is_latest_version then 1 else 0 end) = 1 as is_in_latest_version,
        max(case when is_void_claim then 1 else 0 end) = 1 as is_void_claim
    from placed
    group by feed_code, source_id, adjustment_style_code, claim_line_id
),

judged as (
    select
        summed.feed_code,
        summed.claim_line_id,
        summed.transaction_count,
        summed.allowed_cents,
        summed.plan_paid_cents,
        summed.member_share_cents,
        summed.other_payer_cents,
        summed.other_reduction_cents,
        summed.billed_cents,
        summed.quantity_number,
        case
            when summed.is_void_claim and summed.reversal_count < summed.transaction_count then 'netted'
            -- Where amounts are summed, a reversal that comes first has no positive; where rows restate, only one that stands alone.
            when
                (summed.adjustment_style_code = 'DELTA' and summed.starts_with_reversal)
                or (summed.adjustment_style_code <> 'FLAGGED' and summed.reversal_count = summed.transaction_count)
                then case when source.extract_from_date <= summed.service_from_date then 'rejected' else 'quarantined' end
            when
                summed.adjustment_style_code = 'DELTA'
                -- One that has the sign of what it takes back is not guessed at.
                and (
                    abs(summed.reversal_cents) - abs(summed.positive_cents) > 1
                    or (summed.reversal_cents > 0 and summed.positive_cents > 0)
                    or (summed.reversal_cents < 0 and summed.positive_cents < 0)
                )
                then case when source.extract_from_date <= summed.service_from_date then 'rejected' else 'quarantined' end
            when
                summed.adjustment_style_code = 'DELTA'
                and summed.reversal_count > 0
                and summed.allowed_cents = 0
                and summed.plan_paid_cents = 0
                and summed.member_share_cents = 0
                and coalesce(summed.quantity_number, 0) = 0
                then 'netted'
            when not summed.is_in_latest_version then 'superseded'
            when summed.adjustment_style_code in ('REPLACE', 'REPLACE_CLAIM') and summed.ends_with_reversal then 'netted'
            when summed.adjustment_style_code = 'FLAGGED' and not summed.has_standing then 'superseded'
            else 'line'
        end as judgement_code
    from summed
    left join terms.source as source on source.source_id = summed.source_id
)

select
    received.feed_code,  -- medical_claim or pharmacy_claim
    received.file_id,  -- SHA-256 of the file as received
    received.row_number,  -- row in the file, from 1
    received.source_id,  -- who sent it
    received.claim_root_id,  -- the first claim of the chain
    received.claim_line_id,  -- the logical line
    case
        when not received.is_known then 'not_yet_known'
        when received.exclusion_code is not null then 'rejected'
        when taken_back.row_number is not null then 'superseded'
        when placed.row_number is null then 'duplicate'
        when judged.judgement_code = 'line' and received.adjustment_style_code <> 'DELTA' and placed.place_from_last > 1 then 'superseded'
        else judged.judgement_code
    end as disposition_code,  -- duplicate, superseded, netted, quarantined, rejected, not_yet_known; or line
    case
        when not received.is_known then null
        when received.exclusion_code is not null then received.exclusion_code
        when judged.judgement_code in ('quarantined', 'rejected') and placed.row_number is not null then 'ORPHAN_REVERSAL'
    end as exclusion_code,  -- why it was quarantined or rejected
    coalesce(judged.judgement_code = 'line' and placed.place_from_last = 1, false) as is_line,  -- the row that gives the line its content
    case when received.adjustment_style_code = 'DELTA' then judged.allowed_cents else received.allowed_cents end as allowed_cents,  -- of the net line
    case when received.adjustment_style_code = 'DELTA' then judged.plan_paid_cents else received.plan_paid_cents end as plan_paid_cents,  -- of the net line
    case when received.adjustment_style_code = 'DELTA' then judged.member_share_cents else received.member_share_cents end as member_share_cents,  -- of the net line
    case when received.adjustment_style_code = 'DELTA' then judged.other_payer_cents else received.other_payer_cents end as other_payer_cents,  -- of the net line
    case when received.adjustment_style_code = 'DELTA' then judged.other_reduction_cents else received.other_reduction_cents end as other_reduction_cents,  -- of the net line
    case when received.adjustment_style_code = 'DELTA' then judged.billed_cents else received.billed_cents end as billed_cents,  -- of the net line
    case when received.adjustment_style_code = 'DELTA' then judged.quantity_number else received.quantity_number end as quantity_number,  -- of the net line
    judged.transaction_count  -- transactions of the line known on the paid-through date
from core.contested_transaction as received
left join placed
    on
        placed.feed_code = received.feed_code
        and placed.file_id = received.file_id
        and placed.row_number = received.row_number
left join judged
    on judged.feed_code = received.feed_code and judged.claim_line_id = received.claim_line_id
left join taken_back
    on
        taken_back.feed_code = received.feed_code
        and taken_back.file_id = received.file_id
        and taken_back.row_number = received.row_number
