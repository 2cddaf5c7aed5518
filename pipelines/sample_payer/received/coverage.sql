-- A span of coverage received; months or spans that touch are one.
-- grain: member_number, span_number
with day as (
    select
        member.member_number,
        coalesce(eligibility.member_id, eligibility.person_id) as plan_member_id,
        try_cast(eligibility.enrollment_start_date as date) as from_date,
        coalesce(try_cast(eligibility.enrollment_end_date as date) + 1, getvariable('delivery_date')) as to_date
    from landed.eligibility as eligibility
    inner join population.member as member
        on member.person_id = eligibility.person_id
    where coalesce(eligibility.coverage_order, 'primary') = 'primary'
),
reached as (
    select
        day.*,
        max(day.to_date) over (
            partition by day.member_number, day.plan_member_id
            order by day.from_date, day.to_date
            rows between unbounded preceding and 1 preceding
        ) as reached_date
    from day
    where day.from_date < day.to_date
),
island as (
    select
        reached.*,
        sum(case when reached.reached_date >= reached.from_date then 0 else 1 end) over (
            partition by reached.member_number, reached.plan_member_id
            order by reached.from_date, reached.to_date
            rows between unbounded preceding and current row
        ) as island_number
    from reached
),
span as (
    select
        island.member_number,
        island.plan_member_id,
        min(island.from_date) as from_date,
        max(island.to_date) as to_date
    from island
    group by island.member_number, island.plan_member_id, island.island_number
)
select
    span.member_number,
    row_number() over (partition by span.member_number order by span.from_date, span.plan_member_id) as span_number,
    span.from_date,
    span.to_date,
    span.plan_member_id
from span
