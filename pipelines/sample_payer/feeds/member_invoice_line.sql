-- A line of an invoice for one member, before the lines of an invoice are numbered.
-- grain: vendor_id, fee_code, activation_id, copy_number
select
    line.vendor_id,
    line.fee_code,
    account.person_id,
    account.plan_member_id as member_id,
    line.activation_id,
    line.copy_number,
    cast(line.event_date as varchar) as service_date,
    1 as billed_count,
    line.rate_cents as billed_cents,
    line.invoice_date
from vendors.invoice_line as line
inner join vendors.account as account
    on account.activation_id = line.activation_id
where line.invoice_date <= getvariable('delivery_date')
union all
-- One remote-monitoring service that also went out as a claim.
select
    double.vendor_id,
    fee.fee_code,
    account.person_id,
    account.plan_member_id as member_id,
    double.activation_id,
    9 as copy_number,
    cast(double.activated_date as varchar) as service_date,
    1 as billed_count,
    fee.rate_cents as billed_cents,
    cast(date_trunc('month', double.activated_date) + to_months(1) as date) + 9 as invoice_date
from (
    select
        activation.*,
        row_number() over (
            partition by activation.vendor_id order by chance('double', activation.member_number, 0), activation.activation_id
        ) as rank_number
    from vendors.activation as activation
    inner join parameter.vendor as vendor
        on
            vendor.vendor_id = activation.vendor_id
            and vendor.has_claims
    where
        activation.scenario_code = 'NONE'
        and activation.activated_date <= date '2025-12-01'
) as double
inner join vendors.account as account
    on account.activation_id = double.activation_id
inner join parameter.vendor_fee as fee
    on
        fee.vendor_id = double.vendor_id
        and fee.unit_code = 'RTM_CLAIM'
where double.rank_number = 1
