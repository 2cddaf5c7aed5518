-- A member whom a programme may reach: covered on at least one day of the performance period and of age on its last day; where the agreement covers some
-- employer groups only, a member of one of these in the period.
-- grain: agreement_id, member_id
with own as (
    select agreement.agreement_id, span.member_id
    from terms.agreement as agreement
    inner join core.coverage_span as span
        on
            span.span_from_date <= agreement.period_to_date
            and (span.span_to_date is null or agreement.period_from_date < span.span_to_date)
    inner join terms.agreement_group as named
        on agreement.agreement_id = named.agreement_id and coalesce(span.group_id, 'NO_GROUP') = named.group_id
    group by agreement.agreement_id, span.member_id
),

covered as (
    select agreement.agreement_id, agreement.period_to_date, agreement.minimum_age_number, member_month.member_id
    from terms.agreement as agreement
    inner join core.member_month as member_month
        on
            agreement.period_from_date < cast(member_month.month_date + interval 1 month as date)
            and member_month.month_date <= agreement.period_to_date
    group by agreement.agreement_id, agreement.period_to_date, agreement.minimum_age_number, member_month.member_id
),

aged as (
    select
        covered.agreement_id,
        covered.member_id,
        covered.minimum_age_number,
        year(covered.period_to_date) - year(member.birth_date)
        - case
            when
                month(covered.period_to_date) * 100 + day(covered.period_to_date) < month(member.birth_date) * 100 + day(member.birth_date)
                then 1
            else 0
        end as age_number
    from covered
    inner join core.member as member on covered.member_id = member.member_id
)

select
    aged.agreement_id, -- the agreement
    aged.member_id, -- the member
    cast(aged.age_number as bigint) as age_number -- whole years on the last day of the period
from aged
left join (select distinct named.agreement_id from terms.agreement_group as named) as limited on aged.agreement_id = limited.agreement_id
left join own on aged.agreement_id = own.agreement_id and aged.member_id = own.member_id
where
    aged.age_number >= aged.minimum_age_number
    and (limited.agreement_id is null or own.member_id is not null)
