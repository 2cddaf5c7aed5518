-- A span of coverage as the employer meant it when it was given, before deaths and late postings.
-- grain: member_number, span_number
with household as (
    select distinct
        member.household_number,
        member.employer_number,
        member.next_employer_number,
        getvariable('month_count') as month_count
    from population.member as member
),
story as (
    select
        household.*,
        case
            when uniform('joins', household.household_number, 0) < setting('join_share')
                then 1 + floor(uniform('joins', household.household_number, 1) * greatest(0, household.month_count - 3))
            else -1 - floor(uniform('joins', household.household_number, 2) * 48)
        end as first_month,
        case
            when uniform('leaves', household.household_number, 0) < setting('leave_share')
                then 3 + floor(uniform('leaves', household.household_number, 1) * greatest(0, household.month_count - 4))
        end as last_month,
        case
            when uniform('job', household.household_number, 0) < setting('job_change_share')
                then 4 + floor(uniform('job', household.household_number, 1) * greatest(0, household.month_count - 8))
        end as job_month,
        case
            when uniform('gap', household.household_number, 0) < 0.5 then 0
            else floor(uniform('gap', household.household_number, 1) * 60)
        end as gap_days
    from household
),
dated as (
    select
        story.household_number,
        story.employer_number,
        story.next_employer_number,
        cast(getvariable('window_from_date') + to_months(cast(story.first_month as integer)) as date) as from_date,
        cast(getvariable('window_from_date') + to_months(cast(story.last_month as integer)) as date) as to_date,
        cast(getvariable('window_from_date') + to_months(cast(story.job_month as integer)) as date) as job_date,
        cast(story.gap_days as integer) as gap_days
    from story
),
span as (
    select
        dated.household_number,
        1 as span_number,
        dated.employer_number,
        dated.from_date,
        least(dated.job_date, dated.to_date) as to_date
    from dated
    union all
    select
        dated.household_number,
        2 as span_number,
        dated.next_employer_number as employer_number,
        greatest(dated.job_date + dated.gap_days, dated.from_date) as from_date,
        dated.to_date
    from dated
    where dated.job_date is not null
),
personal as (
    select
        member.member_number,
        span.span_number,
        span.employer_number,
        greatest(span.from_date, member.birth_date) as from_date,
        -- Children leave at the end of the month in which they turn 26.
        least(
            span.to_date,
            case
                when not member.is_adult
                    then cast(date_trunc('month', member.birth_date + to_years(26)) + to_months(1) as date)
            end
        ) as to_date,
        member.household_number,
        member.position_number,
        member.has_family_id
    from span
    inner join population.member as member
        on member.household_number = span.household_number
)
select
    personal.member_number,
    personal.span_number,
    personal.from_date,
    personal.to_date,
    'W' || lpad(cast(cast(personal.employer_number as integer) as varchar), 2, '0')
    || lpad(cast(personal.household_number as varchar), 8, '0')
    || case when personal.has_family_id then '00' else lpad(cast(personal.position_number as varchar), 2, '0') end
        as plan_member_id,
    'W' || lpad(cast(cast(personal.employer_number as integer) as varchar), 2, '0')
    || lpad(cast(personal.household_number as varchar), 8, '0')
    || case when personal.has_family_id then '00' else '01' end as subscriber_id,
    'G' || lpad(cast(cast(personal.employer_number as integer) + 1 as varchar), 4, '0') as group_id,
    case when uniform('funding', cast(personal.employer_number as integer), 0) < 0.65 then 'self' else 'full' end
        as funding_code
from personal
where
    personal.from_date < coalesce(personal.to_date, date '9999-12-31')
    and personal.from_date <= getvariable('extract_date')
    and coalesce(personal.to_date, date '9999-12-31') > getvariable('window_from_date')
