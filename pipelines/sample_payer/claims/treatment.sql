-- The programme that changes a member's pain: the first vendor whose sessions really took place.
-- grain: member_number
with real_start as (
    select
        activation.*,
        row_number() over (
            partition by activation.member_number order by activation.activated_date, activation.vendor_id
        ) as start_number
    from vendors.activation as activation
    where
        activation.is_person
        and activation.scenario_code not in ('CRITERIA_NOT_MET', 'DECEASED')
)
select
    real_start.member_number,
    real_start.vendor_id,
    real_start.scenario_code,
    real_start.region_code,
    real_start.activated_date,
    year(real_start.activated_date) * 12 + month(real_start.activated_date) - 1 as month_number,
    vendor.severity_effect * setting('effect_scale') as pain_effect,
    vendor.added_therapy_share
from real_start
inner join parameter.vendor as vendor
    on vendor.vendor_id = real_start.vendor_id
where real_start.start_number = 1
