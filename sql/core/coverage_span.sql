-- A time in which a member was covered by this payer without a break under one product and group, as known on the paid-through date.
-- Spans of a member never overlap: where products do, the one posted last wins, then the higher plan id.
-- grain: member_id, span_from_date
with
span as (
    select
        version.member_id,
        version.plan_id,
        version.group_id,
        version.funding_code,
        version.known_from_date,
        version.span_from_date,
        -- Death ends coverage on the day itself, whatever the file says.
        least(
            coalesce(version.span_to_date, date '9999-12-31'),
            coalesce(cast(member.death_date + 1 as date), date '9999-12-31')
        ) as span_to_date
    from core.eligibility_version as version
    left join core.member as member on member.member_id = version.member_id
    where version.disposition_code = 'used' and version.coverage_order_code = 'PRIMARY'
),

-- What was posted on one day joins first: a day goes by the posting that covers it, not by a later one for other days.
started as (
    select
        member_id,
        plan_id,
        group_id,
        funding_code,
        known_from_date,
        span_from_date,
        span_to_date,
        case
            when
                span_from_date <= max(span_to_date) over (
                    partition by member_id, plan_id, group_id, funding_code, known_from_date
                    order by span_from_date, span_to_date
                    rows between unbounded preceding and 1 preceding
                )
                then 0
            else 1
        end as is_start_number
    from span
    where span_to_date > span_from_date
),

islanded as (
    select
        member_id,
        plan_id,
        group_id,
        funding_code,
        known_from_date,
        span_from_date,
        span_to_date,
        sum(is_start_number) over (
            partition by member_id, plan_id, group_id, funding_code, known_from_date
            order by span_from_date, span_to_date
            rows between unbounded preceding and current row
        ) as island_number
    from started
),

island as (
    select
        member_id,
        plan_id,
        group_id,
        funding_code,
        known_from_date,
        min(span_from_date) as span_from_date,
        max(span_to_date) as span_to_date
    from islanded
    group by member_id, plan_id, group_id, funding_code, known_from_date, island_number
),

boundary as (
    select member_id, span_from_date as boundary_date
    from island
    union
    select member_id, span_to_date as boundary_date
    from island
),

segment as (
    select
        member_id,
        boundary_date as span_from_date,
        lead(boundary_date) over (partition by member_id order by boundary_date) as span_to_date
    from boundary
),

ranked as (
    select
        segment.member_id,
        segment.span_from_date,
        segment.span_to_date,
        island.plan_id,
        island.group_id,
        island.funding_code,
        row_number() over (
            partition by segment.member_id, segment.span_from_date
            order by
                island.known_from_date desc nulls last,
                island.plan_id desc nulls last,
                island.group_id desc nulls last,
                island.funding_code desc nulls last
        ) as rank_number
    from segment
    inner join island
        on
            island.member_id = segment.member_id
            and island.span_from_date <= segment.span_from_date
            and island.span_to_date >= segment.span_to_date
),

won as (
    select
        member_id,
        span_from_date,
        span_to_date,
        plan_id,
        group_id,
        funding_code,
        case
            when
                lag(span_to_date) over (partition by member_id order by span_from_date) = span_from_date
                and lag(plan_id) over (partition by member_id order by span_from_date) is not distinct from plan_id
                and lag(group_id) over (partition by member_id order by span_from_date) is not distinct from group_id
                and lag(funding_code) over (partition by member_id order by span_from_date) is not distinct from funding_code
                then 0
            else 1
        end as is_start_number
    from ranked
    where rank_number = 1
),

joined as (
    select
        member_id,
        span_from_date,
        span_to_date,
        plan_id,
        group_id,
        funding_code,
        sum(is_start_number) over (
            partition by member_id
            order by span_from_date
            rows between unbounded preceding and current row
        ) as span_number
    from won
)

select
    member_id,  -- the person
    min(span_from_date) as span_from_date,  -- first covered day
    nullif(max(span_to_date), date '9999-12-31') as span_to_date,  -- first day no longer covered; null while open
    plan_id,  -- product
    group_id,  -- employer group
    funding_code  -- SELF or FULL
from joined
group by member_id, span_number, plan_id, group_id, funding_code
