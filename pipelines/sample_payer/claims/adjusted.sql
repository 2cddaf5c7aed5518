-- A transaction on a claim line: what the plan sent when it paid, took back or paid again.
-- grain: claim_key, line_number, step_number
with claim as (
    select
        money.*,
        adjustment.adjustment_code,
        money.service_to_date + greatest(
            2,
            cast(round(exp(
                case when money.form_code = 'I' then 3.4 else 2.9 end + 0.6 * normal_of(hash(money.claim_draw, 'lag'))
            )) as integer)
        ) as first_paid_date,
        uniform_of(hash(money.claim_draw, 'step lag')) as step_draw,
        uniform_of(hash(money.claim_draw, money.line_number, 'line denial')) < setting('line_denial_share')
        and money.vendor_id is null as is_line_denied,
        uniform_of(hash(money.claim_draw, money.line_number, 'bad row')) as bad_draw
    from claims.money as money
    inner join parameter.adjustment as adjustment
        on
            uniform_of(hash(money.claim_draw, 'adjustment')) >= adjustment.from_share
            and uniform_of(hash(money.claim_draw, 'adjustment')) < adjustment.to_share
),
step as (
    select
        claim.* exclude (first_paid_date),
        adjustment_step.step_number,
        adjustment_step.version_number,
        adjustment_step.status_code,
        adjustment_step.sign_number,
        adjustment_step.amount_percent,
        adjustment_step.suffix_code,
        adjustment_step.has_original_id,
        claim.first_paid_date
        + cast(floor(
            adjustment_step.from_lag_days + claim.step_draw * (adjustment_step.to_lag_days - adjustment_step.from_lag_days)
        ) as integer) as paid_date
    from claim
    inner join parameter.adjustment_step as adjustment_step
        on adjustment_step.adjustment_code = claim.adjustment_code
),
-- A reversal whose original was paid before the extract begins.
moved as (
    select
        step.* exclude (service_date, service_to_date, paid_date),
        case
            when step.adjustment_code = 'ORPHAN' then getvariable('window_from_date') - 40 - cast(step.stay_days as integer)
            else step.service_date
        end as service_date,
        case when step.adjustment_code = 'ORPHAN' then getvariable('window_from_date') - 40 else step.service_to_date end
            as service_to_date,
        case
            when step.adjustment_code = 'ORPHAN'
                then getvariable('window_from_date') + cast(5 + floor(step.step_draw * 50) as integer)
            else step.paid_date
        end as paid_date,
        step.is_line_denied and step.status_code = 'paid' and step.adjustment_code = 'NONE' as has_denied_line
    from step
),
scaled as (
    select
        moved.* exclude (allowed_cents, deductible_cents, copay_cents, coinsurance_cents, plan_paid_cents, other_payer_cents, unit_count),
        case
            when moved.has_denied_line then 0
            else moved.sign_number * (moved.allowed_cents * moved.amount_percent // 100)
        end as allowed_cents,
        case
            when moved.has_denied_line then 0
            else moved.sign_number * (moved.deductible_cents * moved.amount_percent // 100)
        end as deductible_cents,
        case
            when moved.has_denied_line then 0
            else moved.sign_number * (moved.copay_cents * moved.amount_percent // 100)
        end as copay_cents,
        case
            when moved.has_denied_line then 0
            else moved.sign_number * (moved.coinsurance_cents * moved.amount_percent // 100)
        end as coinsurance_cents,
        case
            when moved.has_denied_line then 0
            else moved.sign_number * (moved.other_payer_cents * moved.amount_percent // 100)
        end as other_payer_cents,
        case when moved.sign_number < 0 then -moved.unit_count else moved.unit_count end as unit_count,
        case
            when moved.has_denied_line or moved.status_code = 'denied'
                then case when moved.bad_draw < 0.5 then '50' else '197' end
        end as denial_code
    from moved
    where moved.paid_date <= getvariable('extract_date')
)
select
    scaled.*,
    scaled.adjustment_code = 'NONE' and scaled.bad_draw < setting('bad_row_share') / 2 as has_bad_date,
    scaled.adjustment_code = 'NONE'
    and scaled.bad_draw >= setting('bad_row_share') / 2
    and scaled.bad_draw < setting('bad_row_share') as has_bad_amount,
    -- A line that takes money off the same claim goes with these, as some contracts price.
    scaled.adjustment_code = 'NONE'
    and scaled.line_number = 1
    and scaled.form_code = 'P'
    and scaled.vendor_id is null
    and not scaled.has_denied_line
    and scaled.allowed_cents >= 5000
    and uniform_of(hash(scaled.claim_draw, 'offset')) < setting('offset_line_share') as has_offset_line,
    scaled.allowed_cents - scaled.deductible_cents - scaled.copay_cents - scaled.coinsurance_cents
    - scaled.other_payer_cents as plan_paid_cents
from scaled
