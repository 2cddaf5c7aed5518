-- What the clauses price is what was found owed and billed, from its sources and not from the reconciliation list: units of members less those
-- not billed, claim lines as adjudicated, and of a month's access fee the lesser of what is exposed and what is billed.
-- Months of a clause with a finding that two persons signed after a dispute are left out.
-- severity: critical
with invoicing as (
    select distinct line.vendor_id from performance.invoice_line as line
),

found as (
    select
        unit.agreement_id,
        unit.clause_id,
        unit.month_date,
        cast(sum(unit.unit_numerator) as bigint) as unit_numerator,
        cast(unit.unit_denominator as bigint) as unit_denominator,
        cast(0 as bigint) as plan_paid_cents
    from performance.billable as unit
    inner join terms.agreement as agreement on unit.agreement_id = agreement.agreement_id
    left join invoicing on agreement.vendor_id = invoicing.vendor_id
    left join performance.member_claim as claim on unit.unit_id = claim.unit_id
    where
        unit.is_payable and unit.is_in_period and not unit.is_standing
        and (claim.unit_id is not null or invoicing.vendor_id is null)
    group by unit.agreement_id, unit.clause_id, unit.month_date, unit.unit_denominator
    union all
    select
        claim.agreement_id,
        claim.clause_id,
        cast(date_trunc('month', claim.service_date) as date) as month_date,
        count(*) as unit_numerator,
        cast(1 as bigint) as unit_denominator,
        cast(sum(claim.plan_paid_cents) as bigint) as plan_paid_cents
    from performance.rtm_claim as claim
    where claim.reason_code = 'A01' and not claim.is_standing
    group by claim.agreement_id, claim.clause_id, cast(date_trunc('month', claim.service_date) as date)
    union all
    select
        month.agreement_id,
        month.clause_id,
        month.month_date,
        case
            when min(invoicing.vendor_id) is null then min(month.payer_numerator)
            else least(min(month.payer_numerator), min(month.payer_denominator) * coalesce(cast(sum(line.billed_count) as bigint), 0))
        end as unit_numerator,
        min(month.payer_denominator) as unit_denominator,
        cast(0 as bigint) as plan_paid_cents
    from performance.access_month as month
    left join invoicing on month.vendor_id = invoicing.vendor_id
    left join performance.invoice_line as line
        on
            month.agreement_id = line.agreement_id
            and month.clause_id = line.clause_id
            and month.month_date = cast(date_trunc('month', line.service_date) as date)
    group by month.agreement_id, month.clause_id, month.month_date
),

owed as (
    select found.agreement_id, found.clause_id, found.month_date, found.unit_numerator, found.unit_denominator, found.plan_paid_cents
    from found
    where found.unit_numerator > 0
),

priced as (
    select
        unit.agreement_id,
        unit.clause_id,
        unit.month_date,
        cast(sum(unit.unit_numerator) as bigint) as unit_numerator,
        unit.unit_denominator,
        cast(sum(unit.plan_paid_cents) as bigint) as plan_paid_cents
    from performance.unit as unit
    group by unit.agreement_id, unit.clause_id, unit.month_date, unit.unit_denominator
),

resolved as (
    select distinct recon.agreement_id, recon.clause_id, recon.month_date
    from performance.recon as recon
    where recon.is_resolved
)

select coalesce(unit.agreement_id, owed.agreement_id) as agreement_id, coalesce(unit.clause_id, owed.clause_id) as clause_id
from priced as unit
full outer join owed
    on
        unit.agreement_id = owed.agreement_id
        and unit.clause_id = owed.clause_id
        and unit.month_date = owed.month_date
        and unit.unit_denominator = owed.unit_denominator
left join resolved
    on
        coalesce(unit.agreement_id, owed.agreement_id) = resolved.agreement_id
        and coalesce(unit.clause_id, owed.clause_id) = resolved.clause_id
        and coalesce(unit.month_date, owed.month_date) = resolved.month_date
where
    resolved.agreement_id is null
    and (
        coalesce(unit.unit_numerator, 0) <> coalesce(owed.unit_numerator, 0)
        or coalesce(unit.plan_paid_cents, 0) <> coalesce(owed.plan_paid_cents, 0)
    )
