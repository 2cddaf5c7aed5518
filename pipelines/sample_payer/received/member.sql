-- A person in the coverage received, numbered in the order of their ids.
-- grain: member_number
with person as (
    select
        eligibility.person_id,
        min(try_cast(eligibility.birth_date as date)) as birth_date,
        max(try_cast(eligibility.death_date as date)) as death_date
    from landed.eligibility as eligibility
    where eligibility.person_id is not null
    group by eligibility.person_id
),
numbered as (
    select
        person.*,
        row_number() over (order by person.person_id) as member_number
    from person
    where person.birth_date is not null
)
select
    numbered.member_number,
    numbered.member_number as household_number,
    1 as position_number,
    numbered.person_id,
    false as has_family_id,
    numbered.birth_date,
    numbered.death_date
from numbered
