-- What a source paid in a month by its claims, and by the payer's ledger where that was sent: a month with too few rows likely misses a file.
-- Of a source that sums its transactions every one counts; of one that restates, what stands. From the first month with rows to the last that is over
-- every month is here, also one in which nothing was paid.
-- grain: source_id, feed_code, month_date
with
counted as (
    select
        'medical_claim' as feed_code,
        claim.source_id,
        cast(date_trunc('month', claim.paid_date) as date) as month_date,
        count(*) as row_count,
        cast(sum(claim.plan_paid_cents) as bigint) as plan_paid_cents
    from input.medical_claim as claim
    cross join terms.run as run
    where claim.known_from_date <= run.paid_through_date and claim.paid_date is not null
    group by claim.source_id, cast(date_trunc('month', claim.paid_date) as date)
    union all
    select
        'pharmacy_claim' as feed_code,
        claim.source_id,
        cast(date_trunc('month', claim.paid_date) as date) as month_date,
        count(*) as row_count,
        cast(sum(claim.plan_paid_cents) as bigint) as plan_paid_cents
    from input.pharmacy_claim as claim
    cross join terms.run as run
    where claim.known_from_date <= run.paid_through_date and claim.paid_date is not null
    group by claim.source_id, cast(date_trunc('month', claim.paid_date) as date)
    union all
    -- Copies, and what a source that restates has restated: few, and taken away again.
    select
        netted.feed_code,
        netted.source_id,
        cast(date_trunc('month', contested.known_from_date) as date) as month_date,
        -count(*) as row_count,
        -cast(sum(contested.plan_paid_cents) as bigint) as plan_paid_cents
    from core.netting as netted
    inner join core.contested_transaction as contested
        on
            contested.feed_code = netted.feed_code
            and contested.file_id = netted.file_id
            and contested.row_number = netted.row_number
    inner join terms.source as source on source.source_id = netted.source_id and source.has_paid_date
    where
        netted.disposition_code in ('duplicate', 'superseded')
        or (netted.disposition_code = 'netted' and source.adjustment_style_code <> 'DELTA')
    group by netted.feed_code, netted.source_id, cast(date_trunc('month', contested.known_from_date) as date)
),

claims as (
    select
        feed_code,
        source_id,
        month_date,
        cast(sum(row_count) as bigint) as row_count,
        cast(sum(plan_paid_cents) as bigint) as plan_paid_cents
    from counted
    group by feed_code, source_id, month_date
),

-- Of two figures for a month the one posted last holds, of one day the larger.
ledger as (
    select
        control.source_id,
        control.claim_feed_code as feed_code,
        control.month_date,
        arg_max(
            control.plan_paid_cents,
            concat(coalesce(cast(control.known_from_date as varchar), '0001-01-01'), '|', lpad(cast(control.plan_paid_cents + 1000000000000000 as varchar), 18, '0'))
        ) as ledger_paid_cents
    from input.ledger_control as control
    cross join terms.run as run
    where
        coalesce(control.known_from_date <= run.paid_through_date, true)
        -- A month that is not over on the paid-through date cannot be compared.
        and cast(control.month_date + interval 1 month as date) <= cast(run.paid_through_date + 1 as date)
    group by control.source_id, control.claim_feed_code, control.month_date
),

bound as (
    select
        claims.source_id,
        claims.feed_code,
        min(claims.month_date) as first_date,
        -- The last month that is over on the paid-through date, and not before the first.
        greatest(
            min(claims.month_date),
            cast(cast(date_trunc('month', run.paid_through_date + 1) as date) - interval 1 month as date)
        ) as last_date
    from claims
    cross join terms.run as run
    where claims.row_count > 0
    group by claims.source_id, claims.feed_code, run.paid_through_date
),

calendar as (
    select source_id, feed_code, unnest(generate_series(first_date, last_date, interval 1 month)) as starts_at
    from bound
),

every_month as (
    select source_id, feed_code, month_date from claims
    union
    select source_id, feed_code, month_date from ledger
    union
    select source_id, feed_code, cast(starts_at as date) as month_date from calendar
)

select
    month.source_id,  -- who sent it
    month.feed_code,  -- medical_claim or pharmacy_claim
    month.month_date,  -- first day of the month in which it was paid
    coalesce(claims.row_count, 0) as row_count,  -- transactions, without copies and without what was restated
    coalesce(claims.plan_paid_cents, 0) as plan_paid_cents,  -- paid by them
    ledger.ledger_paid_cents,  -- paid by the ledger; null where none was sent, or the month is not over
    case
        when month.month_date > bound.first_date and month.month_date <= bound.last_date
            then cast(12 * (year(month.month_date) - year(bound.first_date)) + month(month.month_date) - month(bound.first_date) as bigint)
    end as whole_month_number  -- which whole month of its extract, from 1; null in the first with rows, which is seldom whole, before it, and until it is over
from every_month as month
left join claims
    on
        claims.source_id = month.source_id
        and claims.feed_code = month.feed_code
        and claims.month_date = month.month_date
left join ledger
    on
        ledger.source_id = month.source_id
        and ledger.feed_code = month.feed_code
        and ledger.month_date = month.month_date
left join bound on bound.source_id = month.source_id and bound.feed_code = month.feed_code
