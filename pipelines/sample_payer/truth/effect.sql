-- Spend of members whom a vendor really treated in the contract year, in both worlds, over the year that follows; and what it was before.
-- Spend is allowed cents of musculoskeletal care as first priced, without the vendor's own claims.
-- grain: vendor_id
with treated as (
    select
        treatment.member_number,
        treatment.vendor_id,
        treatment.activated_date,
        least(treatment.activated_date + 365, getvariable('extract_date') + 1) as to_date,
        greatest(treatment.activated_date - 365, getvariable('window_from_date')) as before_date
    from claims.treatment as treatment
    where
        treatment.scenario_code = 'NONE'
        and treatment.activated_date >= getvariable('contract_from_date')
        and treatment.activated_date <= getvariable('contract_to_date')
),
exposure as (
    select
        treated.member_number,
        sum(greatest(0, date_diff(
            'day', greatest(posting.from_date, treated.activated_date),
            least(treated.to_date, coalesce(posting.to_date, treated.to_date), coalesce(posting.death_date + 1, treated.to_date))
        ))) as after_days,
        sum(greatest(0, date_diff(
            'day', greatest(posting.from_date, treated.before_date),
            least(treated.activated_date, coalesce(posting.to_date, treated.activated_date))
        ))) as before_days
    from treated
    inner join population.posting as posting
        on posting.member_number = treated.member_number
    group by treated.member_number
),
spend as (
    select line.member_number, line.service_date, line.allowed_cents, line.is_treated, line.is_untreated
    from claims.line as line
    where line.is_msk and line.vendor_id is null
    union all
    select fill.member_number, fill.fill_date as service_date, fill.allowed_cents, fill.is_treated, fill.is_untreated
    from claims.fill as fill
    where fill.is_msk
),
member_spend as (
    select
        treated.member_number,
        coalesce(sum(spend.allowed_cents) filter (
            where spend.is_treated and spend.service_date >= treated.activated_date and spend.service_date < treated.to_date
        ), 0) as treated_cents,
        coalesce(sum(spend.allowed_cents) filter (
            where spend.is_untreated and spend.service_date >= treated.activated_date and spend.service_date < treated.to_date
        ), 0) as untreated_cents,
        coalesce(sum(spend.allowed_cents) filter (
            where spend.is_treated and spend.service_date >= treated.before_date and spend.service_date < treated.activated_date
        ), 0) as before_cents
    from treated
    left join spend
        on spend.member_number = treated.member_number
    group by treated.member_number
)
select
    treated.vendor_id,
    count(*) as member_count,
    cast(sum(exposure.after_days) as bigint) as after_days,
    cast(sum(exposure.before_days) as bigint) as before_days,
    cast(sum(member_spend.treated_cents) as bigint) as treated_cents,
    cast(sum(member_spend.untreated_cents) as bigint) as untreated_cents,
    cast(sum(member_spend.before_cents) as bigint) as before_cents
from treated
inner join exposure
    on exposure.member_number = treated.member_number
inner join member_spend
    on member_spend.member_number = treated.member_number
group by treated.vendor_id
