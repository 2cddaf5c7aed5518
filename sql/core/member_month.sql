-- A calendar month in which a member was covered on at least one day, with the month counted by each of the five exposure rules.
-- DAY_EXACT is covered_days over month_days. An open span counts to the later of paid-through date and performance period, a closed one to its
-- end, but no more than twelve months longer: an end in 2052 is a slip of the pen, not exposure.
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
        cast(unnest(generate_series(first_date, open_to_date + interval 12 month, interval 1 month)) as date) as month_date,
        open_to_date
    from horizon
),

calendar as (
    select
        month_date,
        cast(month_date + interval 1 month as date) as next_month_date,
        month_date <= open_to_date as is_open_month
    from month
),

part as (
    select
        span.member_id,
        calendar.month_date,
        calendar.next_month_date,
        span.plan_id,
        span.group_id,
        span.funding_code,
        greatest(span.span_from_date, calendar.month_date) as part_from_date,
        least(coalesce(span.span_to_date, calendar.next_month_date), calendar.next_month_date) as part_to_date
    from core.coverage_span as span
    inner join calendar
        on
            span.span_from_date < calendar.next_month_date
            and (span.span_to_date > calendar.month_date or (span.span_to_date is null and calendar.is_open_month))
),

counted as (
    select
        member_id,
        month_date,
        cast(sum(date_diff('day', part_from_date, part_to_date)) as bigint) as covered_days,
        date_diff('day', month_date, next_month_date) as month_days,
        min(part_from_date) = month_date as is_first_of_month,
        -- Entry by the 15th counts, exit from the 15th counts, both in one month count if the 15th is covered: each is "covered on the 15th".
        max(case when part_from_date <= month_date + 14 and part_to_date > month_date + 14 then 1 else 0 end) = 1 as is_mid_month,
        max(part_to_date) = next_month_date as is_last_of_month,
        arg_min(plan_id, part_from_date) as plan_id,
        arg_min(group_id, part_from_date) as group_id,
        arg_min(funding_code, part_from_date) as funding_code
    from part
    group by member_id, month_date, next_month_date
)

select
    counted.member_id,  -- the person
    counted.month_date,  -- first day of the month
    counted.covered_days,  -- days covered: the numerator of DAY_EXACT
    counted.month_days,  -- days of the month: the denominator of DAY_EXACT
    counted.covered_days * (377580 // counted.month_days) as exposure_number,  -- DAY_EXACT in 377,580ths of a month, a multiple of every length of a month: sums over months are exact
    counted.is_first_of_month,  -- FIRST_OF_MONTH: covered on day 1
    counted.is_mid_month,  -- MID_MONTH: covered on day 15
    true as is_any_day,  -- ANY_DAY: covered on at least one day
    counted.is_last_of_month,  -- LAST_OF_MONTH: covered on the last day
    counted.plan_id,  -- product on the first covered day of the month
    counted.group_id,  -- employer group on the first covered day of the month
    counted.funding_code,  -- SELF or FULL
    member.is_subscriber  -- whether the member is the subscriber; null if unknown
from counted
left join core.member as member on member.member_id = counted.member_id
