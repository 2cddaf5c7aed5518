-- A line of a vendor's invoice, as delivered.
-- grain: vendor_id, invoice_id, invoice_line_number
with access as (
    select
        fee.vendor_id,
        fee.fee_code,
        cast(null as varchar) as person_id,
        cast(null as varchar) as member_id,
        cast(null as varchar) as activation_id,
        0 as copy_number,
        cast(access_count.month_date as varchar) as service_date,
        cast(sum(access_count.member_count) as bigint) as billed_count,
        cast(sum(access_count.member_count) * fee.rate_cents as bigint) as billed_cents,
        access_count.month_date + 40 as invoice_date
    from delivery.access_count as access_count
    inner join parameter.vendor_fee as fee
        on
            fee.unit_code = 'MEMBER_MONTH'
            and fee.from_date <= access_count.month_date
            and fee.to_date > access_count.month_date
    group by fee.vendor_id, fee.fee_code, fee.rate_cents, access_count.month_date
),
line as (
    select * from access
    union all
    select * from delivery.member_invoice_line
)
select
    line.vendor_id,
    line.vendor_id || '-' || strftime(line.invoice_date, '%Y%m') as invoice_id,
    cast(row_number() over (
        partition by line.vendor_id, strftime(line.invoice_date, '%Y%m')
        order by line.fee_code, line.service_date, line.activation_id nulls first, line.copy_number
    ) as varchar) as invoice_line_number,
    line.fee_code,
    line.person_id,
    line.member_id,
    line.service_date,
    cast(line.billed_count as varchar) as billed_count,
    dollars(line.billed_cents) as billed_amount,
    cast(line.invoice_date as varchar) as invoice_date,
    cast(line.invoice_date + 1 as varchar) as received_date
from line
