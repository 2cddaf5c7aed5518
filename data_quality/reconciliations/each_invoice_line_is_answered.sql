-- What a vendor billed is answered in full: the units and cents of the invoice lines known by the paid-through date are those of the
-- reconciliation list, but for days of the term that another performance period settles: the day of the unit found for a line, else as billed.
-- severity: critical
with settled as (
    select
        line.agreement_id,
        line.unit_code,
        line.billed_count,
        line.billed_cents,
        line.service_date,
        coalesce(claim.event_date, line.decided_date) as settled_date
    from performance.invoice_line as line
    left join performance.member_claim as claim
        on
            line.vendor_id = claim.vendor_id
            and line.invoice_id = claim.invoice_id
            and line.invoice_line_number = claim.invoice_line_number
),

billed as (
    select
        line.agreement_id,
        cast(sum(line.billed_count) as bigint) as billed_count,
        cast(sum(line.billed_cents) as bigint) as billed_cents
    from settled as line
    inner join terms.agreement as agreement on line.agreement_id = agreement.agreement_id
    where
        agreement.period_from_date is not null
        and (
            line.settled_date < agreement.effective_date
            or agreement.termination_date < line.settled_date
            or (agreement.period_from_date <= line.settled_date and line.settled_date <= agreement.period_to_date)
            -- Under a rule without one day that decides, a month belongs to each period that it overlaps.
            or (
                line.unit_code in ('MEMBER_MONTH', 'EMPLOYEE_MONTH')
                and agreement.fee_exposure_code in ('ANY_DAY', 'DAY_EXACT')
                and agreement.period_from_date < cast(date_trunc('month', line.service_date) + interval 1 month as date)
                and cast(date_trunc('month', line.service_date) as date) <= agreement.period_to_date
            )
        )
    group by line.agreement_id
),

answered as (
    select
        recon.agreement_id,
        cast(sum(recon.billed_count) as bigint) as billed_count,
        cast(sum(recon.billed_cents) as bigint) as billed_cents
    from performance.recon as recon
    where recon.source_code = 'INVOICE'
    group by recon.agreement_id
)

select coalesce(billed.agreement_id, answered.agreement_id) as agreement_id
from billed
full outer join answered on billed.agreement_id = answered.agreement_id
where
    coalesce(billed.billed_count, 0) <> coalesce(answered.billed_count, 0)
    or coalesce(billed.billed_cents, 0) <> coalesce(answered.billed_cents, 0)
