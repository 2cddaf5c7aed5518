-- A retiree covered past the first day of Medicare at 65 without a span of other coverage: this plan would seem to pay alone.
-- severity: warning
select retired.member_id
from core.eligibility_version as retired
cross join terms.run as run
where
    retired.disposition_code = 'used'
    and retired.coverage_order_code = 'PRIMARY'
    and retired.employment_code = 'RETIRED'
    and cast(date_trunc('month', cast(retired.birth_date + interval 780 month as date) - 1) as date)
    < least(coalesce(retired.span_to_date, date '9999-12-31'), cast(run.paid_through_date + 1 as date))
    and not exists (
        select 1
        from core.other_coverage_span as other
        where other.member_id = retired.member_id and coalesce(other.span_to_date, date '9999-12-31') > retired.span_from_date
    )
group by retired.member_id
