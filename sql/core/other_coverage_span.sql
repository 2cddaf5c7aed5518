-- A time in which another payer was primary for a member, as known on the paid-through date: as the plan posted it, and, where the source's
-- profile says that it does not post Medicare, a retiree's time from the first day of Medicare at 65. Entitlement begins on the first day of the
-- month of the 65th birthday, of the month before if the birthday is a first; for who still works this plan stays primary.
-- grain: member_id, span_from_date
with
span as (
    select
        member_id,
        span_from_date,
        coalesce(span_to_date, date '9999-12-31') as span_to_date
    from core.eligibility_version
    where disposition_code = 'used' and coverage_order_code = 'OTHER'
    union all
    select
        retired.member_id,
        greatest(
            retired.span_from_date,
            cast(date_trunc('month', cast(member.birth_date + interval 780 month as date) - 1) as date)
        ) as span_from_date,
        coalesce(retired.span_to_date, date '9999-12-31') as span_to_date
    from core.eligibility_version as retired
    inner join terms.source as source on source.source_id = retired.source_id and source.medicare_code = 'RETIREES'
    inner join core.member as member on member.member_id = retired.member_id
    where
        retired.disposition_code = 'used'
        and retired.coverage_order_code = 'PRIMARY'
        and retired.employment_code = 'RETIRED'
        and cast(date_trunc('month', cast(member.birth_date + interval 780 month as date) - 1) as date)
        < coalesce(retired.span_to_date, date '9999-12-31')
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
