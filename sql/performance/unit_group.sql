-- Accepted units of a row of the reconciliation list by employer group. Units of a member are of the group of its coverage on the day, else of the last one
-- before (what stands lost its coverage). Access fees are billed by month without members: what is accepted is shared as the payer counts the month, the parts
-- by largest remainder, then the larger count, then the group. NO_GROUP holds what is of no group known, so that the parts add up.
-- grain: recon_id, group_id
with accepted as (
    select
        recon.recon_id,
        recon.agreement_id,
        recon.clause_id,
        recon.member_id,
        recon.event_date,
        recon.month_date,
        recon.unit_code,
        -- What stands is priced by whole units.
        case when recon.is_standing then recon.accepted_count else recon.accepted_numerator end as unit_numerator,
        case when recon.is_standing then 1 else recon.accepted_denominator end as unit_denominator,
        recon.allowed_cents,
        recon.plan_paid_cents
    from performance.recon as recon
    where recon.reason_code = 'A01'
),

covered as (
    select accepted.recon_id, arg_max(coalesce(span.group_id, 'NO_GROUP'), span.span_from_date) as group_id
    from accepted
    inner join core.coverage_span as span
        on accepted.member_id = span.member_id and span.span_from_date <= accepted.event_date
    group by accepted.recon_id
),

total as (
    select month.agreement_id, month.clause_id, month.month_date, cast(sum(month.counted_days) as bigint) as counted_days
    from performance.access_group as month
    group by month.agreement_id, month.clause_id, month.month_date
),

quota as (
    select
        accepted.recon_id,
        month.group_id,
        month.counted_days,
        accepted.unit_numerator,
        accepted.unit_numerator * month.counted_days // total.counted_days as whole_number,
        accepted.unit_numerator * month.counted_days % total.counted_days as rest_number
    from accepted
    inner join performance.access_group as month
        on
            accepted.agreement_id = month.agreement_id
            and accepted.clause_id = month.clause_id
            and accepted.month_date = month.month_date
    inner join total
        on
            month.agreement_id = total.agreement_id
            and month.clause_id = total.clause_id
            and month.month_date = total.month_date
    where accepted.unit_code in ('MEMBER_MONTH', 'EMPLOYEE_MONTH')
),

placed as (
    select
        quota.recon_id,
        quota.group_id,
        quota.whole_number,
        quota.unit_numerator - sum(quota.whole_number) over (partition by quota.recon_id) as left_number,
        row_number() over (
            partition by quota.recon_id
            order by quota.rest_number desc, quota.counted_days desc, quota.group_id
        ) as order_number
    from quota
),

shared as (
    select
        placed.recon_id,
        placed.group_id,
        placed.whole_number + case when placed.order_number <= placed.left_number then 1 else 0 end as unit_numerator
    from placed
),

part as (
    select
        accepted.recon_id,
        coalesce(shared.group_id, covered.group_id, 'NO_GROUP') as group_id,
        coalesce(shared.unit_numerator, accepted.unit_numerator) as unit_numerator,
        accepted.unit_denominator,
        accepted.allowed_cents,
        accepted.plan_paid_cents
    from accepted
    left join covered on accepted.recon_id = covered.recon_id
    left join shared on accepted.recon_id = shared.recon_id
)

select
    part.recon_id, -- the row of the reconciliation list
    part.group_id, -- employer group; NO_GROUP where none is known
    cast(part.unit_numerator as bigint) as unit_numerator, -- accepted units are exactly numerator / denominator
    cast(part.unit_denominator as bigint) as unit_denominator, -- days of the month for member months by the day, of the case that vendors share after a switch, else 1
    part.allowed_cents, -- allowed amount of claims, else 0
    part.plan_paid_cents -- of it paid by the plan, else 0
from part
where part.unit_numerator > 0
