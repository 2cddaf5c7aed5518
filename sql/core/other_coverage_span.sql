-- A time in which another payer was primary for a member, as known on the paid-through date.
-- grain: member_id, span_from_date
with
span as (
    select
        member_id,
        span_from_date,
        coalesce(span_to_date, date '9999-12-31') as span_to_date
    from core.eligibility_version
    where disposition_code = 'used' and coverage_order_code = 'OTHER'
),

started as (
    select
        member_id,
        span_from_date,
        span_to_date,
        case
            when
                span_from_date <= max(span_to_date) over (
                    partition by member_id
                    order by span_from_date, span_to_date
                    rows between unbounded preceding and 1 preceding
                )
                then 0
            else 1
        end as is_start_number
    from span
),

islanded as (
    select
        member_id,
        span_from_date,
        span_to_date,
        sum(is_start_number) over (
            partition by member_id
            order by span_from_date, span_to_date
            rows between unbounded preceding and current row
        ) as island_number
    from started
)

select
    member_id,  -- the person
    min(span_from_date) as span_from_date,  -- first day
    nullif(max(span_to_date), date '9999-12-31') as span_to_date  -- first day after; null while open
from islanded
group by member_id, island_number
