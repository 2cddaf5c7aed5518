-- A member of a cohort and a calendar month of the follow-up, with the covered days in it: from the index day, to the end of coverage, of twelve months or of
-- what is known, whichever comes first.
-- grain: agreement_id, member_id, month_date
with month as (
    select
        member_month.month_date,
        cast(member_month.month_date + interval 1 month as date) as next_month_date
    from core.member_month as member_month
    group by member_month.month_date
)

select
    cohort.agreement_id, -- the agreement
    cohort.member_id, -- the member
    cohort.cohort_code, -- VENDOR, IN_PERSON_PT or USUAL_CARE
    month.month_date, -- the month
    date_diff('day', month.month_date, month.next_month_date) as month_days, -- days of the month
    cast(
        sum(
            date_diff(
                'day',
                greatest(span.span_from_date, cohort.index_date, month.month_date),
                least(
                    coalesce(span.span_to_date, month.next_month_date), month.next_month_date, cohort.follow_to_date,
                    cast(run.paid_through_date + 1 as date)
                )
            )
        ) as bigint
    ) as covered_days -- covered days of the follow-up in it
from performance.cohort_member as cohort
cross join terms.run as run
inner join core.coverage_span as span
    on
        cohort.member_id = span.member_id
        and span.span_from_date < cohort.follow_to_date
        and (span.span_to_date is null or cohort.index_date < span.span_to_date)
inner join month
    on
        cohort.index_date < month.next_month_date
        and month.month_date < cohort.follow_to_date
        and month.month_date <= run.paid_through_date
        and span.span_from_date < month.next_month_date
        and (span.span_to_date is null or month.month_date < span.span_to_date)
where
    greatest(span.span_from_date, cohort.index_date, month.month_date)
    < least(
        coalesce(span.span_to_date, month.next_month_date), month.next_month_date, cohort.follow_to_date,
        cast(run.paid_through_date + 1 as date)
    )
group by
    cohort.agreement_id, cohort.member_id, cohort.cohort_code, month.month_date, month.next_month_date
