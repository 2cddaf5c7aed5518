-- A month in which a member counts among all whom an agreement may reach, of an agreement that compares all of them: covered by an employer group, of age on the first
-- day of the month, without a red flag on it, and never with another insurance that came first, capitated care that is left out of spend, or a refusal of the use of data. Whether
-- the member ever turned to the vendor does not matter (intent to treat). Months are over by the paid-through date, from the first with claims to the end of the period.
-- grain: agreement_id, cluster_id, month_date, member_id
with studied as (
    select
        study.agreement_id,
        study.known_from_date,
        least(study.index_to_date, run.paid_through_date) as to_date,
        agreement.minimum_age_number
    from savings.study_year as study
    cross join terms.run as run
    inner join terms.savings as savings on study.agreement_id = savings.agreement_id
    inner join terms.agreement as agreement on study.agreement_id = agreement.agreement_id
    where study.year_code = 'SETTLED' and savings.population_code = 'ELIGIBLE'
),

month as (
    select member_month.month_date, cast(member_month.month_date + interval 1 month as date) as next_month_date
    from core.member_month as member_month
    group by member_month.month_date
),

studied_month as (
    select studied.agreement_id, studied.minimum_age_number, month.month_date, month.next_month_date
    from studied
    inner join month
        on studied.known_from_date <= month.month_date and month.next_month_date <= cast(studied.to_date + 1 as date)
),

never as (
    select other.member_id
    from core.other_coverage_span as other
    union
    select capitated.member_id
    from core.capitated_member as capitated
    union
    select left_out.member_id
    from attribution.data_opt_out as left_out
    where left_out.is_confirmed
),

covered as (
    select
        month.agreement_id,
        month.minimum_age_number,
        coalesce(span.group_id, 'NO_GROUP') as cluster_id,
        month.month_date,
        span.member_id,
        sum(
            date_diff(
                'day',
                greatest(span.span_from_date, month.month_date),
                least(coalesce(span.span_to_date, month.next_month_date), month.next_month_date)
            )
        ) as eligible_days
    from studied_month as month
    inner join core.coverage_span as span
        on
            span.span_from_date < month.next_month_date
            and (span.span_to_date is null or month.month_date < span.span_to_date)
    left join never on span.member_id = never.member_id
    where never.member_id is null
    group by month.agreement_id, month.minimum_age_number, coalesce(span.group_id, 'NO_GROUP'), month.month_date, span.member_id
),

flagged as (
    select distinct month.month_date, flag.member_id
    from month
    inner join attribution.exclusion as flag
        on flag.region_code = 'ALL' and flag.evidence_date <= month.month_date and month.month_date <= flag.excluded_to_date
)

select
    covered.agreement_id, -- the agreement
    covered.cluster_id, -- employer group, or NO_GROUP
    covered.month_date, -- the month
    covered.member_id, -- the member
    cast(covered.eligible_days as bigint) as eligible_days -- covered days of it
from covered
inner join core.member as member on covered.member_id = member.member_id
left join flagged on covered.month_date = flagged.month_date and covered.member_id = flagged.member_id
where
    flagged.member_id is null
    and year(covered.month_date) - year(member.birth_date)
    - case
        when
            month(covered.month_date) * 100 + day(covered.month_date) < month(member.birth_date) * 100 + day(member.birth_date)
            then 1
        else 0
    end >= covered.minimum_age_number
