-- Use and spend of a musculoskeletal service of a body region in a calendar year: lines in use by procedure, modifier and setting, stays by MS-DRG, related fills
-- by ingredient.
-- Groups of spinal fusion that changed on 2024-10-01 are one family, so that no group is compared over the change. What a vendor bills is a fee, and not here.
-- grain: year_number, category_code, system_code, code, modifier_class_code, setting_class_code, region_code
with
line as (
    select
        year(incurred_date) as year_number,
        category_code,
        form_code,
        case when form_code = 'I' then stay_id end as stay_id,
        case when form_code = 'I' and stay_id is not null then null else hcpcs_code end as hcpcs_code,
        case when hcpcs_code is null and (form_code <> 'I' or stay_id is null) then revenue_code end as revenue_code,
        case when form_code = 'I' and stay_id is not null then null else modifier_codes end as modifier_codes,
        case when form_code = 'I' then null else place_of_service_code end as place_of_service_code,
        -- Lines of a stay name several regions: the stay counts once, for one of them.
        case when form_code = 'I' and stay_id is not null then null else coalesce(principal_region_code, 'NONE') end as line_region_code,
        principal_region_code,
        case when util_count > 0 then greatest(coalesce(unit_thousandths, 1000), 0) else 0 end as unit_thousandths,
        util_count,
        spend_cents
    from core.claim_line
    where is_msk and disposition_code = 'used' and category_code <> 'VENDOR'
),

counted as (
    select
        year_number,
        category_code,
        form_code,
        stay_id,
        hcpcs_code,
        revenue_code,
        modifier_codes,
        place_of_service_code,
        coalesce(line_region_code, min(principal_region_code), 'NONE') as region_code,
        count(*) as line_count,
        case when stay_id is not null then 1000 * max(util_count) else sum(unit_thousandths) end as unit_thousandths,
        sum(spend_cents) as spend_cents
    from line
    group by
        year_number, category_code, form_code, stay_id, hcpcs_code, revenue_code, modifier_codes, place_of_service_code, line_region_code
),

facility_place as (
    select distinct pattern
    from terms.value_set
    where set_id = 'PRICED_AS_FACILITY' and system_code = 'POS'
),

bridged_group as (
    select distinct pattern
    from terms.value_set
    where set_id = 'SPINE_FUSION_BRIDGE' and system_code = 'MSDRG'
),

named as (
    select
        counted.year_number,
        counted.category_code,
        case
            when counted.stay_id is not null then 'MSDRG'
            when counted.hcpcs_code is not null then 'HCPCS'
            when counted.revenue_code is not null then 'REVENUE'
            else 'NONE'
        end as system_code,
        case
            when bridged_group.pattern is not null then 'SPINE_FUSION_BRIDGE'
            else coalesce(stay.drg_code, counted.hcpcs_code, counted.revenue_code, 'NONE')
        end as code,
        case
            when contains(counted.modifier_codes, '26') then '26'
            when contains(counted.modifier_codes, 'TC') then 'TC'
            when
                contains(counted.modifier_codes, '80') or contains(counted.modifier_codes, '81')
                or contains(counted.modifier_codes, '82') or contains(counted.modifier_codes, 'AS')
                then 'ASSISTANT'
            else 'NONE'
        end as modifier_class_code,
        case
            when counted.stay_id is not null then 'INPATIENT'
            when counted.form_code = 'I' then 'OUTPATIENT'
            when facility_place.pattern is not null then 'FACILITY'
            else 'NONFACILITY'
        end as setting_class_code,
        counted.region_code,
        counted.line_count,
        counted.unit_thousandths,
        counted.spend_cents
    from counted
    left join facility_place on facility_place.pattern = counted.place_of_service_code
    left join core.stay as stay on stay.stay_id = counted.stay_id
    left join bridged_group on bridged_group.pattern = stay.drg_code
    union all
    select
        year(fill_date) as year_number,
        'RX' as category_code,
        'DRUG' as system_code,
        concat_ws(' ', class_code, ingredient_code) as code,
        'NONE' as modifier_class_code,
        'NONE' as setting_class_code,
        'NONE' as region_code,
        1 as line_count,
        1000 * days_supply_days as unit_thousandths,
        spend_cents
    from core.drug_fill
    where is_msk_related
)

select
    year_number,  -- calendar year of service, of a stay the year of its admission
    category_code,  -- service category; RX for fills
    system_code,  -- what a unit is: HCPCS or REVENUE a unit of the line, MSDRG a stay, DRUG a day of supply; NONE a line without a code
    code,  -- the code; SPINE_FUSION_BRIDGE for the groups that changed; of a drug its class and ingredient
    modifier_class_code,  -- 26, TC, ASSISTANT at surgery, or NONE
    setting_class_code,  -- FACILITY, NONFACILITY, OUTPATIENT, INPATIENT; NONE for fills
    region_code,  -- body region of the first diagnosis; NONE if it names none, and for fills
    cast(sum(line_count) as bigint) as line_count,  -- claim lines, or fills
    cast(sum(unit_thousandths) // 1000 as bigint) as unit_count,  -- whole units used: 1 where a line does not say; none for credits
    cast(sum(spend_cents) as bigint) as spend_cents  -- allowed net of other payers, encounters at standard price
from named
group by year_number, category_code, system_code, code, modifier_class_code, setting_class_code, region_code
