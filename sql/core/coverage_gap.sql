-- A break between two coverage spans of a member, of whatever product, as known on the paid-through date. Fees never bridge one: a month is owed
-- by its days. A test of continuous enrolment bridges one short break in so many months as the common rules say.
-- grain: member_id, gap_from_date
with
followed as (
    select
        member_id,
        span_to_date as gap_from_date,
        lead(span_from_date) over (partition by member_id order by span_from_date) as gap_to_date
    from core.coverage_span
),

gap as (
    select
        member_id,
        gap_from_date,
        gap_to_date,
        date_diff('day', gap_from_date, gap_to_date) as gap_days
    from followed
    where gap_from_date < gap_to_date
),

-- Only short breaks use up what may be bridged: a long one ends the enrolment, and the next one starts afresh.
short as (
    select
        member_id,
        gap_from_date,
        lag(gap_to_date) over (partition by member_id order by gap_from_date) as earlier_to_date,
        cast(rule.bridged_gap_months_number as integer) as months_number
    from gap
    cross join terms.common_rule as rule
    where gap_days <= rule.bridged_gap_days
)

select
    gap.member_id,  -- the person
    gap.gap_from_date,  -- first day without coverage
    gap.gap_to_date,  -- first day covered again
    gap.gap_days,  -- days without coverage
    coalesce(
        short.earlier_to_date is null or cast(short.earlier_to_date + short.months_number * interval 1 month as date) <= gap.gap_from_date,
        false
    ) and short.member_id is not null as is_bridged  -- short, and no other short break ended in the months before
from gap
left join short on short.member_id = gap.member_id and short.gap_from_date = gap.gap_from_date
