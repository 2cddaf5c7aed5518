-- A calendar month in which a member was covered on at least one day, with the month counted by each of the five exposure rules.
-- DAY_EXACT is covered_days over month_days; 377,580 is a multiple of every month's length, so that covered_days * (377580 // month_days) adds up
-- exactly. An open span counts to the later of paid-through date and performance period, a closed one to its end, but no more than twelve
-- months longer: an end in 2052 is a slip of the pen, not exposure.
-- grain: member_id, month_date
with
horizon as (
    select
        date_trunc('month', min(span.span_from_date)) as first_date,
        greatest(
            max(run.paid_through_date),
            (select max(agreement.period_to_date) from terms.agreement as agreement)
        ) as open_to_date
    from core.coverage_span as span
    cross join terms.run as run
),

month as (
    select
        unnest(generate_series(first_date, open_to_date + interval 12 month, interval 1 month)) as starts_at,
        open_to_date
    from horizon
),

calendar as (
    select
        cast(starts_at as date) as month_date,
        cast(starts_at + interval 1 month as date) as next_month_date,
        cast(starts_at as date) <= open_to_date as is_open_month
    from month
),

-- Who has one span has one part of it in each month; only members with several spans have parts to add up.
alone as (
    select
        member_id,
        min(span_from_date) as span_from_date,
        max(span_to_date) as span_to_date
    from core.coverage_span
    group by member_id
    having count(*) = 1
),

several as (
    select member_id
    from core.coverage_span
    group by member_id
    having count(*) > 1
),

whole as (
    select
        span.member_id,
        calendar.month_date,
        calendar.next_month_date,
        greatest(span.span_from_date, calendar.month_date) as part_from_date,
        least(coalesce(span.span_to_date, calendar.next_month_date), calendar.next_month_date) as part_to_date
    from alone as span
    inner join calendar
        on
            span.span_from_date < calendar.next_month_date
            and (span.span_to_date > calendar.month_date or (span.span_to_date is null and calendar.is_open_month))
),

part as (
    select
        span.member_id,
        calendar.month_date,
        calendar.next_month_date,
        greatest(span.span_from_date, calendar.month_date) as part_from_date,
        least(coalesce(span.span_to_date, calendar.next_month_date), calendar.next_month_date) as part_to_date
    from several
    inner join core.coverage_span as span on span.member_id = several.member_id
    inner join calendar
        on
            span.span_from_date < calendar.next_month_date
            and (span.span_to_date > calendar.month_date or (span.span_to_date is null and calendar.is_open_month))
)

select
    member_id,  -- the person
    month_date,  -- first day of the month
    date_diff('day', part_from_date, part_to_date) as covered_days,  -- days covered: the numerator of DAY_EXACT
    date_diff('day', month_date, next_month_date) as month_days,  -- days of the month: the denominator of DAY_EXACT
    part_from_date = month_date as is_first_of_month,  -- FIRST_OF_MONTH: covered on day 1
    -- Entry by the 15th counts, exit from the 15th counts, both in one month count if the 15th is covered: each is "covered on the 15th".
    part_from_date <= month_date + 14 and part_to_date > month_date + 14 as is_mid_month,  -- MID_MONTH: covered on day 15
    true as is_any_day,  -- ANY_DAY: covered on at least one day
    part_to_date = next_month_date as is_last_of_month  -- LAST_OF_MONTH: covered on the last day
from whole
union all
select
    member_id,
    month_date,
    cast(sum(date_diff('day', part_from_date, part_to_date)) as bigint) as covered_days,
    date_diff('day', month_date, next_month_date) as month_days,
    min(part_from_date) = month_date as is_first_of_month,
    max(case when part_from_date <= month_date + 14 and part_to_date > month_date + 14 then 1 else 0 end) = 1 as is_mid_month,
    true as is_any_day,
    max(part_to_date) = next_month_date as is_last_of_month
from part
group by member_id, month_date, next_month_date
