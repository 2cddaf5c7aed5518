-- A person of the simulated population, as born: nothing has happened to them yet.
-- Ten consecutive numbers make a block of households, so a range of members can be simulated without the others.
-- grain: member_number
with place as (
    select
        number.member_number,
        (number.member_number - 1) // 10 as block_number,
        (number.member_number - 1) % 10 as place_number,
        chance('households', (number.member_number - 1) // 10, 0) % 4 as pattern_number
    from range(getvariable('first_member'), getvariable('last_member') + 1) as number (member_number)
),
person as (
    select
        place.member_number,
        place.block_number * 10 + household.household_number as household_number,
        household.position_number,
        household.position_number = 1
        or (household.position_number = 2 and uniform('spouse', place.member_number, 0) < 0.8) as is_adult
    from place
    inner join parameter.household as household
        on
            household.pattern_number = place.pattern_number
            and household.place_number = place.place_number
),
aged as (
    select
        person.*,
        case
            when person.is_adult
                then
                    22 + 40 * uniform('household age', person.household_number, 0)
                    + 4 * uniform('age', person.member_number, 0)
            else 25 * uniform('age', person.member_number, 0) - 1.5
        end as age_years
    from person
),
born as (
    select
        aged.*,
        date '2025-01-01' - cast(floor(aged.age_years * 365.25) as integer) as birth_date
    from aged
)
select
    born.member_number,
    born.household_number,
    born.position_number,
    'P' || lpad(cast(born.member_number as varchar), 8, '0') as person_id,
    plan.plan_id,
    plan.has_family_id,
    plan.is_capitated,
    born.is_adult,
    born.birth_date,
    case when uniform('sex', born.member_number, 0) < 0.5 then 'female' else 'male' end as sex_code,
    case
        when
            born.is_adult
            and uniform('death', born.member_number, 0)
            < setting('death_rate') * pow(2, (born.age_years - 45) / 8) * getvariable('month_count') / 12
            then
                getvariable('window_from_date')
                + cast(uniform('death day', born.member_number, 0) * getvariable('day_count') as integer)
    end as death_date,
    floor(24 * pow(uniform('employer', born.household_number, 0), 2)) as employer_number,
    floor(24 * pow(uniform('employer', born.household_number, 1), 2)) as next_employer_number,
    floor(900 * pow(uniform('home', born.household_number, 0), 2)) as home_number
from born
inner join parameter.plan as plan
    on
        uniform('plan', born.household_number, 0) >= plan.from_share
        and uniform('plan', born.household_number, 0) < plan.to_share
