-- Coverage received stays as it is; nothing about it is ever changed by a vendor's story.
-- grain: member_number, span_number
select
    coverage.member_number,
    coverage.span_number,
    coverage.plan_member_id,
    coverage.from_date,
    coverage.to_date,
    cast(null as date) as change_posted_date,
    member.death_date
from population.coverage as coverage
inner join population.member as member
    on member.member_number = coverage.member_number
