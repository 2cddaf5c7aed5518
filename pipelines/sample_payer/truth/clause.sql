-- A kind of clause that the sample puts to work: a fee that is billed, or a term on what a vendor that bills is paid.
-- grain: vendor_id, clause_kind_code
with billed as (
    select
        line.vendor_id,
        line.fee_code
    from delivery.member_invoice_line as line
    union
    select
        fee.vendor_id,
        fee.fee_code
    from parameter.vendor_fee as fee
    where
        fee.unit_code = 'MEMBER_MONTH'
        and exists (select 1 from delivery.access_count)
)
select
    clause.vendor_id,
    clause.clause_kind_code
from parameter.vendor_clause as clause
where
    exists (
        select 1
        from billed
        inner join parameter.vendor_fee as fee
            on
                fee.vendor_id = billed.vendor_id
                and fee.fee_code = billed.fee_code
        where
            billed.vendor_id = clause.vendor_id
            and (clause.unit_code is null or clause.unit_code = fee.unit_code)
    )
order by clause.vendor_id, clause.clause_kind_code
