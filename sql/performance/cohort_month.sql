-- A member of a cohort and a calendar month of the follow-up, with the covered days in it: from the index day, to the end of coverage, of twelve months or of
-- what is known, whichever comes first.
-- grain: agreement_id, member_id, month_date
with month as (
    select
        member_month.month_date,
        cast(member_month.month_date + interval 1 month as date) as next_month_date
    from core.member_month as member_month
    group by member_month.month_date
),

-- Coverage within the follow-up.
span as (
    select
        cohort.agreement_id,
        cohort.member_id,
        cohort.cohort_code,
        greatest(span.span_from_date, cohort.index_date) as from_date,
        least(coalesce(span.span_to_date, cohort.follow_to_date), cohort.follow_to_date, cast(run.paid_through_date + 1 as date)) as to_date
    from outcomes.cohort_member as cohort
    cross join terms.run as run
    inner join core.coverage_span as span on span.member_id = cohort.member_id
)

select
    span.agreement_id, -- the agreement
    span.member_id, -- the member
    span.cohort_code, -- VENDOR, CONTROL_GROUP, IN_PERSON_PT or USUAL_CARE
    month.month_date, -- the month
    date_diff('day', month.month_date, month.next_month_date) as month_days, -- days of the month
    cast(
        sum(date_diff('day', greatest(span.from_date, month.month_date), least(span.to_date, month.next_month_date))) as bigint
    ) as covered_days -- covered days of the follow-up in it
from span
inner join month on span.from_date < month.next_month_date and month.month_date < span.to_date
where span.from_date < span.to_date
group by span.agreement_id, span.member_id, span.cohort_code, month.month_date, month.next_month_date
