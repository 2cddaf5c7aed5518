-- A person who is or was covered, as the plan described them last.
-- grain: member_id
with
version as (
    select
        member_id,
        is_subscriber,
        sex_code,
        birth_date,
        death_date,
        concat(
            coalesce(cast(known_from_date as varchar), '0000-00-00'), cast(span_from_date as varchar), span_id,
            coalesce(cast(birth_date as varchar), ''), sex_code, coalesce(cast(is_subscriber as varchar), '')
        ) as order_key
    from core.eligibility_version
    where disposition_code in ('used', 'netted', 'out_of_scope')
)

select
    member_id,  -- the person
    arg_max(birth_date, order_key) as birth_date,  -- of the latest row that names one
    min(death_date) as death_date,  -- the earliest that any row in force names
    arg_max(sex_code, order_key) as sex_code,  -- of the latest row: F, M or U
    arg_max(is_subscriber, order_key) as is_subscriber,  -- of the latest row that says
    min(nullif(sex_code, 'U')) <> max(nullif(sex_code, 'U')) as has_conflicting_sex,  -- the plan's rows disagree: to be looked at
    min(birth_date) <> max(birth_date) as has_conflicting_birth_date  -- the plan's rows disagree: to be looked at
from version
group by member_id
