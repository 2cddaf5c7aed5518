-- Pain of a condition in a month, from 0 to 10, if no vendor ever treats it.
-- An autoregression written as a sum over the last eight months, so that no month needs the one before it.
-- grain: member_number, region_code, month_number
with wave as (
    select
        condition.member_number,
        condition.region_code,
        condition.pain_level,
        past.month_number,
        setting('severity_persistence') as persistence,
        hash(condition.region_code) as region_key
    from population.condition as condition
    cross join range(
        year(getvariable('pain_from_date')) * 12 + month(getvariable('pain_from_date')) - 1,
        year(getvariable('extract_date')) * 12 + month(getvariable('extract_date'))
    ) as past (month_number)
)
select
    wave.member_number,
    wave.region_code,
    wave.month_number,
    greatest(0, least(10,
        wave.pain_level
        + setting('severity_spread') * sqrt(1 - pow(wave.persistence, 2)) * (
            shock(wave.member_number, wave.region_key, wave.month_number)
            + pow(wave.persistence, 1) * shock(wave.member_number, wave.region_key, wave.month_number - 1)
            + pow(wave.persistence, 2) * shock(wave.member_number, wave.region_key, wave.month_number - 2)
            + pow(wave.persistence, 3) * shock(wave.member_number, wave.region_key, wave.month_number - 3)
            + pow(wave.persistence, 4) * shock(wave.member_number, wave.region_key, wave.month_number - 4)
            + pow(wave.persistence, 5) * shock(wave.member_number, wave.region_key, wave.month_number - 5)
            + pow(wave.persistence, 6) * shock(wave.member_number, wave.region_key, wave.month_number - 6)
            + pow(wave.persistence, 7) * shock(wave.member_number, wave.region_key, wave.month_number - 7)
        )
    )) as pain_number
from wave
