-- A musculoskeletal condition that a person carries, with the level of pain it returns to.
-- grain: member_number, region_code
select
    member.member_number,
    region.region_code,
    setting('condition_level') + region.level_shift
    + setting('condition_level_spread') * normal('level ' || region.region_code, member.member_number, 0) as pain_level
from population.member as member
cross join parameter.region as region
where
    uniform('condition ' || region.region_code, member.member_number, 0) < region.prevalence_share
    -- One person in ten at 15 compared with a person of 50.
    * least(1.4, greatest(0, (date_diff('day', member.birth_date, date '2025-01-01') / 365.25 - 11) / 38))
