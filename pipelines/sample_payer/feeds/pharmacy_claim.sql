-- A pharmacy claim as the plan sends it: text in the columns of the input layer.
-- grain: claim_id, claim_version
with step as (
    select
        fill.*,
        member.person_id,
        member.plan_id,
        adjustment.version_number,
        adjustment.status_code,
        adjustment.sign_number,
        fill.fill_date + cast(3 + floor(12 * uniform_of(hash(fill.fill_draw, 'lag'))) + adjustment.lag_days as integer) as paid_date,
        adjustment.sign_number * (fill.allowed_cents * adjustment.amount_percent // 100) as total_cents,
        adjustment.sign_number
        * least(fill.allowed_cents * adjustment.amount_percent // 100, case when plan.copay_cents = 0 then 2500 else 1000 end)
            as copay_cents
    from claims.fill as fill
    inner join population.member as member
        on member.member_number = fill.member_number
    inner join parameter.plan as plan
        on plan.plan_id = member.plan_id
    inner join parameter.fill_adjustment as adjustment
        on
            uniform_of(hash(fill.fill_draw, 'adjustment')) >= adjustment.from_share
            and uniform_of(hash(fill.fill_draw, 'adjustment')) < adjustment.to_share
    where fill.is_treated
)
select
    'R' || lpad(cast(step.member_number as varchar), 8, '0') || lpad(cast(step.stream_number as varchar), 3, '0')
    || cast(step.month_number as varchar) as claim_id,
    '1' as claim_line_number,
    step.person_id,
    step.plan_member_id as member_id,
    'Sample Health Plan' as payer,
    step.plan_id as plan,
    step.group_id,
    step.funding_code as plan_funding,
    prescriber.npi_code as prescribing_provider_npi,
    dispenser.npi_code as dispensing_provider_npi,
    cast(step.fill_date as varchar) as dispensing_date,
    step.ndc_code,
    cast(case when step.sign_number < 0 then -step.quantity_count else step.quantity_count end as varchar) as quantity,
    cast(step.supply_days as varchar) as days_supply,
    '0' as refills,
    cast(step.paid_date as varchar) as paid_date,
    dollars(step.total_cents - step.copay_cents) as paid_amount,
    dollars(step.total_cents) as allowed_amount,
    dollars(step.allowed_cents * 2) as charge_amount,
    dollars(0) as coinsurance_amount,
    dollars(step.copay_cents) as copayment_amount,
    dollars(0) as deductible_amount,
    cast(getvariable('delivery_date') as varchar) as file_date,
    cast(step.version_number as varchar) as claim_version,
    step.status_code as claim_status,
    cast(null as varchar) as original_claim_id,
    dollars(0) as other_payer_amount
from step
inner join claims.provider as prescriber
    on
        prescriber.provider_code = 'PCP'
        and prescriber.provider_number = step.fill_draw % 60
inner join claims.provider as dispenser
    on
        dispenser.provider_code = 'LAB'
        and dispenser.provider_number = step.fill_draw % 59
where step.paid_date <= getvariable('extract_date')
order by step.member_number, claim_id, step.version_number
