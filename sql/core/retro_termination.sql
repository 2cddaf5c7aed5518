-- A posting that shortened coverage the plan had posted before, as known on the paid-through date.
-- grain: member_id, span_id, posted_date, former_end_date
with
version as (
    select
        source_id,
        member_id,
        span_id,
        known_from_date,
        -- A span that ends before it begins never was: its end is its beginning.
        greatest(span_from_date, coalesce(span_to_date, date '9999-12-31')) as end_date,
        row_number,
        file_id
    from core.eligibility_version
    where disposition_code in ('used', 'superseded', 'netted') and coverage_order_code = 'PRIMARY'
),

posted as (
    select
        source_id,
        member_id,
        span_id,
        known_from_date,
        min(end_date) as end_date
    from version
    group by source_id, member_id, span_id, known_from_date
),

followed as (
    select
        member_id,
        span_id,
        known_from_date as posted_date,
        end_date as new_end_date,
        lag(end_date) over (
            partition by source_id, member_id, span_id
            order by known_from_date nulls first
        ) as former_end_date
    from posted
)

select
    member_id,  -- the person
    span_id,  -- the span
    posted_date,  -- the day the plan posted the change
    former_end_date,  -- first day no longer covered, before; 9999-12-31 if it was open
    new_end_date  -- first day no longer covered, from now on
from followed
where new_end_date < former_end_date
