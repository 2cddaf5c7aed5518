-- The first month in which a member registers with a vendor, if ever inside the programme year.
-- grain: vendor_id, member_number
with chance_to_register as (
    select
        recent.member_number,
        vendor.vendor_id,
        recent.month_number,
        recent.recent_pain_number,
        least(
            0.6,
            vendor.registration_rate * setting('registration_factor')
            * exp(
                setting('selection') * (recent.recent_pain_number - 3)
                + 0.4 * normal('affinity ' || vendor.vendor_id, recent.member_number, 0)
            )
        ) as rate
    from vendors.recent_pain as recent
    inner join population.month as month
        on
            month.month_number = recent.month_number
            and month.month_date >= getvariable('contract_from_date')
            and month.month_date <= getvariable('contract_to_date')
    cross join parameter.vendor as vendor
)
select
    chance_to_register.vendor_id,
    chance_to_register.member_number,
    min(chance_to_register.month_number) as month_number
from chance_to_register
where
    uniform('registers ' || chance_to_register.vendor_id, chance_to_register.member_number, chance_to_register.month_number)
    < chance_to_register.rate
group by chance_to_register.vendor_id, chance_to_register.member_number
