-- Why musculoskeletal spend changed from one whole calendar year to the next, service by service: more or fewer members, more or less use by each of them,
-- another price of a unit. With spend S, units U, member months M of the years 0 and 1:
-- members = S0 x (M1 / M0 - 1); price = S1 - S0 x U1 / U0, the later units at the change of the mean price of a unit; use = the rest, with a service that is new or
-- gone, which has no price to compare. A mean price is of the same procedure, modifier and setting: another setting is another use. A description, never savings.
-- grain: year_number, category_code, system_code, code, modifier_class_code, setting_class_code
with compared as (
    select
        later.year_number,
        earlier.member_month_count as earlier_member_month_count,
        later.member_month_count
    from core.whole_year as later
    inner join core.whole_year as earlier on later.year_number = earlier.year_number + 1
    where earlier.member_month_count > 0
),

sided as (
    select
        compared.year_number,
        service.category_code,
        service.system_code,
        service.code,
        service.modifier_class_code,
        service.setting_class_code,
        case when service.year_number = compared.year_number then 0 else service.unit_count end as earlier_unit_count,
        case when service.year_number = compared.year_number then service.unit_count else 0 end as unit_count,
        case when service.year_number = compared.year_number then 0 else service.spend_cents end as earlier_spend_cents,
        case when service.year_number = compared.year_number then service.spend_cents else 0 end as spend_cents
    from compared
    inner join core.service_year as service
        on compared.year_number - 1 <= service.year_number and service.year_number <= compared.year_number
),

paired as (
    select
        sided.year_number,
        sided.category_code,
        sided.system_code,
        sided.code,
        sided.modifier_class_code,
        sided.setting_class_code,
        cast(sum(sided.earlier_unit_count) as bigint) as earlier_unit_count,
        cast(sum(sided.unit_count) as bigint) as unit_count,
        cast(sum(sided.earlier_spend_cents) as bigint) as earlier_spend_cents,
        cast(sum(sided.spend_cents) as bigint) as spend_cents
    from sided
    group by
        sided.year_number, sided.category_code, sided.system_code, sided.code, sided.modifier_class_code, sided.setting_class_code
),

-- What the earlier spend had been with the later members, and with the later units: whole parts and remainders apart, because their products stay small.
scaled as (
    select
        paired.year_number,
        paired.category_code,
        paired.system_code,
        paired.code,
        paired.modifier_class_code,
        paired.setting_class_code,
        paired.earlier_unit_count,
        paired.unit_count,
        paired.earlier_spend_cents,
        paired.spend_cents,
        case when paired.earlier_spend_cents < 0 then -1 else 1 end as sign_number,
        abs(paired.earlier_spend_cents) // compared.earlier_member_month_count as member_whole_number,
        abs(paired.earlier_spend_cents) % compared.earlier_member_month_count as member_rest_number,
        abs(paired.earlier_spend_cents) // greatest(paired.earlier_unit_count, 1) as unit_whole_number,
        abs(paired.earlier_spend_cents) % greatest(paired.earlier_unit_count, 1) as unit_rest_number,
        compared.earlier_member_month_count,
        compared.member_month_count
    from paired
    inner join compared on paired.year_number = compared.year_number
),

expected as (
    select
        scaled.year_number,
        scaled.category_code,
        scaled.system_code,
        scaled.code,
        scaled.modifier_class_code,
        scaled.setting_class_code,
        scaled.earlier_unit_count,
        scaled.unit_count,
        scaled.earlier_spend_cents,
        scaled.spend_cents,
        scaled.sign_number * (
            scaled.member_whole_number * scaled.member_month_count
            + (2 * scaled.member_rest_number * scaled.member_month_count + scaled.earlier_member_month_count)
            // (2 * scaled.earlier_member_month_count)
        ) as by_members_cents,
        case
            when scaled.earlier_unit_count > 0 and scaled.unit_count > 0
                then
                    scaled.sign_number * (
                        scaled.unit_whole_number * scaled.unit_count
                        + (2 * scaled.unit_rest_number * scaled.unit_count + scaled.earlier_unit_count) // (2 * scaled.earlier_unit_count)
                    )
            else scaled.spend_cents
        end as by_units_cents
    from scaled
)

select
    expected.year_number, -- the later year
    expected.category_code, -- service category; RX for fills
    expected.system_code, -- HCPCS, REVENUE, MSDRG, DRUG or NONE
    expected.code, -- the service, as in core.service_year
    expected.modifier_class_code, -- 26, TC, ASSISTANT at surgery, or NONE
    expected.setting_class_code, -- FACILITY, NONFACILITY, OUTPATIENT, INPATIENT; NONE for fills
    expected.earlier_unit_count, -- units of the earlier year
    expected.unit_count, -- units of the later year
    expected.earlier_spend_cents, -- spend of the earlier year
    expected.spend_cents, -- spend of the later year
    expected.by_members_cents - expected.earlier_spend_cents as members_cents, -- of the change, by more or fewer member months
    expected.by_units_cents - expected.by_members_cents as use_cents, -- of the change, by more or fewer units for a member month, services new and gone
    expected.spend_cents - expected.by_units_cents as price_cents -- of the change, by another mean price of a unit
from expected
