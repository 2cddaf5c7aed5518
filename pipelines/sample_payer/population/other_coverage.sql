-- A span in which another payer pays first.
-- grain: member_number
with chosen as (
    select
        member.member_number,
        cast(floor(uniform('other payer', member.member_number, 1) * greatest(0, getvariable('month_count') - 6)) as integer) as first_month,
        cast(6 + floor(uniform('other payer', member.member_number, 2) * 30) as integer) as length_count
    from population.member as member
    where uniform('other payer', member.member_number, 0) < setting('other_coverage_share')
)
select
    chosen.member_number,
    cast(getvariable('window_from_date') + to_months(chosen.first_month) as date) as from_date,
    cast(getvariable('window_from_date') + to_months(chosen.first_month + chosen.length_count) as date) as to_date
from chosen
