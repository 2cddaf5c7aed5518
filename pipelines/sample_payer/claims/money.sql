-- A claim line of the world that happened, with who pays which part of it; amounts are cents.
-- grain: claim_key, line_number
with shared as (
    select
        line.*,
        plan.deductible_share,
        plan.coinsurance_share,
        plan.copay_cents,
        member.person_id,
        member.plan_id,
        member.is_capitated and line.is_capitable as is_capitated,
        other_coverage.member_number is not null and line.vendor_id is null as is_secondary,
        uniform_of(hash(line.claim_draw, 'deductible')) as deductible_draw
    from claims.line as line
    inner join population.member as member
        on member.member_number = line.member_number
    inner join parameter.plan as plan
        on plan.plan_id = member.plan_id
    left join population.other_coverage as other_coverage
        on
            other_coverage.member_number = line.member_number
            and other_coverage.from_date <= line.service_date
            and other_coverage.to_date > line.service_date
    where line.is_treated
),
net as (
    select
        shared.*,
        case when shared.is_capitated then 0 else shared.allowed_cents end as payable_cents,
        case
            when shared.is_secondary and not shared.is_capitated
                then cast(floor(shared.allowed_cents * 0.8) as bigint)
            else 0
        end as other_payer_cents
    from shared
),
after_deductible as (
    select
        net.*,
        -- Deductibles fall due early in the year.
        case
            when
                net.deductible_draw
                < net.deductible_share * case when month(net.service_date) <= 3 then 3 else 0.7 end
                then least(net.payable_cents - net.other_payer_cents, 150000)
            else 0
        end as deductible_cents
    from net
),
after_copay as (
    select
        after_deductible.*,
        case
            when after_deductible.has_copay
                then
                    least(
                        after_deductible.copay_cents,
                        after_deductible.payable_cents
                        - after_deductible.other_payer_cents - after_deductible.deductible_cents
                    )
            else 0
        end as copay_amount_cents
    from after_deductible
),
after_coinsurance as (
    select
        after_copay.*,
        least(
            200000,
            cast(round(
                (
                    after_copay.payable_cents - after_copay.other_payer_cents - after_copay.deductible_cents
                    - after_copay.copay_amount_cents
                ) * after_copay.coinsurance_share
            ) as bigint)
        ) as coinsurance_cents
    from after_copay
)
select
    money.* exclude (allowed_cents, deductible_share, coinsurance_share, copay_cents, copay_amount_cents, deductible_draw),
    money.payable_cents as allowed_cents,
    money.copay_amount_cents as copay_cents,
    money.payable_cents - money.other_payer_cents - money.deductible_cents - money.copay_amount_cents
    - money.coinsurance_cents as plan_paid_cents,
    cast(round(money.allowed_cents * (1.4 + 1.4 * uniform_of(hash(money.claim_draw, 'charge')))) as bigint) as charge_cents
from after_coinsurance as money
