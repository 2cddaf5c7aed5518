-- A month before or after the index day of a member of a study of savings, with the covered days of it that are followed. Months count from the index by the
-- calendar: month 0 begins on it, is on neither side and is not here; month -1 ends the day before, month 1 begins a month after. What follows a red flag, and what
-- follows the own activation of a member compared with, stands apart: the first counts, the second only where it is asked what it would change.
-- grain: agreement_id, year_code, member_id, month_number, stage_code
with numbered as (
    select
        savings.agreement_id,
        unnest(generate_series(-savings.baseline_month_count - savings.baseline_month_count, savings.follow_up_month_count)) as month_number
    from terms.savings as savings
),

month as (
    select
        follow.agreement_id,
        follow.year_code,
        follow.member_id,
        numbered.month_number,
        cast(follow.index_date + cast(numbered.month_number as integer) * interval 1 month as date) as month_from_date,
        cast(follow.index_date + cast(numbered.month_number + 1 as integer) * interval 1 month as date) as month_to_date
    from savings.follow_up as follow
    inner join numbered on follow.agreement_id = numbered.agreement_id
    where numbered.month_number <> 0
),

stage as (
    select
        follow.agreement_id, follow.year_code, follow.member_id, 'FOLLOWED' as stage_code, follow.before_from_date as from_date,
        least(follow.follow_to_date, coalesce(follow.diagnosis_date, follow.follow_to_date)) as to_date
    from savings.follow_up as follow
    union all
    select
        follow.agreement_id, follow.year_code, follow.member_id, 'AFTER_DIAGNOSIS' as stage_code, follow.diagnosis_date as from_date,
        follow.follow_to_date as to_date
    from savings.follow_up as follow
    where follow.diagnosis_date < follow.follow_to_date
    union all
    select
        follow.agreement_id, follow.year_code, follow.member_id, 'AFTER_ACTIVATION' as stage_code, follow.follow_to_date as from_date,
        follow.open_to_date as to_date
    from savings.follow_up as follow
    where follow.follow_to_date < follow.open_to_date
),

covered as (
    select
        stage.agreement_id,
        stage.year_code,
        stage.member_id,
        stage.stage_code,
        greatest(stage.from_date, span.span_from_date) as from_date,
        least(stage.to_date, coalesce(span.span_to_date, stage.to_date)) as to_date
    from stage
    inner join core.coverage_span as span
        on
            stage.member_id = span.member_id
            and span.span_from_date < stage.to_date
            and (span.span_to_date is null or stage.from_date < span.span_to_date)
)

select
    month.agreement_id, -- the agreement
    month.year_code, -- SETTLED or DUMMY_YEAR
    month.member_id, -- the member
    month.month_number, -- month from the index: negative before, from 1 after
    covered.stage_code, -- FOLLOWED; AFTER_DIAGNOSIS, from the first red flag on; AFTER_ACTIVATION, which does not count
    cast(
        sum(date_diff('day', greatest(covered.from_date, month.month_from_date), least(covered.to_date, month.month_to_date))) as bigint
    ) as covered_days, -- covered days of it
    date_diff('day', month.month_from_date, month.month_to_date) as month_days -- days of the month
from month
inner join covered
    on
        month.agreement_id = covered.agreement_id
        and month.year_code = covered.year_code
        and month.member_id = covered.member_id
        and covered.from_date < month.month_to_date
        and month.month_from_date < covered.to_date
group by month.agreement_id, month.year_code, month.member_id, month.month_number, covered.stage_code, month.month_from_date, month.month_to_date
