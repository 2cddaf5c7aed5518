-- A line that a vendor billed, known by the paid-through date, with the agreement and the member it is for.
-- Of several versions of a line the one received last counts. It belongs to the agreement whose term holds its service date, else, of
-- those settled in this run, to the one that took effect nearest to it. A line with an amount below 0 is one of a credit
-- note: its units are below 0 too. It is received when it first was for the same clause, member and day: an invoice's own date proves nothing.
-- grain: vendor_id, invoice_id, invoice_line_number
with version as (
    select
        invoice.vendor_id,
        invoice.invoice_id,
        invoice.invoice_line_number,
        invoice.clause_id,
        coalesce(invoice.member_id, '') as submitted_member_id,
        coalesce(invoice.plan_member_id, '') as submitted_plan_member_id,
        invoice.service_date,
        case when invoice.billed_cents < 0 then -abs(coalesce(invoice.billed_count, 1)) else coalesce(invoice.billed_count, 1) end as billed_count,
        coalesce(invoice.billed_cents, 0) as billed_cents,
        coalesce(invoice.invoice_date, invoice.known_from_date) as invoice_date,
        min(invoice.known_from_date) over (
            partition by
                invoice.vendor_id, invoice.invoice_id, invoice.invoice_line_number, invoice.clause_id, invoice.member_id,
                invoice.plan_member_id, invoice.service_date
        ) as known_from_date,
        row_number() over (
            partition by invoice.vendor_id, invoice.invoice_id, invoice.invoice_line_number
            order by
                invoice.known_from_date desc, invoice.clause_id, invoice.service_date, invoice.billed_count,
                invoice.billed_cents, invoice.invoice_date, invoice.member_id, invoice.plan_member_id
        ) as version_number
    from input.vendor_invoice as invoice
    cross join terms.run as run
    where invoice.known_from_date <= run.paid_through_date
),

candidate as (
    select
        version.vendor_id,
        version.invoice_id,
        version.invoice_line_number,
        version.clause_id,
        version.submitted_member_id,
        version.submitted_plan_member_id,
        version.service_date,
        version.billed_count,
        version.billed_cents,
        version.invoice_date,
        version.known_from_date,
        agreement.agreement_id,
        fee.unit_code,
        case
            when fee.unit_code not in ('MEMBER_MONTH', 'EMPLOYEE_MONTH') or fee.unit_code is null then version.service_date
            when agreement.fee_exposure_code = 'MID_MONTH' then cast(date_trunc('month', version.service_date) + interval 14 day as date)
            when agreement.fee_exposure_code = 'LAST_OF_MONTH'
                then cast(date_trunc('month', version.service_date) + interval 1 month - interval 1 day as date)
            else cast(date_trunc('month', version.service_date) as date)
        end as decided_date
    from version
    inner join terms.agreement as agreement on version.vendor_id = agreement.vendor_id
    left join terms.fee as fee on agreement.agreement_id = fee.agreement_id and version.clause_id = fee.clause_id
    where version.version_number = 1
),

placed as (
    select
        candidate.vendor_id,
        candidate.invoice_id,
        candidate.invoice_line_number,
        candidate.clause_id,
        candidate.submitted_member_id,
        candidate.submitted_plan_member_id,
        candidate.service_date,
        candidate.billed_count,
        candidate.billed_cents,
        candidate.invoice_date,
        candidate.known_from_date,
        candidate.agreement_id,
        candidate.unit_code,
        candidate.decided_date,
        row_number() over (
            partition by candidate.vendor_id, candidate.invoice_id, candidate.invoice_line_number
            order by
                case
                    when
                        agreement.effective_date <= candidate.decided_date
                        and (agreement.termination_date is null or candidate.decided_date <= agreement.termination_date)
                        then 0
                    else 1
                end,
                case when agreement.period_from_date is null then 1 else 0 end,
                abs(date_diff('day', agreement.effective_date, candidate.decided_date)),
                candidate.agreement_id
        ) as order_number
    from candidate
    inner join terms.agreement as agreement on candidate.agreement_id = agreement.agreement_id
)

select
    placed.vendor_id, -- who billed it
    placed.invoice_id, -- the vendor's invoice
    placed.invoice_line_number, -- line of the invoice
    placed.agreement_id, -- agreement it is judged by
    placed.clause_id, -- fee clause it claims
    placed.unit_code, -- what the clause pays for; null = the agreement has no such fee
    matched.member_id, -- the member; null if none or several fit, or if it is billed by month
    case
        when placed.unit_code in ('MEMBER_MONTH', 'EMPLOYEE_MONTH') then null
        when test_account.vendor_id is not null then 'R13'
        else matched.reason_code
    end as match_reason_code, -- R13 test account, R01 not found, R02 ambiguous; null = matched or not needed
    placed.service_date, -- day of the event as billed, or first day of the month
    placed.decided_date, -- day that decides to which term and period it belongs: of a member month by the exposure rule, else the day billed
    placed.billed_count, -- units billed; below 0 = taken back by a credit note
    placed.billed_cents, -- amount billed
    placed.invoice_date, -- date it bears
    placed.known_from_date -- when the payer first had it
from placed
left join attribution.member_match as matched
    on
        placed.submitted_member_id = matched.submitted_member_id
        and placed.submitted_plan_member_id = matched.submitted_plan_member_id
left join attribution.test_account as test_account
    on
        placed.vendor_id = test_account.vendor_id
        and placed.submitted_member_id = test_account.submitted_member_id
        and placed.submitted_plan_member_id = test_account.submitted_plan_member_id
where placed.order_number = 1
