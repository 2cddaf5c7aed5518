-- Pain of a condition in a month, as the claims received suggest it: worse after care, fading month by month.
-- grain: member_number, region_code, month_number
with person as (
    select distinct
        condition.member_number,
        condition.region_code
    from population.condition as condition
),
month as (
    select
        person.member_number,
        person.region_code,
        month.month_number,
        coalesce(sum(
            least(4, condition.line_count) * pow(setting('severity_persistence'), month.month_number - condition.month_number)
        ), 0) as care_number
    from person
    cross join population.month as month
    left join population.condition as condition
        on
            condition.member_number = person.member_number
            and condition.region_code = person.region_code
            and condition.month_number <= month.month_number
            and condition.month_number > month.month_number - 8
    group by person.member_number, person.region_code, month.month_number
)
select
    month.member_number,
    month.region_code,
    month.month_number,
    -- Eighths, so that the order in which fractions were added cannot show.
    round(8 * greatest(0, least(
        10,
        1.5 + month.care_number
        + 0.5 * setting('severity_spread') * shock(month.member_number, hash(month.region_code), month.month_number)
    ))) / 8 as pain_number
from month
