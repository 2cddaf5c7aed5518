-- A reason code of the reconciliation list that was put into the invoices, and on how many fee events.
-- grain: reason_code
with line as (
    select
        case
            when invoice_line.copy_number = 1 then 'R07'
            when invoice_line.scenario_code = 'UNDER_AGE' then 'R05'
            when invoice_line.scenario_code = 'UNKNOWN_MEMBER' then 'R01'
            when invoice_line.scenario_code = 'AMBIGUOUS_MEMBER' then 'R02'
            when invoice_line.scenario_code = 'SECOND_VENDOR' then 'R08'
            else coalesce(scenario.reason_code, 'A01')
        end as reason_code
    from vendors.invoice_line as invoice_line
    left join parameter.scenario as scenario
        on scenario.scenario_code = invoice_line.scenario_code
    where invoice_line.invoice_date <= getvariable('delivery_date')
    union all
    select 'N01' as reason_code
    from vendors.fee_event as fee_event
    where
        fee_event.scenario_code = 'NONE'
        and not exists (
            select 1
            from vendors.invoice_line as invoice_line
            where
                invoice_line.activation_id = fee_event.activation_id
                and invoice_line.fee_code = fee_event.fee_code
        )
)
select
    line.reason_code,
    count(*) as reason_count
from line
group by line.reason_code
